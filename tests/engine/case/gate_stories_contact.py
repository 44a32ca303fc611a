"""Stories of the gates about contact: who is kept out, safe ways, the person alleged, a death."""

from __future__ import annotations

from datetime import timedelta

from tests.engine.case.gate_story import Book, Story
from tests.engine.record.a_case import DAY, ACase

CONTACT: list[Story] = []
book = Book(CONTACT)
holds, refuses = book.holds, book.refuses


CHECKS = ["willing", "not_paid", "not_alleged", "adult_agrees"]


def keep_out(c: ACase, name: str = "Mehmet Aydin") -> None:
    c.task("record_concern")
    c.write("must_not_know", name=name)


@holds("do_not_involve")
def somebody_else_is_invited(c: ACase) -> None:
    keep_out(c)
    c.task("plan_enquiry")
    c.write("attendee", name="Dr Shah")


@holds("do_not_involve")
def a_manager_overrides_and_names_them(c: ACase) -> None:
    keep_out(c)
    c.task("decide_action")
    c.write(
        "override",
        grounds=["court_or_legal_order"],
        reason="The court orders us to hear Mehmet",
        adult_told="yes",
    )
    c.write("attendee", name="Mehmet Aydin")


@refuses(
    "do_not_involve",
    "The adult does not want Mr. Mehmet AYDIN to know or be involved. "
    "A manager can record an override that names them.",
)
def whoever_must_not_know_is_invited(c: ACase) -> None:
    keep_out(c)
    c.task("plan_enquiry")
    c.write("attendee", name="Mr. Mehmet AYDIN")


@refuses(
    "do_not_involve",
    "The adult does not want Mehmet Aydin to know or be involved. "
    "A manager can record an override that names them.",
)
def an_override_of_something_else_is_no_licence(c: ACase) -> None:
    keep_out(c)
    c.task("decide_action")
    c.write("override", grounds=["others_at_risk"], reason="Two others", adult_told="yes")
    c.write("information_share", recipient="Mehmet Aydin")


@holds("do_not_involve")
def an_override_is_about_the_very_person(c: ACase) -> None:
    keep_out(c)
    c.task("decide_action")
    c.write("override", person="Mehmet Aydin", grounds=["vital_interest"], reason="He has the key")
    c.write("information_share", recipient="Mehmet Aydin")


@refuses(
    "do_not_involve",
    "The adult does not want Ali Reza to know or be involved. "
    "A manager can record an override that names them.",
)
def an_override_about_one_person_is_none_about_another(c: ACase) -> None:
    keep_out(c)
    keep_out(c, "Ali Reza")
    c.task("decide_action")
    c.write(
        "override", person="Mehmet Aydin", grounds=["vital_interest"], reason="Not Ali Reza, he"
    )
    c.write("information_share", recipient="Ali Reza")


@refuses(
    "do_not_involve",
    "The adult does not want Ali Aydin to know or be involved. "
    "A manager can record an override that names them.",
)
def a_reason_that_names_one_of_a_family_is_none_about_another(c: ACase) -> None:
    keep_out(c)
    keep_out(c, "Ali Aydin")
    c.task("decide_action")
    c.write("override", grounds=["vital_interest"], reason="Mehmet Aydin has the key")
    c.write("information_share", recipient="Ali Aydin")


@holds("interpreter_suitable")
def a_professional_interprets(c: ACase) -> None:
    keep_out(c)
    c.task("hear_from_adult", "start")
    c.write("conversation", talked_with="with_adult_alone", interpreter="professional")


@holds("interpreter_suitable")
def a_neighbour_helps_out(c: ACase) -> None:
    keep_out(c)
    c.task("hear_from_adult", "start")
    why = "Nobody came; her neighbour Ayse put it into English"
    c.write("conversation", interpreter="someone_else", interpreter_why=why)


@refuses("interpreter_suitable")
def whoever_must_not_know_interprets(c: ACase) -> None:
    keep_out(c)
    c.task("hear_from_adult", "start")
    why = "Mehmet Aydin was there anyway"
    c.write("conversation", interpreter="someone_else", interpreter_why=why)


@refuses("interpreter_suitable")
def the_husband_who_is_alleged_interprets(c: ACase) -> None:
    c.task("record_concern")
    c.write("person_alleged", name="Mehmet Aydin", relationship="Her husband")
    c.task("hear_from_adult", "start")
    why = "Her husband offered to"
    c.write("conversation", interpreter="someone_else", interpreter_why=why)


