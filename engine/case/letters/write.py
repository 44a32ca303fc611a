"""Letters: write - draft a letter to somebody from a template of the process."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import log
from engine.case.file import CaseFile
from engine.case.letters.find import number_of, open_file, typed_by
from engine.case.letters.reading_again import where
from engine.case.letters.recipients import Recipient
from engine.case.letters.release import ARRIVES, may_contact
from engine.case.letters.templates import WAYS, fill, get_template, never, readers, why_nobody
from engine.case.letters.typed import Reading
from engine.errors import Conflict, Refused
from engine.form.fields import Typed
from engine.people.model import User
from engine.process.letters import TYPED, Template
from engine.record import Row


def write_letter(
    session: Session,
    case: str,
    template: str,
    typed: Typed,
    actor: User,
    *,
    council: str = "",
    at: datetime | None = None,
    via: str = "web",
) -> Row:
    """Draft a letter. Nothing leaves by this: another person approves it, and somebody sends it.

    ``typed`` has recipient, channel, large_print, address (of anybody but the adult, whose
    own is taken from the record, and only while it is safe), and what the template asks.
    A way that is not known to be safe may be drafted for; it is then said that it cannot leave.

    Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers``; ``Refused`` where the recipient
    must not be reached by any way.
    """
    file = open_file(session, case, "write_letter", actor, at, via)
    one = get_template(file, template)
    values = read_letter(file, one, typed)
    to: Recipient = values.pop("to")
    body = fill(file, one, to, values.pop("asked"), council)
    row = file.record.add(
        "letter",
        [
            {
                **values,
                "template": one.name,
                "recipient": to.key,
                "recipient_name": to.name,
                "body": body,
                "state": "drafted",
                "written_by": actor.id,
            }
        ],
        **typed_by(file, actor),
    )[0]
    data = {"letter": number_of(file.record, row), "template": one.name}
    log.append(session, file.case, "letter_written", actor, at=file.at, via=via, data=data)
    return row


def read_letter(file: CaseFile, template: Template, typed: Typed) -> dict[str, Any]:
    """What was chosen and typed: ``to``, channel, address, large_print, and ``asked`` by name."""
    read = Reading(typed)
    fit = {one.key: one for one in readers(file, template)}
    chosen = (typed.get("recipient") or [""])[0]
    if len(fit) == 1 and not chosen:
        chosen = next(iter(fit))
    if chosen and chosen not in fit and (why := never(file.record, chosen)):
        raise Refused("letter_recipient", why)
    if not fit:
        raise Conflict(why_nobody(file, template))
    if chosen not in fit:
        read.messages["recipient"] = "Select who the letter is for"
    channel = read.choice("channel", WAYS, "Select how the letter will go")
    asked = {name: read.words(name, _missing(name)) for name in template.asks}
    address = _address(file, read, chosen, channel)
    read.require()
    return {
        "to": fit[chosen],
        "channel": channel,
        "address": address or None,
        "large_print": "yes" if read.tick("large_print") else "no",
        "asked": asked,
    }


def _address(file: CaseFile, read: Reading, to: str, channel: str) -> str:
    """Where it goes: the adult's own from the record, anybody else's as it was typed."""
    if channel not in ARRIVES:
        return ""
    if to == "adult":
        return adults_address(file, channel)
    what = "the address" if channel == "post" else "their email address"
    return read.address("address", channel, f"Enter {what}")


def adults_address(file: CaseFile, channel: str) -> str:
    """The adult's own address or e-mail, taken from the record only while it is safe to use."""
    adult = file.record.one("adult")
    safe = bool(may_contact(file.record, "adult", channel))
    return where(adult, channel) if adult is not None and safe else ""


def _missing(name: str) -> str:
    return f"Answer the question: {TYPED[name]}"
