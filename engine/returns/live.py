"""Returns: live - the rows of an extract that the cases tell, by the rules of their records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.case.model import Case
from engine.process.runtime import process_of
from engine.record import KINDS, Record, Row
from engine.record.codes import DIFFICULTIES
from engine.record.facts.outcomes import (
    asked_after_all,
    asked_for_return,
    by_exception,
    captures,
    end_overall,
)
from engine.record.facts.people import advocate_in_place
from engine.record.many import records_of
from engine.record.told_of import counts_here, decided_of
from engine.returns.rows import Concern, Enquiry, Extract, Risk

#: kind -> the columns that are counted, or that say which rows count
COLUMNS = {
    "concern": ("received_at", "triage", "about"),
    "decision": ("task", "result"),
    "enquiry": (
        "counted_by_other", "primary_support_reason", "lacked_capacity", "started_at", "ended_at",
    ),
    "risk": ("types", "source", "location"),
    "risk_finding": ("types", "source", "location", "assessment", "risk"),
    "risk_result": ("risk_outcome", "risk"),
    "desired_outcome": ("words", "whose_words", "outcome"),
    "outcome_review": ("outcome", "status", "achieved"),
    "outcome_capture": ("asked", "exception_reason", "stage", "task"),
    "advocate": ("status",),
    "support_need": ("difficulty", "has_supporter", "supporter"),
}  # fmt: skip
DUTY = {"s42": "S42", "other_enquiry": "OTHER", "not_met": "NFA"}
ASKED = {
    "asked_expressed": "ASKED_EXPRESSED",
    "asked_none_expressed": "ASKED_NONE",
    "not_asked": "NOT_ASKED",
    "na_deceased_no_representative": "NOT_ASKED",
}
ACHIEVED = {"fully_achieved": "FULLY", "partially_achieved": "PARTIALLY", "not_achieved": "NOT"}
CAPACITY = {"lacks_capacity": "Yes", "has_capacity": "No"}
#: Cases that were never more than a second telling, or a mistake.
NO_CONCERN = ("duplicate_merged", "recorded_in_error")
NOT_OURS = {"other_area": "TRANSFER", "under_18": "CHILDREN"}

_CONCERN, _ENQUIRY = KINDS["concern"].table, KINDS["enquiry"].table


class _Case(NamedTuple):
    """A case as it is read: what of it stands in no record."""

    id: int
    public_id: str
    reference: str
    adult: int
    version: int
    team: int
    ended_as: str | None


def read_cases(
    session: Session, which: sa.Select[Any], taken_over: Mapping[int, Enquiry], found: Extract
) -> None:
    """Add what the cases tell that ``which`` selects.

    An enquiry that a case has taken over from imported history began when it began
    there, and is counted once: in its case from the moment it goes on there.
    """
    columns = (
        Case.id, Case.public_id, Case.reference, Case.adult_id, Case.process_version_id,
        Case.team_id, Case.ended_as,
    )  # fmt: skip
    cases = [_Case(*row) for row in session.execute(sa.select(*columns).where(Case.id.in_(which)))]
    records = records_of(session, which, {case.id: case.adult for case in cases}, COLUMNS)
    code = _statutory(session)
    gone_over: set[str] = set()
    for case in cases:
        record = records[case.id]
        before = taken_over.get(case.id)
        enquiry = _enquiry(case, record, code)
        if enquiry is not None:
            if before is not None:
                gone_over.add(before.key)
                enquiry = enquiry._replace(started_on=before.started_on)
            found.enquiries.append(enquiry)
            found.risks += _risks(case, record, enquiry.key, code)
        concerns = [] if case.ended_as in NO_CONCERN else list(_concerns(case, record, enquiry))
        found.concerns += concerns[1:] if before is not None else concerns
    found.enquiries = [one for one in found.enquiries if one.key not in gone_over]
    found.risks = [one for one in found.risks if one.enquiry not in gone_over]


def touched(first: date | None, last: date | None) -> sa.Select[Any]:
    """The cases with a concern received, or an enquiry going on, in the time."""
    received = sa.func.coalesce(_CONCERN.c.received_at, _CONCERN.c.typed_at)
    concerns: list[sa.ColumnElement[bool]] = []
    if first is not None:
        concerns.append(received >= _midnight(first))
    if last is not None:
        concerns.append(received < _midnight(last + timedelta(days=1)))
    both = sa.union(
        sa.select(_CONCERN.c.case_id).where(*concerns), with_enquiry(first, last)
    ).subquery()
    return sa.select(both.c.case_id)


def with_enquiry(first: date | None, last: date | None) -> sa.Select[Any]:
    """The cases with an enquiry going on in the time."""
    c = _ENQUIRY.c
    going_on: list[sa.ColumnElement[bool]] = [c.started_at.is_not(None)]
    if first is not None:
        going_on.append(sa.or_(c.ended_at.is_(None), c.ended_at >= _midnight(first)))
    if last is not None:
        going_on.append(c.started_at < _midnight(last + timedelta(days=1)))
    return sa.select(c.case_id).where(*going_on)


def _midnight(day: date) -> datetime:
    return clock.moment(datetime.combine(day, time()).isoformat())


def _statutory(session: Session) -> Any:
    """A code of a list as the return calls it, by the version that its case follows."""

    @cache
    def known(version: int, name: str) -> Mapping[str, str]:
        codes = process_of(session, version).codes(name)
        return {one.code: one.statutory or one.label for one in codes}

    def code(case: _Case, name: str, said: str | None) -> str:
        return known(case.version, name).get(said, said) if said else ""

    return code


def _concerns(case: _Case, record: Record, enquiry: Enquiry | None) -> Iterator[Concern]:
    """The concerns of a case that count for its adult, the first one first."""
    for number, row in enumerate(record.live("concern")):
        if not counts_here(record, row):
            continue
        decision, decided = _decision(case, record, row, enquiry)
        yield Concern(
            key=case.reference if number == 0 else f"{case.reference}/{number + 1}",
            adult=case.adult,
            received_on=clock.today(row.received_at or row.typed_at),
            counted_by_other=decision == "TRANSFER" or bool(enquiry and enquiry.counted_by_other),
            decision=decision,
            decided_on=decided,
            enquiry=enquiry.key if enquiry and decision in ("S42", "OTHER") else None,
            case=case.public_id,
            team=case.team,
        )


def _decision(
    case: _Case, record: Record, row: Row, enquiry: Enquiry | None
) -> tuple[str, date | None]:
    """What was decided about a concern, and on which day; empty while nothing is."""
    if row.about is not None:  # told later: the manager has added it to what goes on, or not yet
        made = decided_of(record, row)
        if made is None or enquiry is None:
            return "", None
        return enquiry.kind, clock.today(made.typed_at)
    duty = [one for one in record.rows("decision") if one.result in DUTY]
    if duty:
        return DUTY[duty[-1].result], clock.today(duty[0].typed_at)
    if case.ended_as == "passed_to_other_authority":
        agreed = [one for one in record.rows("decision") if one.result == "agree"]
        day = clock.today(agreed[-1].typed_at) if agreed else None
        return NOT_OURS.get(row.triage, "TRANSFER"), day
    return "", None


def _enquiry(case: _Case, record: Record, code: Any) -> Enquiry | None:
    row = record.one("enquiry")
    if row is None or row.started_at is None:
        return None
    duty = [one.result for one in record.rows("decision") if one.result in DUTY]
    needs = [one.difficulty for one in record.rows("support_need") if one.difficulty]
    difficult = bool(needs) and any(one in DIFFICULTIES for one in needs[-1])
    return Enquiry(
        key=case.reference,
        adult=case.adult,
        kind="OTHER" if duty and duty[-1] == "other_enquiry" else "S42",
        started_on=clock.today(row.started_at),
        concluded_on=clock.today(row.ended_at) if row.ended_at else None,
        counted_by_other=row.counted_by_other == "yes",
        support_reason=code(case, "primary_support_reason", row.primary_support_reason),
        lacked_capacity=CAPACITY.get(row.lacked_capacity, ""),
        supported_by=_supported_by(record),
        msp_asked=ASKED.get(asked_for_return(record) or "", ""),
        msp_achieved=ACHIEVED.get(end_overall(record) or "", ""),
        msp_start=_heard(record, "start"),
        msp_middle=_heard(record, "middle"),
        msp_end=_heard(record, "end"),
        substantial_difficulty=("Y" if difficult else "N") if needs else "",
        ended_as=case.ended_as,
        case=case.public_id,
        team=case.team,
    )


def _supported_by(record: Record) -> str:
    """Who supported the adult: an advocate, else somebody close to them (SG3a)."""
    if advocate_in_place(record):
        return "ADVOCATE"
    needs = record.rows("support_need")
    said = [one.has_supporter for one in needs if one.has_supporter]
    if any(one.supporter for one in needs) and "no" not in said[-1:]:
        return "FAMILY_FRIEND"
    return "NONE" if said else ""


def _heard(record: Record, stage: str) -> str:
    made = captures(record, stage)
    if not made:
        return "N"
    heard = any(not by_exception(one) for one in made) or asked_after_all(record, stage)
    return "Y" if heard else "X"


def _risks(case: _Case, record: Record, enquiry: str, code: Any) -> Iterator[Risk]:
    """What was found about each risk of the adult; what was feared, where nothing is found yet."""
    findings = record.live("risk_finding")
    known = {row.risk for row in findings}
    results = {row.risk: row.risk_outcome for row in record.live("risk_result")}
    feared = [row for row in record.live("risk") if row.id not in known]
    for row in (*findings, *feared):
        found = row._kind.name == "risk_finding"
        for kind in row.types or ("",):
            yield Risk(
                enquiry,
                source=code(case, "source_of_risk", row.source),
                type=code(case, "type_of_risk", kind),
                location=code(case, "location_of_risk", row.location),
                assessment=code(case, "risk_assessment_outcome", row.assessment) if found else "",
                outcome=code(case, "risk_outcome", results.get(row.risk)) if found else "",
                found=found,
            )
