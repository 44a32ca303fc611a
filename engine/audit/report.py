"""Audit: report - how well each question and principle was answered, quarter by quarter, with n.

And whether the system's own view agrees with the auditor's: where the record shows all three
askings and people find them poor, what the product forces has become a box to tick.
Figures are exact for auditors; for everybody else, and in what leaves, small numbers are
hidden (INV-31). Source: returns D, "Reporting".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.audit.facts import YES
from engine.audit.model import Audit, AuditAction, AuditAnswer
from engine.audit.questions import FULL, POINTS, QUESTIONS, SECTIONS, THREEFOLD
from engine.errors import InvalidAnswers
from engine.people import hidden
from engine.people.model import User
from engine.people.sampled import AUDITOR
from engine.returns.suppression import FEWEST, HIDDEN, published, published_share, share

FIRST_DAY, LAST_DAY = date(2015, 4, 1), date(2100, 12, 31)
#: More quarters than this do not fit a page.
MOST_QUARTERS = 8


@dataclass
class Marks:
    """The marks given to a question, or to a principle, and the audits that gave any."""

    given: int = 0
    answers: int = 0
    audits: set[int] = field(default_factory=set)

    def add(self, audit: int, points: int) -> None:
        """Count one answer of an audit."""
        self.given += points
        self.answers += 1
        self.audits.add(audit)

    def figure(self, exact: bool) -> str:
        """The percentage of full marks; none of fewer than five audits."""
        if len(self.audits) < FEWEST:
            return "-" if exact else HIDDEN
        return f"{100 * self.given / (FULL * self.answers):.0f}%"

    def count(self, exact: bool) -> str:
        """How many audits it is of: a principle has several answers of each."""
        return str(len(self.audits)) if exact else published(len(self.audits))


@dataclass
class Agreement:
    """What the record shows against what the auditor says, over the audits that have both."""

    title: str
    both: int = 0
    system_only: int = 0
    auditor_only: int = 0
    neither: int = 0

    def add(self, system: bool, auditor: bool) -> None:
        """Count one audit."""
        self.both += system and auditor
        self.system_only += system and not auditor
        self.auditor_only += auditor and not system
        self.neither += not (system or auditor)

    @property
    def n(self) -> int:
        """How many audits it is of."""
        return self.both + self.system_only + self.auditor_only + self.neither

    def figures(self, exact: bool) -> list[str]:
        """Both, only the record, only the auditor, neither, n, and the share that agrees."""
        counts = (self.both, self.system_only, self.auditor_only, self.neither, self.n)
        agree = self.both + self.neither
        told = [str(one) if exact else published(one) for one in counts]
        return [*told, share(agree, self.n) if exact else published_share(agree, self.n)]


@dataclass
class Report:
    """The audits finished between two days."""

    first: date
    last: date
    exact: bool
    quarters: Sequence[date] = ()
    audits: int = 0
    again: int = 0
    #: question, or name of a section -> first day of the quarter (None: the whole time) -> marks
    questions: dict[int, dict[date | None, Marks]] = field(default_factory=dict)
    sections: dict[str, dict[date | None, Marks]] = field(default_factory=dict)
    grades: Counter[str] = field(default_factory=Counter)
    agreement: Sequence[Agreement] = ()
    moderated: int = 0
    same_grade: int = 0
    actions_open: int = 0
    actions_overdue: int = 0
    actions_done: int = 0

    @property
    def columns(self) -> tuple[date | None, ...]:
        """The whole time (None), then each quarter."""
        return (None, *self.quarters)

    def told(self, count: int) -> str:
        """A count as this person may see it."""
        return str(count) if self.exact else published(count)


def report(
    session: Session,
    user: User,
    first: date,
    last: date,
    *,
    at: datetime,
    publish: bool = False,
) -> Report:
    """Report on the audits finished between two days, both counted.

    Raises ``NotAllowed``; ``InvalidAnswers`` where the days are no time to report on.
    """
    people.require(user, "read_measures", None)
    if sentence := _problem(first, last):
        raise InvalidAnswers({"last": sentence})
    known = Audit.case_id.not_in(hidden.hidden_from(user.id, at))
    found = Report(first, last, exact=AUDITOR in user.roles and not publish)
    found.quarters = list(_quarters(first, last))
    audits = session.scalars(
        select(Audit).where(
            known, Audit.finished_at >= _midnight(first),
            Audit.finished_at < _midnight(last + timedelta(days=1)),
        )
    ).all()  # fmt: skip
    counted = [one for one in audits if one.again_of is None]
    found.again = len(audits) - len(counted)
    _count_audits(found, counted)
    answers = _answers(session, [one.id for one in counted])
    _count_answers(found, counted, answers)
    found.agreement = _agreement(counted, answers)
    _count_actions(session, found, known, clock.today(at))
    return found


def quarter(day: date) -> date:
    """The first day of the quarter that a day is in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarter_name(first: date) -> str:
    """A quarter in words: April to June 2026."""
    return f"{first:%B} to {date(first.year, first.month + 2, 1):%B %Y}"


