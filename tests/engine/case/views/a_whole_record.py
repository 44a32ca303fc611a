"""A whole enquiry, told task by task, in which every principle has its evidence.

``Told(c, without)`` tells it with one fact left out. At each moment every gate that stands on
it is asked; those that refuse are kept by name.
"""

from __future__ import annotations

from tests.engine.case.views.telling import Telling
from tests.engine.record.a_case import DAY, ACase

LACKING = {
    "decision": "Where to live",
    "understand": "yes",
    "retain": "no",
    "weigh": "no",
    "say": "yes",
    "because": "yes",
    "because_why": "Dementia",
    "evidence": "Could not say it back after a minute",
    "result": "lacks_capacity",
}


class Told(Telling):
    """The enquiry of one case as it was told; ``refused`` are the gates that did not hold."""

    def __init__(self, c: ACase, without: str = "") -> None:
        super().__init__(c, without)
        self.concern()
        self.danger()
        self.start()
        self.capacity_and_advocate()
        self.duty()
        self.planning()
        self.agencies()
        self.middle()
        self.findings()
        self.plan()
        self.end()
        self.closing()
        assert not without or without in self.asked, f"nothing is told of {without!r}"

    # -- the concern ------------------------------------------------------------------

    def concern(self) -> None:
        c = self.c
        c.task("record_concern")
        c.write(
            "concern",
            received_at=c.now,
            triage="for_us",
            others_at_risk=self.only("who else is at risk", ["children"]),
            children_referral=self.only("children's services", "yes"),
            crime_suspected="yes",
            police_told=self.only("the police", "yes"),
        )
        c.write("referrer", kind="housing", name="Bea Nolan", private="no")
        self.risk = c.write("risk", what_happened="Money has gone", types=["financial_or_material"])
        c.write("person_alleged", name="Gary Stone", relationship="A lodger")
        c.write("must_not_know", name="Ray Stone", why="He shouts")
        c.write("safe_contact", channels=self.only("a safe way", ["phone"]) or ["none_known"])
        self.reached()

    def danger(self) -> None:
        c = self.c
        inside = c.occurrence("immediate_danger")
        c.task("report_danger", of=inside)
        c.write("danger", what="No heating", who=["adult"], safe_at=c.now)
        if self.has("that everyone is safe"):
            c.task("confirm_safe", of=inside)
            self.decision(result="safe", reasons="Seen it")
            self.reached()

    # -- the adult ----------------------------------------------------------------------

    def start(self) -> None:
        c = self.c
        c.task("hear_from_adult", "start")
        self.outcome = None
        if self.has("the asking at the start"):
            talked = c.talk()
            left = [
                self.only("reading it back", "read_back"),
                self.only("how to complain", "how_to_complain"),
            ]
            c.write(
                "outcome_capture",
                conversation=talked.id,
                asked="asked_expressed",
                left_with=[code for code in left if code],
            )
            if self.has("their words"):
                words = {"words": "My own front door", "whose_words": "adult"}
                self.outcome = c.write("desired_outcome", conversation=talked.id, **words)
        c.write(
            "views",
            wishes="does_not_agree",
            how_involved=self.only("how they take part", ["visits"]),
        )
        if self.has("whom to involve"):
            c.write("person", name="Jean Whitlock", relationship="Niece", wish="support_me")
        c.write(
            "support_need",
            difficulty=["remembering"],
            has_supporter="no",
            capacity_doubt="yes",
            capacity_decision="Where to live",
        )
        self.reached()

    def capacity_and_advocate(self) -> None:
        c = self.c
        c.task("assess_capacity", of=c.occurrence("capacity"))
        if self.has("the assessment of capacity"):
            c.write("capacity", **LACKING)
        c.write(
            "best_interests",
            decision="Where to live",
            options=self.only("the gentlest choice", "At home with visits, or a home"),
            result="At home",
            how_weighed="The door",
        )
        self.reached()
        c.task("record_advocate", of=c.occurrence("advocate"))
        status = self.only("the advocate", "in_place")
        c.write("advocate", kind="care_act", requested_on=DAY, status=status, first_contact_on=DAY)
        self.reached()

    # -- decisions and planning ------------------------------------------------------------

    def duty(self) -> None:
        c = self.c
        c.task("decide_duty")
        self.decision(
            needs="yes",
            risk="yes",
            unable=self.only("the third question", "yes") or "no",
            result="s42",
            other_enquiry="yes",
            reasons=self.only("the reasons", "Dementia; money has gone"),
            how_weighed=self.only("how it counted", "Her door stays hers"),
        )
        c.write(
            "enquiry",
            route=self.only("the route", "multi_agency"),
            route_why=self.only("why one conversation is not enough", "Housing and the bank"),
            started_at=c.now,
        )
        c.write(
            "override",
            grounds=self.only("the ground", ["others_at_risk"]),
            reason="A child is in the house; a talk alone would not help",
            adult_told=self.only("that we act against their wishes", "yes"),
        )
        self.reached(("milestone", "duty_decided"))

    def planning(self) -> None:
        c = self.c
        c.task("plan_enquiry")
        c.write(
            "meeting",
            held_on=DAY,
            adult_part=self.only("their part in planning", "yes_attended") or "not_invited",
        )
        c.write("attendee", name="The advocate", part="attended")
        if not self.has("keeping out whom they keep out"):
            c.write("attendee", name="Ray Stone", part="attended")
        self.line = c.write(
            "line_of_enquiry", question="Where did it go?", outcomes=["safety_duty"]
        )
        if self.has("something until more is known"):
            c.write("action", what="The lock is changed", outcomes=["safety_duty"], who="Housing")
        if self.has("how likely and how serious"):
            c.write("risk_assessment", likelihood="likely", seriousness="serious")
        if self.has("whether the person alleged is told"):
            c.write("alleged_contact", tell="no")
        self.decision()
        self.reached()

    def agencies(self) -> None:
        c = self.c
        c.task("gather_information")
        c.write(
            "agency_contact", agency="The bank", asked_on=DAY, basis=self.only("a basis", "crime")
        )
        self.reached()
        inside = c.occurrence("caused_enquiry")
        c.task("request_enquiry", of=inside)
        c.write("caused_enquiry", organisation="Housing", basis="safeguarding_duty")
        self.reached()
        c.task("check_report", of=inside)
        if self.has("the check of a report"):
            self.decision(result="accept")
        self.reached()

    def middle(self) -> None:
        c = self.c
        if self.has("the middle"):
            c.task("review_outcomes_middle", "middle")
            self.capture()
            if self.outcome is not None:
                c.write("outcome_review", outcome=self.outcome.id, status="still_wanted")
            if self.has("the options"):
                c.write("option", option="A safe", availability="available")
                c.write("option", option="Prison", availability="unachievable", why="The court's")
            c.write("views", pace=self.only("the pace", "right"))
            self.reached()
        c.task("make_enquiries")
        c.write("line_answer", line=self.line.id, result="yes", found="To the lodger")
        self.reached()

    def capture(self) -> None:
        """Another asking, in a conversation of its own."""
        talked = self.c.talk()
        self.c.write("outcome_capture", conversation=talked.id)

    # -- what was found, the plan -------------------------------------------------------------

    def findings(self) -> None:
        c = self.c
        c.task("report_findings")
        if self.has("what was found"):
            c.write("risk_finding", risk=self.risk.id, found="He took it", types=["physical"],
                    source="known", location="own_home",
                    assessment="risk_identified_action_taken")  # fmt: skip
        c.write("report", analysis="He took it", adults_view="So I thought")
        self.reached()
        c.task("decide_action", not_by="report_findings")
        c.authors = {"report_findings": frozenset({c.user.id})}
        second = self.has("the second person")
        c.actor_id = c.manager.id if second else c.user.id
        c.write("decision", needs="yes", risk="yes", unable="yes", ready="accept", action="yes",
                plan_needed="yes", reasons="He may come back", how_weighed="The door",
                decided_by=c.actor_id)  # fmt: skip
        self.reached(("milestone", "findings_reported"))
        c.actor_id = c.user.id

    def plan(self) -> None:
        c = self.c
        c.task("agree_plan")
        c.talk()
        if self.has("the actions of the plan"):
            c.write("action", what="A safe", outcomes=["safety_duty"], who="Jean", due_on=DAY)
        c.write("plan", community=self.only("who helps them stay well", "The choir"), lead="Jean",
                adult_agrees="yes", review_on=DAY)  # fmt: skip
        self.page = c.write(
            "stay_safe_page",
            my_part="I lock the door",
            signs=self.only("the signs", "A strange key"),
        )
        self.decision()
        self.reached(("milestone", "plan_agreed"))
        if self.has("the review of the plan"):
            c.task("review_plan")
            c.write("plan_review", adults_view="It works", result="no_longer_required")
            self.decision()
            self.reached()

    # -- the end ----------------------------------------------------------------------------

    def end(self) -> None:
        c = self.c
        c.task("review_outcomes_end", "end")
        self.capture()
        if self.outcome is not None and self.has("the answer at the end"):
            c.write("outcome_review", outcome=self.outcome.id, achieved="fully_achieved")
        if self.has("what became of the risk"):
            accepted = self.only("which risk they accept", "He may ring")
            c.write(
                "risk_result",
                risk=self.risk.id,
                risk_outcome="risk_remains",
                risk_accepted=accepted,
            )
        if self.has("the page in their hands"):
            c.change(self.page, given="given_and_understood")
        if self.has("what supporters were offered"):
            c.write("support_offer", offered=["information"])
        if self.has("how it was for them"):
            c.write("experience", feels_safer="yes", listened_to="always")
        c.write(
            "feedback",
            recipient="adult",
            result="told",
            told_on=DAY,
            channel="phone",
            content="It ends",
        )
        self.tell()
        enquiry = c.record.one("enquiry")
        assert enquiry is not None
        c.change(enquiry, primary_support_reason="physical", lacked_capacity="lacks_capacity",
                 lessons=self.only("what was learned", "Ask about lodgers"))  # fmt: skip
        self.reached()

    def tell(self) -> None:
        """Everybody who waits has an answer; who told us perhaps not."""
        c = self.c
        bank, told_us = c.record.rows("agency_contact")[0], c.record.rows("referrer")[0]
        told = {"result": "told", "told_on": DAY, "channel": "post", "content": "It ends"}
        c.write("feedback", recipient=f"agency:{bank.id}", **told)
        if self.has("the answer for who told us"):
            c.write("feedback", recipient=f"referrer:{told_us.id}", **told)

    def closing(self) -> None:
        c = self.c
        c.task("authorise_closing", not_by="review_outcomes_end")
        c.authors = {"review_outcomes_end": frozenset({c.user.id})}
        c.actor_id = c.manager.id
        self.decision(result="authorise", risk_remains_why="He has gone abroad")
        if self.has("the Board"):
            c.write("sar_referral", result="not_needed")
        self.reached(("milestone", "enquiry_ended"), ("end",))
