"""Facts: capacity, one decision at a time. Everyone is presumed to have it.

Source: Mental Capacity Act 2005 ss.1-3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.adult import adult_died
from engine.record.kind import Row
from engine.record.order import after, case_began, same_words, words

if TYPE_CHECKING:
    from engine.record.record import Record

LACKS, HAS = "lacks_capacity", "has_capacity"
TELLING = 4  # letters


def assessments(record: Record) -> list[Row]:
    """Every assessment made since this case began, oldest first."""
    began = case_began(record)
    return [row for row in record.rows("capacity") if began is None or row.typed_at >= began]


def capacity_from(
    understand: str | None,
    retain: str | None,
    weigh: str | None,
    say: str | None,
    because: str | None,
) -> str | None:
    """The result that follows from the four answers and the cause; None while one is missing.

    Capacity is lacking only if one of the four is no *and* it is because of an
    impairment or disturbance of the mind or brain. Source: MCA 2005 ss.2-3.
    """
    four = (understand, retain, weigh, say)
    if None in four:
        return None
    if "no" not in four:
        return HAS
    return {"yes": LACKS, "no": HAS}.get(because or "")


def follows(row: Row) -> bool:
    """Say whether the result of an assessment follows from its answers."""
    return bool(
        row.result == capacity_from(row.understand, row.retain, row.weigh, row.say, row.because)
    )


def lacks_capacity(record: Record) -> bool:
    """The newest assessment of any decision in this enquiry says so."""
    live = {row.id for row in record.live("capacity")}
    return any(row.result == LACKS for row in assessments(record) if row.id in live)


def capacity_in_doubt(record: Record) -> bool:
    """There is reason to doubt it and no assessment of that decision yet."""
    return decision_in_doubt(record) is not None


def decision_in_doubt(record: Record) -> str | None:
    """The decision for which capacity is doubted and not assessed yet; None where there is none.

    After a death no decision is the adult's to make, and nobody can be assessed.
    """
    if adult_died(record):
        return None
    doubt = next(
        (r for r in reversed(record.live("support_need")) if r.capacity_doubt is not None), None
    )
    if doubt is None or doubt.capacity_doubt != "yes":
        return None
    assessed = [row for row in assessments(record) if after(row, doubt) and row.result is not None]
    about = doubt.capacity_decision or ""
    return None if any(_about(row.decision, about) for row in assessed) else about


def capacity_regained(record: Record) -> bool:
    """Capacity was lacking for a decision and is no longer."""
    return any(
        row.result == HAS
        and any(
            r.result == LACKS and same_words(r.decision, row.decision)
            for r in record.rows("capacity")
        )
        for row in record.live("capacity")
    )


def capacity_result(record: Record) -> str | None:
    """The result of the newest assessment."""
    made = assessments(record)
    if not made:
        return None
    row = made[-1]
    return capacity_from(row.understand, row.retain, row.weigh, row.say, row.because)


def end_lacked_capacity(record: Record) -> str:
    """Lacked capacity for at least one decision of this enquiry, or not. No doubt counts as not.

    Source: SAC SG3a.
    """
    return LACKS if any(row.result == LACKS for row in assessments(record)) else HAS


def early_lacked_capacity(record: Record) -> str:
    """As ``end_lacked_capacity``, in the early closing."""
    return end_lacked_capacity(record)


def stop_capacity(record: Record) -> str:
    """The newest assessment of the decision to stop; not lacking where nobody doubted it.

    Where stopping itself was not assessed, a lack of capacity for any other
    decision counts: that is reason enough to doubt it.
    """
    stopping = [row for row in assessments(record) if _about(row.decision, "stop")]
    if stopping:
        return str(stopping[-1].result or HAS)
    return LACKS if lacks_capacity(record) else HAS


def _about(decision: str | None, about: str) -> bool:
    """The assessed decision is the one in doubt: one wording holds the other, or they share a word.

    People word one decision in two ways; short words ("to", "the") tell nothing.
    """
    one, other = set(words(decision)), set(words(about))
    if not other or (one and (one <= other or other <= one)):
        return True
    return any(len(word) >= TELLING for word in one & other)
