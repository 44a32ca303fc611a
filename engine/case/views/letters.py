"""Case: letters - the letters of a case, whom one may write to, and how each may be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import people
from engine.case.file import workers
from engine.case.letters.reading_again import stops
from engine.case.letters.recipients import Recipient, recipients
from engine.case.letters.release import CHANNELS, may_contact
from engine.case.letters.templates import (
    WAYS,
    get_template,
    offered,
    readers,
    why_nobody,
)
from engine.case.views.journey import day
from engine.case.views.sight import Sight, see
from engine.errors import Conflict
from engine.people.model import User
from engine.process.letters import TYPED, Template, read_templates
from engine.record import Row

PER_PAGE = 50
#: state -> what it is called, its colour, and what stands on a print of it
STATES: Mapping[str, tuple[str, str, str]] = {
    "drafted": ("Draft", "blue", "Draft: do not send"),
    "approved": ("Approved", "green", ""),
    "held": ("Held", "orange", "Held: do not send"),
    "sent": ("Sent", "grey", ""),
    "cancelled": ("Cancelled", "grey", "Cancelled: do not send"),
}
BY = {"post": "Post", "email": "Email", "in_person": "Handed over"}


@dataclass(frozen=True)
class Line:
    """One letter in the list: to whom, how it goes, where it stands, who has to do what."""

    number: int
    title: str
    to: str
    way: str
    state: str
    colour: str
    says: str


@dataclass(frozen=True)
class Choice:
    """A letter that can be written now: its name in an address, its title, whom it can go to."""

    name: str
    title: str
    to: str


@dataclass(frozen=True)
class Reach:
    """May somebody be reached? ``ways`` are (way, yes, what to mind or why not); or never."""

    who: str
    says: str
    never: str
    ways: tuple[tuple[str, bool, str], ...]


@dataclass(frozen=True)
class Letters:
    """The page of the letters of a case."""

    sight: Sight
    letters: Sequence[Line]
    number: int
    pages: int
    choices: Sequence[Choice]
    reach: Sequence[Reach]
    may_write: bool


@dataclass(frozen=True)
class NewLetter:
    """A letter about to be written: whom it can go to, by which ways, and what it asks."""

    sight: Sight
    template: Template
    readers: Sequence[Recipient]
    ways: Sequence[tuple[str, str, str]]
    asks: Sequence[tuple[str, str]]
    large: bool


def open_letters(
    session: Session, case: str, user: User, *, at: datetime, page: int = 1
) -> Letters:
    """Everything on the page of the letters; of another role's, nothing. Raises ``NotFound``."""
    sight = see(session, case, user, at=at)
    rows = list(enumerate(sight.rows("letter"), start=1))[::-1]
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(page, 1), pages)
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    names = names_in(sight, [row for _, row in shown])
    may_write = may_do(sight, "write_letter")
    titles = {one.name: one.title for one in read_templates(sight.file.process.bundle).values()}
    return Letters(
        sight,
        [line_of(sight, row, n, names, titles) for n, row in shown],
        number,
        pages,
        [_choice(sight, one) for one in offered(sight.file)] if may_write else [],
        reach(sight) if sight.may_read("letter") else [],
        may_write,
    )


def new_letter(
    session: Session, case: str, template: str, user: User, *, at: datetime
) -> NewLetter:
    """What has to be known before a letter is written. Raises ``NotFound``; ``NotAllowed``;
    ``Conflict`` where there is nobody it may go to."""
    sight = see(session, case, user, at=at)
    people.require(user, "write_letter", sight.case, workers(session, sight.case, user))
    one = get_template(sight.file, template)
    found = readers(sight.file, one)
    if not found:
        raise Conflict(why_nobody(sight.file, one))
    adult = sight.file.record.one("adult")
    wants = adult.information_format if adult is not None and one.to == ("adult",) else ""
    return NewLetter(
        sight,
        one,
        found,
        [(way, BY[way], _way_says(sight, found, way)) for way in WAYS],
        [(name, TYPED[name]) for name in one.asks],
        wants == "large_print",
    )


def reach(sight: Sight) -> list[Reach]:
    """How each person in the record may be reached now, calls included: the adult first."""
    return [_reach(sight, one) for one in recipients(sight.file.record)]


def _reach(sight: Sight, one: Recipient) -> Reach:
    answers = {way: may_contact(sight.file.record, one.key, way) for way in CHANNELS}
    first = next(iter(answers.values()))
    if not any(answers.values()) and (first.never or one.word == "adult"):
        return Reach(one.name, one.says, first.refusal, ())
    if len(set(answers.values())) == 1:
        ways = [("Any way", bool(first), first.refusal or " ".join(first.warnings))]
    else:
        ways = [
            (sight.label("channel", way), bool(answer), " ".join(answer.warnings))
            for way, answer in answers.items()
        ]
    return Reach(one.name, one.says, "", tuple(ways))


# -- one line ---------------------------------------------------------------------


def line_of(
    sight: Sight, row: Row, number: int, names: Mapping[int, str], titles: Mapping[str, str]
) -> Line:
    """One letter as the list says it."""
    called, colour, _ = STATES[row.state]
    title = titles.get(row.template, "Letter")
    says = _says(sight, row, names)
    return Line(
        number, title, row.recipient_name or "", BY.get(row.channel, ""), called, colour, says
    )


def _says(sight: Sight, row: Row, names: Mapping[int, str]) -> str:
    """Who has to do what next, or what became of it."""
    if row.state == "sent":
        return f"Left on {day(row.sent_at)}. {name_in(names, row.sent_by)} recorded it."
    if row.state == "cancelled":
        return str(row.because or "")
    another = f"Somebody other than {name_in(names, row.written_by)}"
    if row.state == "held":
        return f"{row.because} {another} has to look at it again and approve it."
    if found := stops(sight.file.record, row):
        return f"It cannot leave. {found[0].why}"
    if row.state == "approved":
        return "Send it, and then record that it has left."
    return f"{another} has to read and approve it."


def _choice(sight: Sight, one: Template) -> Choice:
    return Choice(one.name, one.title, ", ".join(r.name for r in readers(sight.file, one)))


def _way_says(sight: Sight, found: Sequence[Recipient], way: str) -> str:
    """Beside a way: why it is not safe, or what to mind; only where one person is meant."""
    if len(found) != 1:
        return ""
    answer = may_contact(sight.file.record, found[0].key, way)
    return answer.refusal or " ".join(answer.warnings)


# -- shared with the page of one letter -------------------------------------------


def may_do(sight: Sight, action: str) -> bool:
    """Whether the person may do this to a letter of the case, and may read it."""
    known = workers(sight.file.session, sight.case, sight.user)
    return people.may(sight.user, action, sight.case, known) and sight.may_read("letter")


def names_in(sight: Sight, rows: Sequence[Row]) -> dict[int, str]:
    """The names of everybody who wrote, approved or sent one of these letters."""
    numbers = {n for row in rows for n in (row.written_by, row.approved_by, row.sent_by) if n}
    found = sight.file.session.execute(select(User.id, User.name).where(User.id.in_(numbers)))
    return {number: name for number, name in found}


def name_in(names: Mapping[int, str], number: int | None) -> str:
    """Somebody's name, or that it is not known."""
    return names.get(number or 0, "somebody")
