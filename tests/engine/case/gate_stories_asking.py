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


@holds("every_outcome_reviewed")
def each_outcome_is_answered_at_the_end(c: ACase) -> None:
    c.end(*c.start("Peace", "My money"))


@holds("every_outcome_reviewed")
def an_outcome_first_said_in_the_middle_needs_no_review_there(c: ACase) -> None:
    c.middle(*c.start("Peace"))
    c.write("desired_outcome", words="A new lock", whose_words="adult")


@holds("every_outcome_reviewed")
def a_withdrawn_outcome_is_left_in_peace(c: ACase) -> None:
    kept, dropped = c.start("Peace", "My money")
    c.middle(dropped, status="withdrawn")
    c.end(kept)


@refuses("every_outcome_reviewed")
def one_outcome_is_left_out_at_the_end(c: ACase) -> None:
    c.end(c.start("Peace", "My money")[0])


@refuses("every_outcome_reviewed")
def the_middle_is_missing_in_an_early_closing(c: ACase) -> None:
    (outcome,) = c.start("Peace")
    c.task("review_outcomes_early", "middle,end")
    c.write("outcome_capture", stage="middle")
    c.write("outcome_review", outcome=outcome.id, stage="end", achieved="not_achieved")


@holds("outcome_words_kept")
def a_new_wording_has_its_reason(c: ACase) -> None:
    (outcome,) = c.start("Leave it alone")
    c.middle(outcome, status="changed", why="They feel stronger")
    c.reword(outcome, "Help me to tell him")


@holds("outcome_words_kept")
def a_correction_has_its_reason(c: ACase) -> None:
    (outcome,) = c.start("Leeve it alone")
    c.because = "Mistyped"
    c.task("hear_from_adult")
    c.reword(outcome, "Leave it alone")


@refuses("outcome_words_kept")
def the_words_are_written_over(c: ACase) -> None:
    (outcome,) = c.start("Leave it alone")
    c.task("review_outcomes_middle")
    c.change(outcome, words="Help me")


@refuses("outcome_words_kept", "Say why the words have changed.")
def a_new_wording_has_no_reason(c: ACase) -> None:
    (outcome,) = c.start("Leave it alone")
    c.middle(outcome, status="changed")
    c.reword(outcome, "Help me")


@holds("why_not_achieved")
def partly_achieved_says_why(c: ACase) -> None:
    c.end(*c.start("Peace"), achieved="partially_achieved", why_not="time")


@refuses("why_not_achieved")
def not_achieved_says_nothing(c: ACase) -> None:
    c.end(*c.start("Peace"), achieved="not_achieved")


def whole_enquiry(c: ACase) -> None:
    outcomes = c.start("Peace")
    c.enquiry()
    c.middle(*outcomes)
    c.end(*outcomes)


@holds("threefold")
def start_middle_and_end_are_there(c: ACase) -> None:
    whole_enquiry(c)
    c.task("authorise_closing")


@holds("threefold")
def nothing_was_wanted_but_it_was_asked_three_times(c: ACase) -> None:
    c.start()
    c.enquiry()
    c.middle()
    c.end()


@holds("threefold")
def an_outcome_first_said_in_the_middle_is_answered_in_the_end(c: ACase) -> None:
    c.start()
    c.enquiry()
    c.middle()
    later = c.write("desired_outcome", words="A new lock", whose_words="adult")
    c.end(later)


@holds("threefold")
def the_end_by_exception_is_agreed(c: ACase) -> None:
    outcomes = c.start("Peace")
    c.enquiry()
    c.middle(*outcomes)
    c.not_possible("end")
    c.decide("agree_exception", result="agree")


@holds("threefold")
def an_early_closing_looked_at_middle_and_end_at_once(c: ACase) -> None:
    (outcome,) = c.start("Peace")
    c.enquiry()
    c.task("review_outcomes_early", "middle,end")
    for stage, said in (("middle", {"status": "still_wanted"}), ("end", {"achieved": "not_achieved"})):
        c.write("outcome_capture", stage=stage)
        c.write("outcome_review", outcome=outcome.id, stage=stage, **said)


@refuses("threefold", "The adult was not asked at the end what they want.")
def nobody_asked_at_the_end(c: ACase) -> None:
    outcomes = c.start("Peace")
    c.enquiry()
    c.middle(*outcomes)


@refuses("threefold", "The adult was not asked in the middle what they want.")
def the_middle_by_exception_is_not_agreed(c: ACase) -> None:
    outcomes = c.start("Peace")
    c.enquiry()
    c.not_possible("middle")
    c.end(*outcomes)


@refuses("threefold")
def the_words_changed_after_the_end_review(c: ACase) -> None:
    whole_enquiry(c)
    c.task("review_outcomes_again")
    c.reword(c.record.rows("desired_outcome")[0], "Something else")


@refuses("threefold")
def one_outcome_was_never_looked_at_in_the_middle(c: ACase) -> None:
    first, second = c.start("Peace", "My money")
    c.enquiry()
    c.middle(first)
    c.end(first, second)
