"""Copies: the adult's copy in plain words, put together from the record for one of three moments.

What they told us stands in their own words. What we did is said in short sentences of
ours; what a worker wrote is used only where it names nobody but the adult. Nothing that
is withheld or speaks of a third party is taken (field idea 10; S8 to S13; INV-14).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from engine.case.copies.sentences import (
    ACHIEVED,
    DECIDED,
    DONE,
    RISK,
    TITLE,
    WANTED,
    WHOSE,
    WHY_NOT,
)
from engine.case.copies.sheet import Copy, Line, Section
from engine.case.file import CaseFile
from engine.case.letters.names import names_in_part
from engine.clock import day_in_words, today
from engine.people.model import User
from engine.process.letters import fill_in, part
from engine.record import Record, Row
from engine.record.desired_outcome import WITHDRAWN, first_of, reviews
from engine.record.facts.outcomes import by_exception, captures, stages_of
from engine.record.kept_out import is_kept_out
from engine.record.order import case_began, has_words, same_words


def compose(
    file: CaseFile, moment: str, *, left_out: Collection[str] = (), council: str = ""
) -> Copy:
    """Put the adult's copy together as the record stands, leaving out the lines with these keys."""
    made = _Writing(file, moment, left_out)
    last = made.happened() if moment == "end" else made.next()
    sections = (
        Section("What you told us", tuple(made.told())),
        Section("What we did", tuple(made.did()) or (Line("Nothing yet."),)),
        Section("What happened" if moment == "end" else "What happens next", tuple(last)),
        Section("How to reach us", tuple(made.reach(council))),
    )
    kept = tuple(section for section in sections if section.lines)
    return Copy(TITLE[moment], kept, tuple(made.kept_back))


def came_of_it(file: CaseFile) -> list[Line]:
    """What came of each outcome, as on the copy of the end; nothing where none was answered."""
    return list(_Writing(file, "end", ()).outcomes_answered())


def named(record: Record, text: str, *, own: bool = False) -> tuple[str, ...]:
    """Everybody but the adult whom a text names and who should not be read about by chance.

    In the adult's ``own`` words somebody whom they want to have with them gives nothing
    away, though it was this person who told us.
    """
    adult = record.one("adult")
    adults = f"{adult.name or ''} {adult.preferred_name or ''}" if adult is not None else ""
    people = [
        *(row.name for row in record.rows("person_alleged")),
        *(row.name for row in record.rows("referrer") if row.kind != "self"),
        *(row.name for row in record.rows("must_not_know")),
        *(row.name for row in record.rows("person") if row.wish == "do_not_involve"),
    ]
    found = dict.fromkeys(n for n in people if has_words(n) and names_in_part(text, n, but=adults))
    return tuple(n for n in found if not (own and _is_wanted(record, n)))


def _is_wanted(record: Record, name: str) -> bool:
    """Whether it is somebody in the adult's life, nobody they keep out and nobody alleged."""
    if is_kept_out(record, name):
        return False
    if any(same_words(row.name, name) for row in record.rows("person_alleged")):
        return False
    return any(same_words(row.name, name) for row in record.live("person"))


