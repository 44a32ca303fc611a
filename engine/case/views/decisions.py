"""Case: decisions - each in order: what was decided, by whom, on what reasons, and the adult's part.

"No decision about me without me": beside every decision stands what the adult wanted at
that time, what they thought of it, how it counted, and who wrote and who decided.
Source: S3, S11.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from engine import guards
from engine.case.views.adults_part import Part, Said, part_in
from engine.case.views.column_words import value_in_words
from engine.case.views.sight import Sight
from engine.case.views.written import Version, Written
from engine.clock import day_in_words
from engine.errors import NotFound
from engine.form.definition import Binding, Question
from engine.form.known import title
from engine.record import KINDS, Row

#: What a short line of a decision says; reasons follow it.
IN_SHORT = ("result", "ready", "plan_needed")
#: Columns of a decision that are told on their own, or kept for the engine.
APART = frozenset({"reasons", "how_weighed", "adults_view", "task", "decided_by", "outcomes_shown"})
#: What else belongs to a decision where its form asks it: how the enquiry is made, and so on.
ALSO = {
    "enquiry": ("route", "route_why", "next_contact_on"),
    "meeting": ("format", "adult_part", "adult_part_why"),
    "stop_request": ("only_them", "crime", "serious_harm", "agencies"),
    "report_check": ("answered", "adult_heard", "evidence", "independent"),
    "sar_referral": ("result", "harm", "reason"),
    "position_of_trust": ("decided", "basis"),
    "plan": ("lead", "review_on"),
    "plan_review": ("result", "next_on", "back_why"),
    "alleged_contact": ("tell", "why_safe"),
}
#: Rows that were agreed on in a decision.
AGREED = ("line_of_enquiry", "action")
#: Questions that say too little away from their form.
SAID = {
    ("plan", "review_on"): "To be looked at again on",
    ("plan_review", "next_on"): "To be looked at again on",
    ("meeting", "adult_part_why"): "Why were they not asked to take part?",
}


@dataclass(frozen=True)
class Against:
    """Acting against the adult's wishes: on what ground, why, and whether they were told.

    ``person`` is whom it is about, where it is about somebody they keep out.
    """

    person: str
    grounds: str
    reason: str
    told: str
    says: str


@dataclass(frozen=True)
class Decision:
    """One decision with the adult's part in it.

    ``short`` says in a line what was decided; ``part`` is None of an override that stands
    alone; ``alone`` says that one person wrote it and decided on it; ``task`` is the public
    id of its task, or ''.
    """

    title: str
    at: datetime
    by: str
    short: tuple[str, ...] = ()
    decided: tuple[Said, ...] = ()
    reasons: str = ""
    part: Part | None = None
    weighed: str = ""
    against: Against | None = None
    two_people: str = ""
    alone: bool = False
    task: str = ""
    corrected: str = ""


def decisions(sight: Sight) -> list[Decision]:
    """Every decision that this person may read, oldest first, and acting against their wishes."""
    if not sight.may_read("decision"):
        return []
    written = Written(sight)
    rows = [row for row in sight.rows("decision") if may_know(sight, row)]
    told = [_decision(sight, written, row) for row in rows]
    decided_in = {written.first(row).task_id for row in rows}
    for row in sight.rows("override"):
        if written.first(row).task_id not in decided_in:
            told.append(_override_alone(sight, written, row))
    return sorted(told, key=lambda one: one.at)


def may_know(sight: Sight, row: Row) -> bool:
    """A decision on what is kept from most of the team is shown to those only who may read that."""
    narrow = {b.kind for _, b in _bindings(sight, row) if b.kind in KINDS and _is_narrow(b.kind)}
    return not guards.on("decision_narrow") or all(sight.rows(kind) for kind in narrow)


def in_short(sight: Sight, row: Row) -> Iterator[str]:
    """What was decided: the question of the form, and the answer as the form words it."""
    for question, bound in _bindings(sight, row):
        if bound.kind == "decision" and bound.column in IN_SHORT:
            for said in _said(sight, question, bound, row):
                yield f"{said.label}{'' if said.label.endswith('?') else ':'} {said.text}"


def _is_narrow(kind: str) -> bool:
    return KINDS[kind].readers.get("enquiry_officer") != "yes"


def _bindings(sight: Sight, row: Row) -> list[tuple[Question, Binding]]:
    try:
        return sight.file.process.form(row.task or "").bindings()
    except NotFound:
        return []


# -- one decision -------------------------------------------------------------------


def _decision(sight: Sight, written: Written, row: Row) -> Decision:
    first = written.first(row)
    task = next((task for task in sight.tasks if task.id == first.task_id), None)
    kinds = [bound.kind for _, bound in _bindings(sight, row)]
    overrides = [r for r in sight.rows("override") if _together(written.first(r), first)]
    two_people, alone = _who(sight, row, first)
    return Decision(
        title=task.title if task else (row.task or "decision").replace("_", " ").capitalize(),
        at=first.at,
        by=sight.name_of(row.decided_by or row.typed_by),
        short=tuple(in_short(sight, row)),
        decided=tuple(_decided(sight, written, row)),
        reasons=row.reasons or "",
        part=part_in(sight, row, kinds),
        weighed=row.how_weighed or "",
        against=_against(sight, overrides[-1]) if overrides else None,
        two_people=two_people,
        alone=alone,
        task=task.public_id if task else "",
        corrected=written.correction(first),
    )


def _decided(sight: Sight, written: Written, row: Row) -> Iterator[Said]:
    """Every answer of the decision but its reasons, in the order of its form."""
    for question, bound in _bindings(sight, row):
        if bound.kind == "decision" and bound.column not in APART:
            yield from _said(sight, question, bound, row)
        elif bound.column in ALSO.get(bound.kind, ()):
            beside = _beside(sight, written, row, bound.kind)
            yield from _said(sight, question, bound, beside) if beside is not None else ()
        elif question.type == "rows" and bound.kind in AGREED:
            rows = [r for r in sight.rows(bound.kind) if _together(written.first(r), row)]
            if rows:
                yield Said(question.label, "\n".join(title(one) for one in rows))


def _said(sight: Sight, question: Question, bound: Binding, row: Row) -> Iterator[Said]:
    field = KINDS[bound.kind].columns[bound.column]
    if question.codes and not question.codes.startswith("@"):  # one code may be in many lists
        field = replace(field, of=question.codes)
    if text := value_in_words(sight, field, row.values()[bound.column]):
        yield Said(SAID.get((bound.kind, bound.column), question.label), text)


def _beside(sight: Sight, written: Written, row: Row, kind: str) -> Row | None:
    """The row of another kind that was written in the submit of a decision."""
    rows = sight.rows(kind)
    mine = (r for r in reversed(rows) if any(_together(v, row) for v in written.versions(r)))
    return next(mine, None)


def _together(one: Version, other: Version | Row) -> bool:
    return one.task_id is not None and one.task_id == other.task_id


def _who(sight: Sight, row: Row, first: Version) -> tuple[str, bool]:
    """Who wrote what was decided on and who decided, where that has to be two people."""
    task = next((task for task in sight.tasks if task.id == first.task_id), None)
    wrote = [
        t.completed_by
        for t in sight.tasks
        if task is not None and t.name == task.other_person_than
        if t.completed_at is not None and t.completed_at <= first.at
    ]
    if not wrote:
        return "", False
    author, decider = sight.name_of(wrote[-1]), sight.name_of(row.decided_by or row.typed_by)
    if wrote[-1] == (row.decided_by or row.typed_by):
        return f"{decider} wrote it and decided on it.", True
    return f"Written by {author}: two people.", False


# -- acting against their wishes ------------------------------------------------------


def _override_alone(sight: Sight, written: Written, row: Row) -> Decision:
    first = written.first(row)
    task = next((task for task in sight.tasks if task.id == first.task_id), None)
    return Decision(
        title="Acting against their wishes",
        at=first.at,
        by=written.name_of(first.by),
        against=_against(sight, row),
        task=task.public_id if task else "",
        corrected=written.correction(first),
    )


def _against(sight: Sight, row: Row) -> Against:
    told = sight.label("override_told", row.adult_told)
    when = f", on {day_in_words(row.told_on)}" if row.told_on and told else ""
    why = f". {row.not_told_why}" if row.not_told_why else ""
    return Against(
        person=row.person or "",
        grounds=sight.labels("override_ground", row.grounds),
        reason=row.reason or "",
        told=f"{told}{when}{why}" if told else "Not answered yet",
        says=row.adult_says or "",
    )
