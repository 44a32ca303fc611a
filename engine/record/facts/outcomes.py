"""Facts: what the adult wants to happen - asked at the start, looked at again, answered at the end.

A capture is one asking. It is *by exception* where the adult could not be asked
or was not; in an enquiry the manager has to agree to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.record.codes import NOT_ASKED, WHOSE_WORDS
from engine.record.desired_outcome import first_of, live_outcome_rows, reviews
from engine.record.kind import Row
from engine.record.order import after, has_words

if TYPE_CHECKING:
    from engine.record.record import Record

AGAIN = "review_outcomes_again"


def stages_of(row: Row) -> frozenset[str]:
    """The stages a capture or review belongs to (one task can be middle and end)."""
    return frozenset(part.strip() for part in (row.stage or "").split(",") if part.strip())


def captures(record: Record, stage: str) -> list[Row]:
    """Every asking of a stage, oldest first."""
    return [row for row in record.rows("outcome_capture") if stage in stages_of(row)]


def by_exception(capture: Row) -> bool:
    """Say whether the adult could not be asked, or was not."""
    return capture.exception_reason is not None or capture.asked in NOT_ASKED


def start_heard(record: Record) -> bool:
    """START is done: the adult was heard, or it is recorded why that was not possible."""
    return bool(captures(record, "start"))


def live_outcomes(record: Record) -> int:
    """Outcomes that are not withdrawn, newest wording of each."""
    return len(live_outcome_rows(record))


def outcomes_expressed(record: Record) -> bool:
    """At least one outcome was written down by or for the adult (not second-hand)."""
    return any(
        has_words(row.words) and row.whose_words in (None, *WHOSE_WORDS)
        for row in record.rows("desired_outcome")
    )


def asked_for_return(record: Record) -> str | None:
    """The answer of the national return: expressed, else the newest coded answer, else why not.

    Source: SAC SG4a.
    """
    if outcomes_expressed(record):
        return "asked_expressed"
    for capture in reversed(record.rows("outcome_capture")):
        if capture.asked is not None:
            return str(capture.asked)
        if capture.exception_reason is not None:
            return "not_asked"
    return None


def exceptions_open(record: Record) -> int:
    """Captures by exception that the manager has not agreed to."""
    return len(open_exceptions(record))


def open_exceptions(record: Record) -> list[Row]:
    """The captures by exception that are neither agreed nor made good by asking after all."""
    captured = record.rows("outcome_capture")
    return [
        c
        for c in captured
        if by_exception(c) and not _agreed(record, c) and not _asked_since(record, c)
    ]


def exception_agreed(record: Record, stage: str) -> bool:
    """Say whether the newest capture of a stage is by exception and the manager agreed to it."""
    newest = captures(record, stage)[-1:]
    return any(by_exception(c) and _agreed(record, c) for c in newest)


def asked_after_all(record: Record, stage: str) -> bool:
    """Say whether START or MIDDLE was by exception, and the adult was asked again since.

    The end is answered outcome by outcome, so it is made good at the end only.
    """
    newest = captures(record, stage)[-1:]
    return stage != "end" and any(by_exception(c) and _asked_since(record, c) for c in newest)


def overall_achieved(codes: Iterable[str | None]) -> str | None:
    """All fully: fully achieved; none even in part: not achieved; otherwise partially."""
    answers = [code for code in codes if code not in (None, "withdrawn_by_adult")]
    if not answers:
        return None
    if all(code == "fully_achieved" for code in answers):
        return "fully_achieved"
    if all(code == "not_achieved" for code in answers):
        return "not_achieved"
    return "partially_achieved"


def end_overall(record: Record) -> str | None:
    """How far the outcomes were achieved, all in all; withdrawn ones are left out."""
    found: list[str | None] = []
    for row in live_outcome_rows(record):
        answers = [r.achieved for r in reviews(record, first_of(row)) if r.achieved is not None]
        found.extend(answers[-1:])
    return overall_achieved(found)


def early_overall(record: Record) -> str | None:
    """As ``end_overall``, in the early closing."""
    return end_overall(record)


def needs_same_contact_reason(record: Record, conversation: object) -> bool:
    """The picked conversation already served an earlier moment, and no reason is recorded on it.

    ``conversation`` is the number of a conversation, as number or text; no for
    "new" and for nothing picked.
    """
    if not str(conversation).isdigit():
        return False
    row = record.row("conversation", int(str(conversation)))
    if row is None or has_words(row.same_contact_reason):
        return False
    return any(capture.conversation == row.id for capture in record.rows("outcome_capture"))


def _agreed(record: Record, capture: Row) -> bool:
    answers = [
        d for d in record.rows("decision") if d.task == "agree_exception" and after(d, capture)
    ]
    return any(d.result == "agree" for d in answers)


def _asked_since(record: Record, capture: Row) -> bool:
    return any(
        after(c, capture)
        and not by_exception(c)
        and (c.task == AGAIN or stages_of(c) >= stages_of(capture))
        for c in record.rows("outcome_capture")
    )