class _Writing:
    """One copy being written: the record up to the moment it is about."""

    def __init__(self, file: CaseFile, moment: str, left_out: Collection[str]) -> None:
        self.file, self.record = file, file.record
        self.moment, self.left_out = moment, left_out
        self.until = _until(file.record, moment)
        self.kept_back: list[str] = []

    # -- what you told us ---------------------------------------------------------

    def told(self) -> Iterator[Line]:
        lines = [line for line in self._own_words() if line.key not in self.left_out]
        if not lines:
            yield Line(self._why_none())
        before = ""
        for line in lines:  # what stands above several lines is said once
            yield replace(line, about="") if line.about == before else line
            before = line.about

    def _own_words(self) -> Iterator[Line]:
        for row in self._outcomes():
            about = WHOSE.get(row.whose_words or "", WANTED[self.moment])
            yield self._quote(row.words, about, _key(row))
        adult = self.record.one("adult")
        if adult is not None and has_words(adult.what_matters):
            yield self._quote(adult.what_matters, "This matters to you:", "matters")

    def _quote(self, text: str, about: str, key: str) -> Line:
        return Line(text.strip(), True, about, key, named(self.record, text, own=True))

    def _why_none(self) -> str:
        asked = captures(self.record, "start")[-1:]
        if not asked or by_exception(asked[0]) or asked[0].asked == "not_asked":
            return "We have not been able to ask you yet."
        return "We asked you what you would like to happen. You did not name anything."

    def _outcomes(self) -> list[Row]:
        """The newest wording of each outcome as it was at this moment."""
        newest: dict[int, Row] = {}
        for row in self._rows("desired_outcome"):
            if has_words(row.words):
                newest[first_of(row)] = row
        return list(newest.values())

    # -- what we did --------------------------------------------------------------

    def did(self) -> Iterator[Line]:
        yield from self._talks()
        decided = [row for row in self._rows("decision") if row.result in DECIDED]
        yield from (Line(DECIDED[row.result]) for row in decided[-1:])
        for row in self._rows("advocate")[-1:]:
            if row.status == "in_place":
                yield Line(f"{row.name} is your advocate." if row.name else "You have an advocate.")
        if self._rows("caused_enquiry"):
            yield Line("We asked others to find out more.")
        if any(row.adult_told == "yes" for row in self._rows("override")[-1:]):
            yield Line("We went on although you did not want us to. We told you why.")
        for row in self._rows("plan")[-1:]:
            together = row.adult_agrees in ("yes", "partly")
            yield Line("We made a plan with you." if together else "We made a plan.")
        yield from self._progress()
        yield from self._actions()

    def _talks(self) -> Iterator[Line]:
        began = case_began(self.record)
        talks = [
            row
            for row in self._rows("conversation")
            if row.happened_at and (began is None or row.typed_at >= began)
        ]
        for who, whom in (("with_adult", "you"), ("with_rep", "the person who speaks for you")):
            days = dict.fromkeys(
                day_in_words(today(row.happened_at))
                for row in talks
                if row.happened_at and str(row.talked_with).startswith(who)
            )
            if days:
                yield Line(f"We talked with {whom} on {_and(list(days))}.")

    def _progress(self) -> Iterator[Line]:
        """What has been done towards each outcome, by the newest look that says so."""
        for outcome in self._outcomes():
            said = [row.progress for row in self._looks(outcome) if has_words(row.progress)]
            if said and (words := self._worker(said[-1])):
                yield Line(words, about=self._wanted(outcome))

    def _actions(self) -> Iterator[Line]:
        reviews = {row.action: row for row in self._rows("action_review")}
        for row in self._rows("action"):
            if not (said := self._worker(row.what)):
                continue
            review = reviews.get(row.id)
            done = row.done_at is not None and (self.until is None or row.done_at < self.until)
            state = DONE["done"] if done else DONE.get(review.status if review else "", "")
            yield Line(f"This was planned: {said} {state}".strip())

    # -- what happens next, what happened -----------------------------------------

    def next(self) -> Iterator[Line]:
        agreed = [row.agreed_next for row in self._rows("views") if has_words(row.agreed_next)]
        said = self._worker(agreed[-1]) if agreed else ""
        if said:
            yield Line(said)
        enquiry = self.record.one("enquiry")
        on = enquiry.next_contact_on if enquiry is not None else None
        if on is not None and on >= today(self.file.at):
            yield Line(f"We will talk with you again by {day_in_words(on)}.")
        elif not said:
            yield Line("We will talk with you about what happens next.")

    def happened(self) -> Iterator[Line]:
        answered = list(self.outcomes_answered())
        yield from answered or [Line("We have not yet asked you what came of it.")]
        came_to = {row.risk_outcome for row in self.record.live("risk_result")}
        worst = next((words for code, words in RISK.items() if code in came_to), "")
        if worst:
            yield Line(worst)
        if self.file.case.ended_at is not None:
            yield Line("We have now finished.")

    def outcomes_answered(self) -> Iterator[Line]:
        """Each outcome with the answer of the end, or that it was not wanted any more."""
        for outcome in self._outcomes():
            if said := self._answer(self._looks(outcome)):
                yield Line(said, about=self._wanted(outcome))

    def _looks(self, outcome: Row) -> list[Row]:
        """Every look at an outcome up to this moment, whichever of its wordings was looked at."""
        mine = {row.id for row in reviews(self.record, first_of(outcome))}
        return [row for row in self._rows("outcome_review") if row.id in mine]

    def _wanted(self, outcome: Row) -> str:
        """What a sentence is about: their words, unless they do not want them on this paper."""
        left_out = _key(outcome) in self.left_out
        return "Something you told us:" if left_out else f"You wanted: “{outcome.words}”"

    def _answer(self, looks: list[Row]) -> str:
        ends = [row for row in looks if "end" in stages_of(row) and row.achieved]
        if ends:
            row = ends[-1]
            why = WHY_NOT.get(row.why_not or "", self._label("why_not_achieved", row.why_not))
            more = self._worker(row.why_not_words)
            partly = row.achieved in ("partially_achieved", "not_achieved")
            parts = [ACHIEVED.get(row.achieved, ""), why if partly else "", more if partly else ""]
            return " ".join(part for part in parts if part)
        newest = looks[-1] if looks else None
        if newest is not None and newest.status in WITHDRAWN:
            return ACHIEVED["withdrawn_by_adult"]
        if newest is not None and newest.status == "already_achieved":
            return ACHIEVED["fully_achieved"]
        return ""

    def reach(self, council: str) -> Iterator[Line]:
        values = {
            "worker_name": self._worker_name(),
            "reference": self.file.case.reference,
            "team_name": self.file.case.team.name,
            "council": council,
        }
        text = fill_in(part(self.file.process.bundle, "how_to_reach_us"), values)
        yield from (Line(line.strip()) for line in text.splitlines() if line.strip())

    def _worker_name(self) -> str:
        """Who works with the adult; whoever makes the copy, where nobody does yet."""
        workers = {row.role: row.user for row in self.record.live("case_worker")}
        number = workers.get("enquiry_officer") or workers.get("contact_officer")
        user = self.file.session.get(User, number) if number else self.file.actor
        return user.name if user is not None else ""

    # -- inside -------------------------------------------------------------------

    def _rows(self, kind: str) -> list[Row]:
        """The rows of a kind that were there at this moment, and may be told the adult."""
        return [
            row
            for row in self.record.rows(kind)
            if (self.until is None or row.typed_at < self.until)
            and not row.third_party
            and not row.withheld_because
        ]

    def _worker(self, text: str | None) -> str:
        """What a worker wrote, ended as a sentence; nothing where it names somebody else."""
        if not has_words(text):
            return ""
        said = str(text).strip()
        if named(self.record, said):
            self.kept_back.append(said)
            return ""
        return said if said[-1] in ".!?…”" else f"{said}."

    def _label(self, codes: str, code: str | None) -> str:
        label = self.file.process.label(codes, code) if code else ""
        return f"{label}." if label else ""


def _key(outcome: Row) -> str:
    """How a form names an outcome to leave its words out."""
    return f"outcome-{first_of(outcome)}"


def _until(record: Record, moment: str) -> datetime | None:
    """When the next moment began: what was written from then on is not part of this one."""
    later = {"start": ("middle", "end"), "middle": ("end",)}.get(moment, ())
    began = [row.typed_at for stage in later for row in captures(record, stage)[:1]]
    return min(began, default=None)


def _and(several: list[str]) -> str:
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} and {several[-1]}"
