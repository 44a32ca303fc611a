"""Principles: accountability - who did what, why, and that people hear of it.

"I understand the role of everyone involved in my life and so do they."
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.record.facts.decisions import NOT_YET as CANNOT_TELL
from engine.record.facts.decisions import there_is_an_enquiry
from engine.record.facts.outcomes import by_exception, captures, open_exceptions
from engine.record.kind import Row
from engine.record.order import after, has_words
from engine.record.principles.evidence import (
    Asks,
    Evidence,
    amiss,
    count,
    found,
    last,
    not_needed,
    not_yet,
    on,
    when,
)

if TYPE_CHECKING:
    from engine.record.facts import Facts
    from engine.record.record import Record

SHARING = ("agency_contact", "caused_enquiry", "information_share", "transfer")
CLOSING = ("authorise_closing", "authorise_early_closing")


def every_decision_weighed(record: Record, facts: Facts) -> Evidence:
    """Every decision says how what the adult wants counted. Source: S3, S11; INV-6."""
    made = [row for row in record.rows("decision") if not _decides_nothing(row)]
    without = [row for row in made if not has_words(row.how_weighed)]
    if without:
        return amiss(f"{count(len(without), 'decision does', 'decisions do')} not say so.")
    return found(count(len(made), "decision", "decisions")) if made else not_yet()


def reasons_for_the_duty(record: Record, facts: Facts) -> Evidence:
    """The manager wrote down the reasons for what was decided on the three questions."""
    made = [row for row in record.rows("decision") if row.needs is not None]
    made = [row for row in made if not _decides_nothing(row)]
    if made and all(has_words(row.reasons) for row in made):
        return found(on(made[-1].typed_at))
    return not_needed("It is not for us.") if facts["not_for_us_agreed"] else not_yet()


def decided_by_another_person(record: Record, facts: Facts) -> Evidence:
    """Whoever wrote the findings or the closing did not decide on them. Source: INV-18."""
    pairs = list(_written_and_decided(record))
    if any(wrote.typed_by == (decided.decided_by or decided.typed_by) for wrote, decided in pairs):
        return amiss("One person wrote it and decided on it.")
    return found(count(len(pairs), "decision", "decisions")) if pairs else not_yet()


def sharing_has_a_basis(record: Record, facts: Facts) -> Evidence:
    """Everything that was shared has a recipient and a basis. Source: S22."""
    rows = [row for kind in SHARING for row in record.rows(kind)]
    without = [row for row in rows if row.basis is None]
    if without:
        return amiss(f"{count(len(without), 'sharing has', 'sharings have')} no basis.")
    return (
        found(count(len(rows), "sharing", "sharings"))
        if rows
        else not_needed("Nothing was shared.")
    )


def exceptions_agreed(record: Record, facts: Facts) -> Evidence:
    """Where the adult could not be asked, the manager agreed. Source: INV-1, INV-2."""
    made = [row for row in record.rows("outcome_capture") if by_exception(row)]
    if not made:
        return not_needed("They were asked each time.") if captures(record, "start") else not_yet()
    if not there_is_an_enquiry(record):
        return not_needed("There is no enquiry.")
    if open_exceptions(record):
        return not_yet("The manager has not agreed yet.")
    return found(when(made[-1]))


def told_of_acting_against_them(record: Record, facts: Facts) -> Evidence:
    """Where we act against their wishes, they were told, or why not. Source: INV-7."""
    row = record.one("override")
    if row is None:
        return not_needed("Nobody acts against their wishes.")
    if row.adult_told == "yes":
        return found(on(row.told_on))
    if row.adult_told in ("no_not_safe", "no_other") and has_words(row.not_told_why):
        return not_needed("The reason why not is written down.", ("override_told", row.adult_told))
    return not_yet()


def everybody_has_an_answer(record: Record, facts: Facts) -> Evidence:
    """The adult, who told us, and the agencies have an answer, or why not. Source: S11, S22."""
    waiting, answers = facts["people_to_tell"], record.rows("feedback")
    if waiting:
        return not_yet(f"{count(waiting, 'person still waits', 'people still wait')}.")
    if answers:
        return found(count(len(answers), "answer", "answers"))
    return not_needed("Nobody waits for one.") if record.live("concern") else not_yet()


def how_to_complain(record: Record, facts: Facts) -> Evidence:
    """They were told how to complain, or how to disagree."""
    told = last(
        r for r in record.rows("outcome_capture") if "how_to_complain" in (r.left_with or ())
    )
    told = told or last(r for r in record.rows("disagreement") if r.complaint_told == "yes")
    return found(when(told)) if told else not_yet()


def closing_authorised(record: Record, facts: Facts) -> Evidence:
    """The closing was authorised, and a review by the Board was thought of. Source: INV-22; s.44."""
    row = last(r for r in record.rows("decision") if r.task in CLOSING and r.result == "authorise")
    board = record.newest("sar_referral", "result")
    if board is None:
        return not_yet("A review by the Board is not answered." if row else "")
    return found(on(row.typed_at), ("sar", board)) if row else not_yet()


def _decides_nothing(row: Row) -> bool:
    """To send something back, or to ask for more, decides nothing yet."""
    return "return" in (row.result, row.ready) or CANNOT_TELL in (row.needs, row.risk, row.unable)


def _written_and_decided(record: Record) -> Iterator[tuple[Row, Row]]:
    """What was written, and the decision on it: the findings, and the closing."""
    for decided in record.rows("decision"):
        wrote = None
        if decided.task == "decide_action":
            wrote = last(r for r in record.rows("report") if not after(r, decided))
        elif decided.task in CLOSING:
            wrote = last(r for r in captures(record, "end") if not after(r, decided))
        if wrote is not None:
            yield wrote, decided


ACCOUNTABILITY = (
    Asks(every_decision_weighed, "Every decision says how what they want counted",
         "decisions", ("decision",), "decision_weighed"),
    Asks(reasons_for_the_duty, "Reasons for what was decided on the three questions",
         "decisions", ("decision",)),
    Asks(decided_by_another_person, "Written by one person, decided by another",
         "decisions", ("decision",), "other_person", of_enquiry=True),
    Asks(exceptions_agreed, "Where they could not be asked, a manager agreed",
         "decisions", ("outcome_capture",), "exception_agreed"),
    Asks(told_of_acting_against_them, "Told where we act against their wishes",
         "decisions", ("override",), "override_grounded", of_enquiry=True),
    Asks(sharing_has_a_basis, "Everything that was shared has a basis",
         "chronology", ("agency_contact", "information_share"), "shared_properly"),
    Asks(how_to_complain, "Told how to complain", "chronology", ("outcome_capture",),
         lapses=("died",)),
    Asks(everybody_has_an_answer, "Everybody who waits has an answer",
         "people", ("feedback",), "people_told", always=True),
    Asks(closing_authorised, "The closing authorised, and whether the Board reviews it",
         "decisions", ("decision", "sar_referral"), "children_and_board", of_enquiry=True),
)  # fmt: skip
