"""Case: plan - what keeps the adult safe: actions, the safeguarding plan, their page, reviews.

What matters to the adult stands on top, and each action with the outcome it serves.
Source: S12, S16, S18-S21, S31.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.case.views.adults_part import Said
from engine.case.views.column_words import labels_of, row_titles, value_in_words
from engine.case.views.journey import day
from engine.case.views.sight import Sight
from engine.case.views.written import Written
from engine.clock import day_in_words, today
from engine.record import KINDS, Row
from engine.record.action import SETTLED
from engine.record.facts.decisions import newest_decision
from engine.record.facts.risk import PAGE
from engine.record.order import since

#: How far an action is -> the words for it and their colour.
STATES = {
    "done": ("Done", "green"),
    "under_way": ("Under way", "blue"),
    "not_done": ("Not done", "yellow"),
    "no_longer_needed": ("No longer needed", "grey"),
}


@dataclass(frozen=True)
class Act:
    """One action: what, which outcome it serves, who, by when, how far it is."""

    what: str
    serves: Sequence[str]
    who: str
    by: str
    state: str
    since: str
    colour: str
    late: bool
    agrees: str
    note: str


@dataclass(frozen=True)
class Review:
    """One look at the plan: when, what the adult says, what follows."""

    on: str
    by: str
    view: str
    result: str
    next: str


@dataclass(frozen=True)
class Page:
    """The page 'How I stay safe': its parts in the adult's words, and whether they have it."""

    parts: Sequence[Said]
    not_wanted: str
    given: str
    written: str


@dataclass(frozen=True)
class Plan:
    """Everything on the page of the plan; empty texts are not shown, sentences say what comes."""

    matters: str
    outcomes: Sequence[str]
    at_once: Sequence[Act]
    meanwhile: Sequence[Act]
    agreed: Sequence[Said]
    agreed_on: str
    actions: Sequence[Act]
    no_plan: str
    page: Page | None
    no_page: str
    reviews: Sequence[Review]
    next_review: str
    review_late: bool
    accepted: Sequence[Said]
    offers: Sequence[Said]
    no_offers: str


def plan(sight: Sight) -> Plan:
    """Put together the page of the plan for whoever looks."""
    acts = _Acts(sight)
    agreed = sight.one("plan")
    reviews = [_review(sight, row) for row in sight.rows("plan_review")]
    next_on = _next_review(sight, agreed)
    adult = sight.one("adult")
    page = _page(sight)
    offers = tuple(_offers(sight))
    return Plan(
        matters=(adult.what_matters if adult else "") or "",
        outcomes=[row.words or "" for row in sight.live("desired_outcome")],
        at_once=acts.told("at once"),
        meanwhile=acts.told("meanwhile"),
        agreed=tuple(_agreed(sight, agreed)),
        agreed_on=day(agreed.typed_at) if agreed else "",
        actions=acts.told("plan"),
        no_plan="" if agreed else _no_plan(sight),
        page=page,
        no_page=""
        if page
        else "It is written with the adult once a risk was found, or with the plan.",
        reviews=reviews,
        next_review=day_in_words(next_on) if next_on else "",
        review_late=next_on is not None and next_on < today(sight.at),
        accepted=tuple(_accepted(sight, agreed)),
        offers=offers,
        no_offers="" if offers else _no_offers(sight),
    )


# -- actions --------------------------------------------------------------------------


class _Acts:
    """The actions of a case in three parts: done at once, until more is known, the plan's."""

    def __init__(self, sight: Sight) -> None:
        self.sight, self.written = sight, Written(sight)
        planned = {r.task_id for r in sight.rows("decision") if r.task == "plan_enquiry"}
        self.parts: dict[str, list[Act]] = {"at once": [], "meanwhile": [], "plan": []}
        for row in sight.rows("action"):
            task = self.written.first(row).task_id
            urgent = row.done_at is not None and not row.outcomes
            part = "at once" if urgent else "meanwhile" if task in planned else "plan"
            self.parts[part].append(self._act(row))

    def told(self, part: str) -> list[Act]:
        """The actions of one part, in the order in which they were agreed."""
        return self.parts[part]

    def _act(self, row: Row) -> Act:
        sight = self.sight
        looked = [r for r in sight.rows("action_review") if r.action == row.id]
        state, colour, since, settled = self._state(row, looked)
        late = not settled and row.due_on is not None and row.due_on < today(sight.at)
        agrees = value_in_words(sight, KINDS["action"].columns["adult_agrees"], row.adult_agrees)
        notes = [row.not_agreed_why, *(r.note for r in looked[-1:])]
        return Act(
            what=row.what or "",
            serves=tuple(_serves(sight, row)),
            who=row.who or "",
            by=day_in_words(row.due_on) if row.due_on else "",
            state=state,
            since=since,
            colour=colour,
            late=late and sight.case.ended_at is None,
            agrees=agrees,
            note=" ".join(note for note in notes if note),
        )

    def _state(self, row: Row, looked: Sequence[Row]) -> tuple[str, str, str, bool]:
        """How far it is by the newest look, its colour, since when, and whether it is settled."""
        if row.done_at is not None:
            return "Done", "green", day(row.done_at), True
        if not looked or looked[-1].status not in STATES:
            return "To do", "grey", "", False
        words, colour = STATES[looked[-1].status]
        return words, colour, day(looked[-1].typed_at), looked[-1].status in SETTLED


