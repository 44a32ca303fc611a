"""Letters: send - a person records that a letter has left: posted, handed over or emailed.

The system itself sends nothing. Every rule is asked once more before it is recorded,
and so are the gates, as for any other word to anybody.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from engine import clock, log
from engine.case import gates
from engine.case.file import CaseFile
from engine.case.letters.find import (
    get_letter,
    number_of,
    open_file,
    require_seen,
    require_state,
    typed_by,
)
from engine.case.letters.reading_again import stops
from engine.case.letters.templates import get_template
from engine.case.letters.typed import Reading
from engine.errors import InvalidAnswers, NotFound, Refused
from engine.form.fields import Typed
from engine.people.model import User
from engine.record import KINDS, Row


def send_letter(
    session: Session,
    case: str,
    number: str,
    typed: Typed,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Row:
    """Record that an approved letter has left.

    ``typed`` has the day (``sent_on-day`` ...) and ``_version``. A letter that answers
    somebody who waits for an answer takes them off that list: a row of ``feedback`` is
    written, and passes the gates. Raises ``NotFound``; ``NotAllowed``; ``Conflict``;
    ``InvalidAnswers``; ``Refused``.
    """
    file = open_file(session, case, "send_letter", actor, at, via)
    letter = get_letter(file.record, number)
    require_state(letter, ("approved",), "This letter has to be approved before it leaves.")
    require_seen(letter, (typed.get("_version") or [""])[0])
    day = _day(file, letter, typed)
    for stop in stops(file.record, letter):
        raise Refused(stop.guard, stop.why)
    told = _feedback(letter, day)
    rows = [_unsaved(told)]
    if _answers(file, letter):
        rows = file.record.add("feedback", [told], **typed_by(file, actor))
    file.changed()
    gates.check(
        gates.At(file.record, file.facts, file.case, actor_id=actor.id, added={"feedback": rows}),
        (),
    )
    values = {"state": "sent", "sent_by": actor.id, "sent_at": _instant(day, file.at)}
    file.record.change(letter, values, **typed_by(file, actor))
    data = {"letter": number_of(file.record, letter), "channel": letter.channel}
    log.append(session, file.case, "letter_sent", actor, at=file.at, via=via, data=data)
    return letter


def _day(file: CaseFile, letter: Row, typed: Typed) -> date:
    """The day it left: not before it was approved, and not in the future."""
    read = Reading(typed)
    day = read.day("sent_on", "Enter the day it left, like 27 3 2026")
    read.require()
    assert day is not None
    if day > clock.today(file.at):
        raise InvalidAnswers({"sent_on": "The day it left must be today or earlier"})
    if letter.approved_at is not None and day < clock.today(letter.approved_at):
        approved = clock.day_in_words(clock.today(letter.approved_at))
        raise InvalidAnswers({"sent_on": f"It was approved on {approved}, so not before that day"})
    return day


def _answers(file: CaseFile, letter: Row) -> bool:
    """Whether it answers somebody who waits. After the end nothing but the letter is written."""
    if file.case.ended_at is not None:
        return False
    try:
        return get_template(file, letter.template).answers
    except NotFound:  # the process has another letter of that name, or none, by now
        return False


def _feedback(letter: Row, day: date) -> dict[str, Any]:
    return {
        "result": "told",
        "told_on": day,
        "channel": letter.channel,
        "content": letter.body,
        "recipient": letter.recipient,
    }


def _unsaved(values: dict[str, Any]) -> Row:
    """A row that only the gates look at: a letter that answers nobody keeps the same rules."""
    empty = dict.fromkeys(KINDS["feedback"].columns)
    return Row(KINDS["feedback"], {**empty, **values})


def _instant(day: date, at: datetime) -> datetime:
    if day == clock.today(at):
        return at
    return datetime.combine(day, time(12), clock.LONDON).astimezone(UTC)
