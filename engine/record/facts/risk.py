"""Facts: risks, findings, what became of them, and the page 'How I stay safe'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.adult import adult_died
from engine.record.facts.decisions import plan_needed
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.record.record import Record

IDENTIFIED = ("risk_identified_action_taken", "risk_identified_no_action")
CARE_SERVICES = (
    "home_care",
    "care_home",
    "day_service",
    "supported_living",
    "personal_assistant",
    "other_care_provider",
)
PAGE = ("my_part", "signs", "who_i_call", "safe_place")


def provider_involved(record: Record) -> bool:
    """A paid care service is the source of a risk."""
    rows = (*record.live("risk"), *record.live("risk_finding"))
    return any(row.source in CARE_SERVICES for row in rows)


def risk_identified(record: Record) -> bool:
    """A risk was identified in the newest finding of any risk."""
    return any(row.assessment in IDENTIFIED for row in record.live("risk_finding"))


def newest_assessment(record: Record, risk_id: int) -> str | None:
    """The newest assessment of one risk (inside a block of each:risk, ``row_assessment``)."""
    rows = [row for row in record.live("risk_finding") if row.risk == risk_id]
    return rows[-1].assessment if rows else None


def row_assessment(record: Record) -> str | None:
    """Inside a block of each:risk the newest assessment of that risk; nothing anywhere else."""
    return None


def risk_remains(record: Record) -> bool:
    """The newest answer for any risk is that it remains."""
    return any(row.risk_outcome == "risk_remains" for row in record.live("risk_result"))


def stay_safe_due(record: Record) -> bool:
    """The adult should have the page 'How I stay safe'.

    A risk was identified or a plan is needed, a page is written, and the adult
    lives and has not said that they do not want one.
    """
    page = record.one("stay_safe_page")
    if page is None or adult_died(record) or has_words(page.not_wanted_why):
        return False
    written = any(has_words(getattr(page, part)) for part in PAGE)
    return written and (risk_identified(record) or plan_needed(record))


def interim_actions(record: Record) -> int:
    """Actions that keep the adult safe until more is known (made while planning the enquiry)."""
    planning = {row.task_id for row in record.rows("decision") if row.task == "plan_enquiry"}
    return sum(row.task_id in planning for row in record.live("action"))


def danger_open(record: Record) -> bool:
    """A danger was reported and is not confirmed safe."""
    return bool(record.live("danger"))