def _serves(sight: Sight, row: Row) -> Iterator[str]:
    """The outcomes an action serves, in the adult's words; or that it keeps somebody safe."""
    for one in row.outcomes or ():
        if one == "safety_duty":
            yield "Keeping someone safe"
        else:
            yield from (f"“{words}”" for words in row_titles(sight, "desired_outcome", [one]))


# -- the safeguarding plan ----------------------------------------------------------------


def _agreed(sight: Sight, row: Row | None) -> Iterator[Said]:
    """What was agreed, in the questions of the form."""
    if row is not None:
        for column in ("adult_agrees", "adult_disagrees", "lead", "community", "if_it_fails",
                       "family_meeting", "family_meeting_why", "review_kind", "review_why_none"):  # fmt: skip
            yield from _said(sight, row, column)


def _accepted(sight: Sight, row: Row | None) -> Iterator[Said]:
    """Which risks the adult chooses to take: in the plan, or of a risk that remains."""
    if row is not None:
        yield from _said(sight, row, "accepted_risk")
    for result in sight.live("risk_result"):
        yield from _said(sight, result, "risk_accepted")
    for views in sight.rows("views"):
        yield from _said(sight, views, "risk_view")


def _said(sight: Sight, row: Row, column: str) -> Iterator[Said]:
    kind = row._kind.name
    text = value_in_words(sight, row._kind.columns[column], row.values()[column])
    if text:
        yield Said(labels_of(sight.file.process).get((kind, column), "What was said"), text)


def _no_plan(sight: Sight) -> str:
    """Why there is no safeguarding plan, or when it comes."""
    decided = newest_decision(sight.file.record, "decide_action")
    facts, ended = sight.file.facts, sight.case.ended_at is not None
    if decided is not None and decided.plan_needed == "no":
        return f"It was decided on {day(decided.typed_at)} that no safeguarding plan is needed."
    if facts["plan_needed"]:
        return "The case ended before it was agreed." if ended else "It is being agreed now."
    if facts["duty"] == "not_met":
        return "There was no duty to make an enquiry, and so there is no safeguarding plan."
    if facts["route"] == "conversation":
        return "One conversation was in proportion: there is no safeguarding plan of its own."
    if ended:
        return "The case ended without a safeguarding plan."
    return "It comes once the findings stand, if the manager decides that one is needed."


def _review(sight: Sight, row: Row) -> Review:
    return Review(
        on=day(row.happened_at or row.typed_at),
        by=sight.name_of(row.typed_by),
        view=row.adults_view or "",
        result=sight.label("plan_review_result", row.result)
        + (f": {row.back_why}" if row.back_why else ""),
        next=day_in_words(row.next_on) if row.next_on else "",
    )


def _next_review(sight: Sight, agreed: Row | None) -> date | None:
    """The day of the next review; None where the plan is over, or never had one."""
    if sight.case.ended_at is not None:
        return None
    newest = sight.one("plan_review")
    if newest is not None and (agreed is None or since(newest, agreed)):
        return newest.next_on
    return agreed.review_on if agreed is not None else None


# -- the adult's page, and those who support them -------------------------------------------


def _page(sight: Sight) -> Page | None:
    row = sight.one("stay_safe_page")
    if row is None:
        return None
    parts = [said for column in PAGE for said in _said(sight, row, column)]
    given = sight.label("page_given", row.given)
    why = f": {row.not_given_why}" if row.not_given_why else ""
    return Page(
        parts=tuple(parts),
        not_wanted=row.not_wanted_why or "",
        given=f"{given}{why}" if given else "Not answered yet",
        written=f"{day(row.typed_at)}, {sight.name_of(row.typed_by)}",
    )


def _offers(sight: Sight) -> Iterator[Said]:
    """What the people who support the adult were offered, and how it is for them."""
    for row in sight.rows("support_offer"):
        said = [sight.labels("support_offered", row.offered)]
        said += [f"Why nothing: {row.why_none}" if row.why_none else ""]
        said += [f"How it is for them: {row.impact}" if row.impact else ""]
        if text := ". ".join(part.rstrip(".") for part in said if part):
            yield Said(day(row.happened_at or row.typed_at), f"{text}.")


def _no_offers(sight: Sight) -> str:
    if not sight.file.facts["supporters_recorded"]:
        return "Nobody who supports them is in the record."
    return "Nothing is written down yet. It is asked at the middle and at the end."