@refuses(
    "do_not_involve",
    "The adult does not want Tom Teale to know or be involved. "
    "A manager can record an override that names them.",
)
def the_supporter_is_someone_they_do_not_want_involved(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    brother = c.write("person", name="Tom Teale", wish="do_not_involve")
    c.write("support_need", supporter=brother.id, supporter_checks=CHECKS)


@holds("safe_channel")
def the_adult_is_told_by_a_safe_way(c: ACase) -> None:
    c.task("review_outcomes_end")
    c.write("safe_contact", channels=["phone"])
    c.write("feedback", recipient="adult", result="told", channel="phone")


@refuses("safe_channel")
def unknown_is_not_safe(c: ACase) -> None:
    c.task("review_outcomes_end")
    c.write("safe_contact", channels=["none_known"])
    c.write("feedback", recipient="adult", result="told", channel="post")


@refuses(
    "safe_channel",
    "Take the address, phone number and email of the adult out of the request.",
)
def a_request_to_others_gives_the_address_away(c: ACase) -> None:
    c.task("request_enquiry")
    c.adult(address="4 Mill Lane, Ely")
    c.write("caused_enquiry", organisation="Agency", adult_part="Visit her at 4 Mill Lane Ely")


TELLING = {
    "tell": "yes",
    "adults_view": "Wants him to know",
    "why_safe": "He has moved away",
    "told_on": DAY,
    "channel": "in_person",
}


@holds("alleged_told")
def everything_is_answered_before_the_person_alleged_is_told(c: ACase) -> None:
    c.task("plan_enquiry")
    who = c.write("person_alleged", name="Sam")
    c.write("alleged_contact", person_alleged=who.id, told_by=c.user.id, **TELLING)


@holds("alleged_told")
def nobody_is_told(c: ACase) -> None:
    c.task("plan_enquiry")
    c.write("alleged_contact", tell="no")


@holds("alleged_told")
def they_are_invited_once_it_is_decided_that_they_are_told(c: ACase) -> None:
    everything_is_answered_before_the_person_alleged_is_told(c)
    c.write("attendee", name="Sam", part="attended")


@refuses(
    "alleged_told",
    "Sam is said to have caused harm. Decide first whether they are told, and how.",
)
def they_are_invited_and_nobody_has_decided_that_they_are_told(c: ACase) -> None:
    c.task("plan_enquiry")
    c.write("person_alleged", name="Sam")
    c.write("alleged_contact", tell="not_yet")
    c.write("attendee", name="SAM", part="attended")


@refuses("alleged_told")
def the_adults_view_is_missing(c: ACase) -> None:
    everything_is_answered_before_the_person_alleged_is_told(c)
    c.change(c.record.rows("alleged_contact")[0], adults_view=None)


@refuses("alleged_told")
def an_automatic_step_tells_them(c: ACase) -> None:
    everything_is_answered_before_the_person_alleged_is_told(c)
    c.actor_id = None


@refuses("alleged_told", "The police lead. Say in why it is safe what the police have agreed to.")
def the_police_lead_and_have_not_agreed(c: ACase) -> None:
    everything_is_answered_before_the_person_alleged_is_told(c)
    c.write("police_lead", officer="DC Hall", **{"from": DAY})


@holds("referrer_private")
def nobody_is_named(c: ACase) -> None:
    c.task("review_outcomes_end")
    c.write("referrer", kind="family_friend_neighbour", name="Ann Lee")
    c.write("feedback", recipient="adult", result="told", content="Somebody was worried")


@refuses("referrer_private")
def the_referrer_is_named_while_private(c: ACase) -> None:
    c.task("review_outcomes_end")
    c.write("referrer", kind="family_friend_neighbour", name="Ann Lee")
    c.write("feedback", recipient="adult", result="told", content="Ann Lee rang us")


@refuses("referrer_private")
def the_person_alleged_hears_the_name(c: ACase) -> None:
    c.task("review_outcomes_end")
    c.write("referrer", kind="family_friend_neighbour", name="Ann Lee", private="no")
    c.write("feedback", recipient="alleged:1", result="told", content="It was Ann Lee.")


@holds("no_contact_after_death")
def the_last_contact_was_before_the_death(c: ACase) -> None:
    c.task("report_death")
    c.talk()
    c.adult(died_on=DAY + timedelta(days=1))


@refuses("no_contact_after_death")
def a_letter_goes_out_after_the_death(c: ACase) -> None:
    c.task("report_death")
    c.adult(died_on=DAY)
    c.task("review_outcomes_end")
    c.write("feedback", recipient="adult", result="told", told_on=DAY + timedelta(days=1))


@refuses("no_contact_after_death")
def a_talk_with_the_adult_is_dated_after_the_death(c: ACase) -> None:
    c.task("report_death")
    c.adult(died_on=DAY - timedelta(days=1))
    c.task("review_outcomes_end")
    c.talk()


@holds("support_offered")
def supporters_were_offered_something(c: ACase) -> None:
    c.task("review_outcomes_end", "end")
    c.write("person", name="Ann Lee", supports_adult="yes")
    c.write("support_offer", offered=["break"])


@refuses("support_offered")
def supporters_are_forgotten(c: ACase) -> None:
    c.task("review_outcomes_end", "end")
    c.write("person", name="Ann Lee", supports_adult="yes")


@refuses("support_offered")
def nothing_was_offered_and_nobody_says_why(c: ACase) -> None:
    supporters_are_forgotten(c)
    c.write("support_offer", offered=["nothing"])


@holds("people_told")
def whoever_told_us_was_answered(c: ACase) -> None:
    c.task("review_outcomes_end", "end")
    c.talk()
    who = c.write("referrer", kind="hospital", name="Sister Hope")
    c.write("feedback", recipient=f"referrer:{who.id}", result="told")


@holds("people_told")
def there_is_a_reason_why_they_were_not_answered(c: ACase) -> None:
    c.task("review_outcomes_end", "end")
    c.talk()
    who = c.write("referrer", kind="hospital", name="Sister Hope")
    c.write(
        "feedback", recipient=f"referrer:{who.id}", result="could_not_reach", why_not="Has left"
    )


@refuses("people_told")
def whoever_told_us_still_waits(c: ACase) -> None:
    c.task("review_outcomes_end", "end")
    c.talk()
    c.write("referrer", kind="hospital", name="Sister Hope")
