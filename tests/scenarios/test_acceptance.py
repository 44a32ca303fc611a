"""The twelve stories of acceptance: what each leaves in the record, on both databases.

The walks themselves are shipped beside the diagrams; number 6 is "duty not met".
"""

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.model import Case, Task
from engine.log import events
from engine.log.model import Event
from tests.scenarios.left import left


def test_1_ordinary_full_path_everything_achieved(council):
    with left(council, "ordinary full path, everything achieved") as it:
        start, middle = it.talk("start"), it.talk("middle")
        assert it.said("desired_outcome", "words") == ["I want my money back", "A different carer"]
        assert start.talked_with == "with_adult_alone"
        received = it.one("concern").received_at
        assert (clock.today(middle.happened_at) - clock.today(received)).days == 14
        assert (it.statuses(0)[0], it.statuses(1)[0]) == ("still_wanted", "already_achieved")
        options = it.said("option", "availability", "why")
        assert options[0] == ("available", None)
        assert options[1] == (
            "not_available",
            "That is for her employer to decide, in its own process.",
        )
        assert it.facts["caused_enquiries"] == 1 and it.facts["caused_enquiries_open"] == 0
        assert (
            it.task("partner_reports").completed_at > it.task("review_outcomes_middle").completed_at
        )
        decided = next(d for d in it.rows("decision") if d.task == "decide_action")
        assert {decided.needs, decided.risk, decided.unable, decided.action} == {"yes"}
        assert it.said("risk_finding", "assessment") == ["risk_identified_action_taken"]
        assert it.rows("action")[-1].what == "A spare-cash box with a key that Dora keeps"
        assert it.one("stay_safe_page").given == "given_and_understood"
        assert it.achieved() == [("fully_achieved", None)] * 2
        assert it.said("risk_result", "risk_outcome") == ["risk_removed"]
        assert it.said("experience", "feels_safer", "listened_to") == [("yes", "always")]
        assert it.said("views", "closing")[-1] == "agrees"
        assert it.one("position_of_trust").decided == ["tell_employer", "barring_service"]
        assert it.told() == ["referrer", "agency"]
        assert not it.facts["lacks_capacity"]
        assert (it.facts["asked_for_return"], it.facts["end_overall"]) == (
            "asked_expressed",
            "fully_achieved",
        )


def test_1_ended_early_still_asks_in_the_middle_and_the_end(council):
    with left(council, "the risk is gone early") as it:
        assert it.one("enquiry").closure_reason == "risk_removed_early"
        assert it.task("plan_enquiry").completed_at
        assert it.task("make_enquiries").cancelled_at
        assert it.achieved() == [("fully_achieved", None)] * 2
        assert it.occurrences()["risk_removed"] is None  # an ordinary end, that raised the closing


def test_2_lacks_capacity_no_family_an_advocate(council):
    with left(council, "lacks capacity, no family, an advocate") as it:
        assert it.talk("start").talked_with == "with_adult_supported"
        assert it.said("support_need", "difficulty", "has_supporter")[0] == (
            ["understanding", "remembering"],
            "no",
        )
        assert it.task("make_safe").completed_at < it.task("hear_from_adult").completed_at
        assert it.facts["advocate_needed"] and it.facts["advocate_in_place"]
        advocate, concern = it.one("advocate"), it.one("concern")
        received = clock.today(concern.received_at)
        assert clock.working_days_between(received, advocate.first_contact_on) == 5  # on day 6
        assert it.task("decide_action").completed_at > it.task("record_advocate").completed_at
        assert it.said("desired_outcome", "words", "whose_words") == [
            ("Calm, and the same carers", "advocate")
        ]
        assert it.one("best_interests").result and it.one("capacity").result == "lacks_capacity"
        assert it.achieved()[0][0] == "partially_achieved"
        assert "turnover" in it.rows("outcome_review")[-1].why_not_words
        assert it.said("risk_result", "risk_outcome") == ["risk_reduced"]
        assert it.one("enquiry").lacked_capacity == "lacks_capacity"


def test_3_a_refusal_with_capacity_is_respected(council):
    with left(council, "a refusal with capacity, respected") as it:
        assert it.said("desired_outcome", "words") == ["Leave it alone"]
        said = it.rows("views")[0]
        assert (said.wishes, said.pressure) == ("does_not_agree", "no")
        assert it.talk("start").talked_with == "with_adult_alone"
        stop = it.one("stop_request")
        assert (stop.only_them, stop.crime, stop.serious_harm) == ("yes", "no", "no")
        assert stop.lacked_capacity == "has_capacity" and not it.rows("override")
        assert it.talk("middle").same_contact_reason
        assert it.talk("middle").id == it.talk("start").id
        assert it.achieved() == [("fully_achieved", None)]
        assert (
            it.one("risk_result").risk_outcome == "risk_remains"
            and it.one("risk_result").risk_accepted
        )
        assert it.one("stay_safe_page").given == "given_and_understood"

        # her brother was never contacted, and nothing went to her home
        assert it.told() == ["referrer"]
        assert not it.rows("information_share") and not it.rows("alleged_contact")
        assert it.one("safe_contact").channels == ["in_person"]
        assert {c.place for c in it.rows("conversation")} == {"elsewhere"}
        assert it.one("enquiry").closure_reason == "ceased_at_adults_request"