def _count_audits(found: Report, audits: Iterable[Audit]) -> None:
    for one in audits:
        found.audits += 1
        found.grades[one.grade or ""] += 1
        if one.moderated_at is not None:
            found.moderated += 1
            found.same_grade += one.moderator_grade == one.grade


def _answers(session: Session, audits: list[int]) -> dict[int, list[AuditAnswer]]:
    found: dict[int, list[AuditAnswer]] = {number: [] for number in audits}
    for row in session.scalars(select(AuditAnswer).where(AuditAnswer.audit_id.in_(audits))):
        found[row.audit_id].append(row)
    return found


def _count_answers(
    found: Report, audits: Iterable[Audit], answers: Mapping[int, list[AuditAnswer]]
) -> None:
    columns = found.columns
    found.questions = {n: {day: Marks() for day in columns} for n in QUESTIONS}
    found.sections = {s.name: {day: Marks() for day in columns} for s in SECTIONS}
    section_of = {q.number: s.name for s in SECTIONS for q in s.questions}
    for audit in audits:
        assert audit.finished_at is not None
        day = quarter(clock.today(audit.finished_at))
        for row in answers[audit.id]:
            if row.said is not None and row.said in POINTS:
                for of in (found.questions[row.question], found.sections[section_of[row.question]]):
                    for column in (None, day):
                        of[column].add(audit.id, POINTS[row.said])


def _agreement(
    audits: Iterable[Audit], answers: Mapping[int, list[AuditAnswer]]
) -> list[Agreement]:
    numbers = [n for n, question in QUESTIONS.items() if question.has_fact]
    lines = {n: Agreement(f"{n}. {QUESTIONS[n].text}") for n in numbers}
    whole = Agreement("Start, middle and end, all three")
    for audit in audits:
        said = {r.question: r for r in answers[audit.id] if r.said in POINTS and r.fact}
        for number, row in said.items():
            lines[number].add(row.fact == YES, row.said == "yes")
        if said.keys() >= set(THREEFOLD):
            three = [said[number] for number in THREEFOLD]
            whole.add(all(r.fact == YES for r in three), all(r.said == "yes" for r in three))
    return [whole, *lines.values()]


def _count_actions(
    session: Session, found: Report, known: ColumnElement[bool], today: date
) -> None:
    """Every action that is open at all, and those that were put right in the time."""
    rows = session.execute(
        select(AuditAction.due_on, AuditAction.done_at)
        .join(Audit, Audit.id == AuditAction.audit_id)
        .where(known)
    )
    for due_on, done_at in rows:
        if done_at is None:
            found.actions_open += 1
            found.actions_overdue += due_on < today
        else:
            found.actions_done += found.first <= clock.today(done_at) <= found.last


def _problem(first: date, last: date) -> str:
    if last < first:
        return "The last day must be the first day or after it"
    if first < FIRST_DAY or last > LAST_DAY:
        return "Give days between 1 April 2015, when the Care Act began, and the end of 2100"
    if len(list(_quarters(first, last))) > MOST_QUARTERS:
        return f"Give no more than {MOST_QUARTERS} quarters"
    return ""


def _quarters(first: date, last: date) -> Iterator[date]:
    day = quarter(first)
    while day <= last:
        yield day
        day = quarter(day + timedelta(days=95))


def _midnight(day: date) -> datetime:
    return clock.moment(datetime.combine(day, time()).isoformat())
