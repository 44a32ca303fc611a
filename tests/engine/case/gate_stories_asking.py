"""Stories of the gates of asking: START, MIDDLE and END, exceptions, words."""

from __future__ import annotations

from tests.engine.case.gate_story import Book, Story
from tests.engine.record.a_case import ACase

ASKING: list[Story] = []
book = Book(ASKING)
holds, refuses = book.holds, book.refuses


@holds("start_done")
def the_adult_was_heard_and_wants_something(c: ACase) -> None:
    c.start("I want my money back")
    c.task("review_outcomes_middle", "middle")


@holds("start_done")
def start_was_not_possible_for_a_reason(c: ACase) -> None:
    c.not_possible("start")
    c.task("review_outcomes_middle", "middle")


@refuses("start_done")
def nobody_has_asked_the_adult(c: ACase) -> None:
    c.task("review_outcomes_middle", "middle")


@refuses("start_done")
def the_conversation_of_start_has_no_date(c: ACase) -> None:
    c.start("I want my money back")
    c.change(c.record.rows("conversation")[0], happened_at=None)
    c.task("review_outcomes_middle", "middle")


@holds("asked_has_reason")
def not_asked_has_a_coded_reason_and_what_was_tried(c: ACase) -> None:
    c.not_possible("start")


@holds("asked_has_reason")
def the_adult_was_asked_and_wants_nothing(c: ACase) -> None:
    c.start()


@refuses("asked_has_reason")
def no_is_answered_without_a_reason(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    c.write("outcome_capture", conversation=c.talk().id, asked="not_asked")


@refuses("asked_has_reason")
def not_possible_does_not_say_what_was_tried(c: ACase) -> None:
    c.not_possible("start")
    c.change(c.record.rows("outcome_capture")[0], exception_detail=" ")


@holds("expressed_has_words")
def expressed_comes_with_words(c: ACase) -> None:
    c.start("I want my money back")


@refuses("expressed_has_words")
def expressed_comes_without_words(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    c.write("outcome_capture", conversation=c.talk().id, asked="asked_expressed")


@refuses(
    "expressed_has_words",
    "Outcomes are written down, so the adult did say what they would like to happen.",
)
def none_expressed_comes_with_words(c: ACase) -> None:
    c.start("I want my money back")
    c.change(c.record.rows("outcome_capture")[0], asked="asked_none_expressed")


@holds("second_hand_never_counts")
def the_words_are_the_advocates(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    talked = c.talk("with_representative")
    c.write("desired_outcome", words="Calm", whose_words="advocate", conversation=talked.id)


@holds("second_hand_never_counts")
def the_adult_reported_it_themselves(c: ACase) -> None:
    c.task("record_concern")
    c.write("referrer", kind="self")
    c.write("concern", reported_words="Stop the calls")
    c.start("Stop the calls")


@refuses("second_hand_never_counts")
def the_words_are_those_the_referrer_reported(c: ACase) -> None:
    c.task("record_concern")
    c.write("referrer", kind="family_friend_neighbour", name="Ann")
    c.write("concern", reported_words="She wants to move.")
    c.start("she wants to move")


@refuses("second_hand_never_counts")
def words_are_written_though_nobody_could_be_talked_with(c: ACase) -> None:
    c.not_possible("start")
    talked = c.record.rows("conversation")[0]
    c.write("desired_outcome", words="Calm", whose_words="adult", conversation=talked.id)


@refuses("second_hand_never_counts")
def nobody_says_whose_words_they_are(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    c.write("desired_outcome", words="Calm", conversation=c.talk("with_adult_supported").id)


@holds("exception_agreed")
def the_submit_makes_the_exception_itself(c: ACase) -> None:
    c.start("Peace")
    c.enquiry()
    c.not_possible("middle")


@holds("exception_agreed")
def the_manager_agreed_to_the_exception(c: ACase) -> None:
    c.not_possible("start")
    c.enquiry()
    c.decide("agree_exception", result="agree")
    c.task("report_findings")


@holds("exception_agreed")
def there_is_no_enquiry(c: ACase) -> None:
    c.not_possible("start")
    c.task("tell_people")


@holds("exception_agreed")
def the_adult_was_asked_after_all(c: ACase) -> None:
    c.not_possible("start")
    c.enquiry()
    c.decide("agree_exception", result="try_again")
    c.task("review_outcomes_again")
    c.write("outcome_capture", conversation=c.talk().id, asked="asked_none_expressed")
    c.task("report_findings")


@refuses("exception_agreed")
def nobody_agreed_to_the_exception(c: ACase) -> None:
    c.not_possible("start")
    c.enquiry()
    c.task("report_findings")


@refuses("exception_agreed")
def the_agreement_is_older_than_the_exception(c: ACase) -> None:
    c.decide("agree_exception", result="agree")
    c.not_possible("start")
    c.enquiry()
    c.task("report_findings")


@refuses("exception_agreed")
def the_manager_wants_another_try(c: ACase) -> None:
    c.not_possible("start")
    c.enquiry()
    c.decide("agree_exception", result="try_again")
    c.task("report_findings")


@holds("middle_done")
def the_middle_came_after_start_and_planning(c: ACase) -> None:
    c.start("Peace")
    c.task("plan_enquiry")
    c.write("meeting", format="call")
    c.middle()


@holds("middle_done")
def one_conversation_served_both_for_a_reason(c: ACase) -> None:
    c.start("Peace")
    talked = c.record.rows("conversation")[0]
    c.task("have_conversation", "middle")
    c.change(talked, same_contact_reason="They asked not to be called twice")
    c.write("outcome_capture", conversation=talked.id)


@holds("middle_done")
def the_start_was_not_possible_and_the_middle_was(c: ACase) -> None:
    c.not_possible("start")
    c.middle()


@refuses("middle_done")
def one_conversation_served_both_without_a_reason(c: ACase) -> None:
    c.start("Peace")
    talked = c.record.rows("conversation")[0]
    c.task("have_conversation", "middle")
    c.write("outcome_capture", conversation=talked.id)


@refuses("middle_done")
def the_middle_came_before_planning(c: ACase) -> None:
    c.start("Peace")
    c.middle()
    c.task("plan_enquiry")
    c.write("meeting", format="call")


@refuses("middle_done")
def there_is_no_middle(c: ACase) -> None:
    c.start("Peace")