def test_4_a_refusal_is_overridden_for_others_at_risk(council):
    with left(council, "a refusal overridden, others at risk") as it:
        assert it.facts["refuses"] and it.facts["override_recorded"]
        override = it.one("override")
        assert override.grounds == ["others_at_risk", "staff_or_position_of_trust"]
        assert override.reason and override.adult_told == "yes"
        assert it.one("position_of_trust").role
        assert (it.one("enquiry").route, it.facts["large_scale_recorded"]) == ("large_scale", True)
        assert it.said("desired_outcome", "words") == [
            "Keep seeing my mate",
            "Keep my mates, but not him handling money",
        ]
        assert it.statuses() == ["changed"] and it.rows("outcome_review")[0].why
        assert it.achieved() == [("partially_achieved", "other_person_would_not")]
        assert it.said("experience", "feels_safer") == ["partially"]
        assert it.told() == ["referrer"]


def test_5_an_unsafe_address_and_a_move_to_a_refuge(council):
    with left(council, "an unsafe address, moved to a refuge") as it:
        assert it.task("report_danger").completed_at and not it.facts["danger_open"]
        assert it.said("must_not_know", "name") == ["Emre Aydin"]
        assert {c.interpreter for c in it.rows("conversation")} == {"professional"}
        assert it.said("attendee", "name") == ["The domestic abuse conference (MARAC)"]
        assert it.said("alleged_contact", "tell") == ["no"]
        assert it.said("advocate", "kind") == ["idva"]
        assert all("9 Baker" not in (row.adult_part or "") for row in it.rows("caused_enquiry"))
        transfer = it.one("transfer")
        assert (transfer.result, transfer.accepted_by) == (
            "accepted",
            "R. Hale, duty manager, Northmoor",
        )
        assert (
            it.task("review_outcomes_middle").completed_at
            < it.task("record_acceptance").completed_at
        )
        assert [a for a, _ in it.achieved()] == ["partially_achieved", "fully_achieved"]
        assert it.told() == ["referrer"] and "post" not in it.one("safe_contact").channels
        assert it.one("adult").address == "A refuge in Northmoor"
        assert it.one("enquiry").closure_reason == "transferred"


def test_6_the_duty_is_not_met(council):
    with left(council, "duty not met") as it:
        assert it.facts["duty"] == "not_met" and it.one("enquiry") is None
        decided = next(d for d in it.rows("decision") if d.task == "decide_duty")
        assert (decided.needs, decided.alternatives) == ("no", ["advice", "housing"])
        assert it.said("outcome_capture", "stage", "asked") == [("start", "asked_none_expressed")]
        assert it.said("feedback", "content") == ["That it was dealt with."]


def test_7_an_enquiry_for_a_carer_is_not_counted_as_statutory(council):
    with left(council, "an enquiry for a carer, not statutory") as it:
        decided = next(d for d in it.rows("decision") if d.task == "decide_duty")
        assert (decided.needs, decided.other_enquiry, decided.result) == (
            "no",
            "yes",
            "other_enquiry",
        )
        assert decided.other_enquiry_why
        assert (it.facts["duty"], it.one("enquiry").closure_reason) == (
            "other_enquiry",
            "other_enquiry_concluded",
        )
        assert it.one("plan").family_meeting == "wanted"
        assert it.statuses()[0] == "still_wanted" and it.achieved() == [("fully_achieved", None)]
        assert it.one("enquiry").arranged == ["carers_assessment"]
        luke = it.of("luke")
        assert luke.one("adult").name == "Luke Pell" and luke.case.ended_at is None
        assert luke.case.adult_id != it.case.adult_id
        worker = {t.assignee.name for t in luke.file.open_tasks if t.assignee}
        assert worker == {"Amara North"}


