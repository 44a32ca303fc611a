"""Papers: letters written, changed, approved by another, sent or cancelled; copies given to the adult."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case.copies.give import AGREED, PAGE, RESULTS, UNDERSTOOD, copy_of, give_copy
from engine.case.copies.sentences import MOMENTS
from engine.case.file import CaseFile
from engine.case.letters.approve import approve_letter
from engine.case.letters.cancel import cancel_letter
from engine.case.letters.change import change_letter
from engine.case.letters.recipients import recipients
from engine.case.letters.send import send_letter
from engine.case.letters.templates import WAYS, offered, readers
from engine.case.letters.write import write_letter
from engine.case.model import Case
from engine.clock import today
from engine.db.tables import metadata
from engine.process.letters import Template, read_templates
from tests.walks.answers import Typed
from tests.walks.trying import Trying
from tests.walks.walked import Walked

T = metadata.tables
LETTER = T["letter"].c


def write(it: Trying, one: Walked) -> bool:
    """Somebody goes on with a letter of the case, or writes another."""
    with it.db.read() as session:
        rows = list(
            session.execute(select(T["letter"]).where(LETTER.case_id == one.id).order_by(LETTER.id))
        )
    waiting = [n for n, r in enumerate(rows) if r.state in ("drafted", "approved", "held")]
    if not waiting or it.choose.random() < 0.25:
        return _write(it, one)
    number = it.choose.choice(waiting)
    row, chance = rows[number], it.choose.random()
    if chance < 0.07:
        return _cancel(it, one, str(number + 1), row)
    if chance < 0.2:
        return _change(it, one, str(number + 1), row)
    if row.state == "approved":
        return _send(it, one, str(number + 1), row)
    return _approve(it, one, str(number + 1), row)


def _write(it: Trying, one: Walked) -> bool:
    def writing(session: Session) -> None:
        actor = it.worker(session, one)
        file = CaseFile(session, session.get_one(Case, one.id), actor, it.now, "shell")
        every = list(read_templates(file.process.bundle).values())
        fit = [] if it.choose.random() < one.lean.tempting else offered(file)
        template = it.choose.choice(fit or every)
        typed = _letter(it, one, file, template)
        write_letter(session, one.public_id, template.name, typed, actor, at=it.now, via="shell")

    return it.attempt(one, "write a letter", "letter_written", writing)


def _letter(it: Trying, one: Walked, file: CaseFile, template: Template) -> Typed:
    fit = [r.key for r in readers(file, template)]
    if it.choose.random() < one.lean.tempting or not fit:
        fit = [r.key for r in recipients(file.record)] or ["adult"]
    way = it.choose.choice(WAYS)
    typed = {
        "recipient": [it.choose.choice(fit)],
        "channel": [way],
        "address": [one.wording.where_to(file.record, one.lean, way)],
    }
    said = {name: [one.wording.message(file.record, one.lean)] for name in template.asks}
    return typed | said


def _approve(it: Trying, one: Walked, number: str, row: Any) -> bool:
    def approving(session: Session) -> None:
        actor = it.worker(session, one)
        seen = str(row.version)
        approve_letter(session, one.public_id, number, seen, actor, at=it.now, via="shell")

    return it.attempt(one, "approve a letter", "letter_approved", approving)


def _send(it: Trying, one: Walked, number: str, row: Any) -> bool:
    day = today(it.now) - timedelta(days=it.choose.choice((0, 0, 0, 1)))
    typed = {
        "sent_on-day": [str(day.day)],
        "sent_on-month": [str(day.month)],
        "sent_on-year": [str(day.year)],
        "_version": [str(row.version)],
    }

    def sending(session: Session) -> None:
        actor = it.worker(session, one)
        send_letter(session, one.public_id, number, typed, actor, at=it.now, via="shell")

    return it.attempt(one, "send a letter", "letter_sent", sending)


def _change(it: Trying, one: Walked, number: str, row: Any) -> bool:
    def changing(session: Session) -> None:
        actor = it.worker(session, one)
        file = CaseFile(session, session.get_one(Case, one.id), actor, it.now, "shell")
        way = row.channel if it.choose.random() < 0.7 else it.choose.choice(WAYS)
        where = one.wording.where_to(file.record, one.lean, way)
        typed = {
            "body": [f"{row.body}\n\n{one.wording.message(file.record, one.lean)}"],
            "channel": [way],
            "address": [row.address if row.address and way == row.channel else where],
            "name": [row.recipient_name],
            "_version": [str(row.version)],
        }
        change_letter(session, one.public_id, number, typed, actor, at=it.now, via="shell")

    return it.attempt(one, "change a letter", "letter_changed", changing)


def _cancel(it: Trying, one: Walked, number: str, row: Any) -> bool:
    typed = {"because": ["It is not needed any more."], "_version": [str(row.version)]}

    def cancelling(session: Session) -> None:
        actor = it.worker(session, one)
        cancel_letter(session, one.public_id, number, typed, actor, at=it.now, via="shell")

    return it.attempt(one, "cancel a letter", "letter_cancelled", cancelling)


def give(it: Trying, one: Walked) -> bool:
    """The adult is offered a copy of what was said, or their page."""
    moment = it.choose.choice([*MOMENTS, PAGE])

    def giving(session: Session) -> None:
        actor = it.worker(session, one)
        file = CaseFile(session, session.get_one(Case, one.id), actor, it.now, "shell")
        result = it.choose.choices(list(RESULTS), (5, 1, 1, 1))[0]
        typed = {
            "result": [result],
            "channel": [it.choose.choice(WAYS)],
            "agreed": [it.choose.choice(list(AGREED))],
            "understood": [it.choose.choice(list(UNDERSTOOD))],
            "adult_says": ["Not quite: it was on the Monday."],
            "why_not": ["She would rather not have papers about."],
            "_words": [copy_of(file, moment).mark],
        }
        give_copy(session, one.public_id, moment, typed, actor, at=it.now, via="shell")

    return it.attempt(one, "give a copy", "copy_offered", giving)
