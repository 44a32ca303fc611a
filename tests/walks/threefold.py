"""Threefold: whether the adult was asked at the start, in the middle and at the end.

Worked out from the rows of captures, outcomes, reviews and decisions.
"""

from __future__ import annotations

from typing import Any

from tests.walks.history import History

NOT_ASKED = ("not_asked", "na_deceased_no_representative")
TAKEN_BACK = ("withdrawn", "withdrawn_by_adult")
STAGES = ("start", "middle", "end")
AGAIN = "review_outcomes_again"


def heard_threefold(it: History) -> list[str]:
    """START, MIDDLE and END stand, or a manager who is not the author agreed why not."""
    if it.enquiry is None:
        return []
    found = [f"There is no {s} capture." for s in STAGES if not _stands(it, s)]
    return found + [
        f"Outcome {first} has no {stage} review."
        for first, words in _outcomes(it).items()
        if not _taken_back(it, words)
        for stage in STAGES
        if not _reviewed(it, stage, words)
    ]


def _stages(row: Any) -> set[str]:
    return {part.strip() for part in (row.stage or "").split(",") if part.strip()}


def _captures(it: History, stage: str) -> list[Any]:
    return [c for c in it.rows("outcome_capture") if stage in _stages(c)]


def _by_exception(capture: Any) -> bool:
    return capture.exception_reason is not None or capture.asked in NOT_ASKED


def _stands(it: History, stage: str) -> bool:
    captures = _captures(it, stage)
    asked = any(not _by_exception(c) for c in captures)
    return asked or _excepted(it, stage) or _asked_after_all(it, stage)


def _asked_after_all(it: History, stage: str) -> bool:
    """The manager wanted another try, and the adult was asked in it (not at the end: that is END)."""
    last = _captures(it, stage)[-1:]
    return stage != "end" and any(
        c.task == AGAIN and not _by_exception(c) and c.typed_at > late.typed_at
        for late in last
        for c in it.rows("outcome_capture")
    )


def _excepted(it: History, stage: str) -> bool:
    """The last asking of a stage was by exception, and a manager who is not its author agreed."""
    last = _captures(it, stage)[-1:]
    return any(_by_exception(c) and _agreed(it, c) for c in last)


def _agreed(it: History, capture: Any) -> bool:
    return any(
        d.task == "agree_exception"
        and d.result == "agree"
        and d.typed_at > capture.typed_at
        and d.typed_by in it.managers
        and d.typed_by != capture.typed_by
        for d in it.rows("decision")
    )


def _outcomes(it: History) -> dict[int, list[Any]]:
    """Every outcome by the number of its first words, with all its wordings."""
    found: dict[int, list[Any]] = {}
    for row in it.rows("desired_outcome"):
        found.setdefault(row.outcome or row.id, []).append(row)
    return found


def _reviews(it: History, words: list[Any]) -> list[Any]:
    ids = {row.id for row in words}
    return [r for r in it.rows("outcome_review") if r.outcome in ids]


def _taken_back(it: History, words: list[Any]) -> bool:
    """Whether the adult's last word is that they do not want it any more."""
    looked = _reviews(it, words)
    last = [
        r for r in looked if r.typed_at == looked[-1].typed_at and r.task_id == looked[-1].task_id
    ]
    return any(r.status in TAKEN_BACK or r.achieved in TAKEN_BACK for r in last)


def _reviewed(it: History, stage: str, words: list[Any]) -> bool:
    looked = _reviews(it, words)
    if stage == "start":
        return bool((words[0].words or "").strip())
    if stage == "end":
        newest = words[-1].typed_at
        ended = any(
            "end" in _stages(r) and r.achieved is not None and r.typed_at >= newest for r in looked
        )
        return ended or _excepted(it, "end")
    starts = _captures(it, "start")
    said_later = all(words[0].typed_at > start.typed_at for start in starts)
    between = any(r.status is not None and _stages(r) != {"end"} for r in looked)
    return said_later or between or _excepted(it, "middle")