def test_8_at_the_adults_own_pace(council):
    with left(council, "at the adult's own pace, hoarding") as it:
        assert it.facts["attempts"] == 3
        assert all("time" in w or "Tomorrow" in w for w in it.said("attempt", "what_happened"))
        capacity = it.one("capacity")
        assert (capacity.result, bool(capacity.carry_out)) == ("has_capacity", True)
        assert it.said("option", "availability")[:3] == [
            "adult_declined",
            "available",
            "unachievable",
        ]
        assert it.rows("option")[2].why == "The landlord has gone to court; the court decides."
        looked = [c.stage or c.task for c in it.rows("outcome_capture")]
        assert looked == [
            "start",
            "middle",
            "review_outcomes_again",
            "review_outcomes_again",
            "end",
        ]
        assert it.said("plan_review", "result") == ["continue", "change", "no_longer_required"]
        started = it.task("agree_plan").completed_at
        weeks = [(r.typed_at - started).days // 7 for r in it.rows("plan_review")]
        assert weeks == [6, 12, 18]
        assert it.one("plan").accepted_risk
        assert it.achieved()[0][0] == "partially_achieved"
        assert it.said("risk_result", "risk_outcome") == ["risk_reduced"]


def test_9_the_adult_dies_and_others_are_at_risk(council):
    with left(council, "the adult dies, others are at risk") as it:
        died = it.one("adult").died_on
        assert it.said("desired_outcome", "words", "whose_words") == [
            ("Proper care, and the truth", "representative")
        ]
        assert it.one("death").others_at_risk == "yes" and it.facts["other_adults_at_risk"]
        assert (
            it.rows("sar_referral")[0].result == "refer"
            and it.rows("sar_referral")[0].harm == "died"
        )
        assert it.task("review_outcomes_middle").cancelled_at
        talks = [c for c in it.rows("conversation") if clock.today(c.happened_at) > died]
        assert {c.talked_with for c in talks} == {"with_representative"}
        assert it.told() == ["referrer", "person"] and set(it.said("feedback", "channel")) == {
            "phone"
        }
        assert it.achieved() == [("partially_achieved", "time")]
        assert it.said("experience", "feels_safer") == []
        assert it.one("enquiry").closure_reason == "closed_adult_died"


def test_10_the_police_lead_and_the_duty_goes_on(council):
    with left(council, "the police lead, the duty goes on") as it:
        ended = it.task("end_police_lead").completed_at
        facts = select(Task).where(Task.case_id == it.case.id, Task.faces == "facts")
        assert all(t.completed_at > ended for t in it.session.scalars(facts) if t.completed_at)
        assert it.task("review_outcomes_middle").completed_at < ended
        assert it.task("make_safe").completed_at < ended
        assert it.said("advocate", "kind", "status") == [
            ("care_act", "in_place"),
            ("isva", "in_place"),
        ]
        assert it.statuses(0) == ["still_wanted"] and not it.rows("person_alleged")
        assert it.rows("option")[0].availability == "available_later"
        assert it.achieved() == [("not_achieved", "time"), ("fully_achieved", None)]
        assert it.facts["end_overall"] == "partially_achieved"
        assert it.one("enquiry").other_processes == ["criminal"]


def test_11_again_within_twelve_months_counts_once(council):
    with left(council, "again within twelve months, a duplicate") as it:
        assert it.facts["repeat_within_12_months"] and it.facts["start_heard"]
        duplicates = [d for d in it.rows("decision") if d.task == "decide_new_concern"]
        assert [d.result for d in duplicates] == ["duplicate"]
        limbs = [d.unable for d in it.rows("decision") if d.task == "decide_duty"]
        assert limbs == ["cannot_tell_yet", "yes"]
        assert it.achieved() == [("fully_achieved", None)]
        cases = it.session.scalars(select(Case).where(Case.adult_id == it.case.adult_id)).all()
        assert len(cases) == 2
        first = it.of("first")
        last = select(Event.at).where(Event.case_id == first.case.id).order_by(Event.seq.desc())
        assert it.session.scalars(last).first() == first.case.ended_at
        assert events.verify(it.session, first.case) is None


def test_12_capacity_regained_and_a_disagreement(council):
    with left(council, "capacity regained, a disagreement") as it:
        assert it.said("capacity", "result") == ["lacks_capacity", "has_capacity"]
        assert it.facts["capacity_regained"] and not it.facts["lacks_capacity"]
        assert it.said("desired_outcome", "words", "whose_words") == [
            ("That she never goes back to him", "representative"),
            ("Help for us both at home", "adult"),
        ]
        assert it.statuses(0)[-1] == "withdrawn" and it.facts["live_outcomes"] == 1
        again = it.task("review_outcomes_again").completed_at
        actions = [d for d in it.rows("decision") if d.task == "decide_action"]
        assert [d.ready for d in actions] == ["return", "accept"]
        assert it.task("review_outcomes_middle").completed_at > again
        assert it.said("risk_finding", "assessment") == ["inconclusive_action"] * 2
        dispute = it.rows("disagreement")[0]
        assert (dispute.complaint_told, dispute.changes) == ("yes", "no")
        end = it.rows("outcome_review")[-1]
        assert (end.achieved, end.worker_achieved) == ("partially_achieved", "fully_achieved")
        closings = [d.result for d in it.rows("decision") if d.task == "authorise_closing"]
        assert closings == ["return", "authorise"] and it.one("enquiry").arranged == [
            "carers_assessment"
        ]
        imran = it.of("imran")
        worker = {t.assignee.name for t in imran.file.open_tasks if t.assignee}
        assert (
            worker == {"Amara North"}
            and it.task("review_outcomes_end").completer.name == "Tom North"
        )


TWELVE = range(1, 13)


@pytest.mark.parametrize("number", TWELVE)
def test_every_story_has_its_test(number):
    assert any(name.startswith(f"test_{number}_") for name in globals())
