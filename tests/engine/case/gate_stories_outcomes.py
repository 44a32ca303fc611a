"""Stories of the gates about outcomes: each one reviewed, its words kept, all three times."""

from __future__ import annotations

from engine.record import Row
from tests.engine.case.gate_story import Book, Story
from tests.engine.record.a_case import ACase

OUTCOMES: list[Story] = []
book = Book(OUTCOMES)
holds, refuses = book.holds, book.refuses


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
    for stage, said in (
        ("middle", {"status": "still_wanted"}),
        ("end", {"achieved": "not_achieved"}),
    ):
        c.write("outcome_capture", stage=stage)
        c.write("outcome_review", outcome=outcome.id, stage=stage, **said)


@holds("threefold")
def the_manager_wanted_another_try_and_the_adult_was_asked_after_all(c: ACase) -> None:
    c.not_possible("start")
    c.enquiry()
    c.not_possible("middle")
    outcome = asked_again(c)
    c.end(outcome)


def asked_again(c: ACase) -> Row:
    c.decide("agree_exception", result="try_again")
    c.task("review_outcomes_again")
    c.write("outcome_capture", conversation=c.talk().id)
    return c.write("desired_outcome", words="Peace", whose_words="adult")


@refuses("threefold", "The adult was not asked at the end what they want.")
def the_end_was_not_possible_and_only_the_middle_was_asked_again(c: ACase) -> None:
    outcomes = c.start("My money")
    c.enquiry()
    c.middle(*outcomes)
    c.not_possible("end")
    asked_again(c)


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
