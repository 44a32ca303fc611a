"""Copies: give - record that the adult was offered something to keep, and whether they took it.

The very words that were given are kept. Given means given: only by a way that is safe,
and never after a death. Where it was not given, the reason is recorded instead.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import clock, guards, log
from engine.case import gates
from engine.case.copies.page import page_of
from engine.case.copies.sentences import MOMENTS
from engine.case.copies.sheet import Copy
from engine.case.copies.words import compose
from engine.case.file import CaseFile
from engine.case.letters.find import open_file, typed_by
from engine.case.letters.release import may_release
from engine.case.letters.templates import WAYS
from engine.case.letters.typed import Reading
from engine.errors import Conflict, NotFound, Refused
from engine.form.fields import Typed
from engine.people.model import User
from engine.record import KINDS, Row

PAGE = "page"  # the page 'How I stay safe' stands beside the three moments
RESULTS = {
    "given": "Yes, they have it",
    "declined": "No, they do not want it",
    "not_safe": "No, it would not be safe",
    "later": "No, not yet",
}
AGREED = {
    "yes": "Yes",
    "partly": "Partly",
    "no": "No",
    "not_asked": "They were not asked",
}
UNDERSTOOD = {
    "given_and_understood": "Yes",
    "given_not_sure": "I am not sure",
}
SAYS_MAX = 5_000


def give_copy(
    session: Session,
    case: str,
    moment: str,
    typed: Typed,
    actor: User,
    *,
    council: str = "",
    at: datetime | None = None,
    via: str = "web",
) -> Row:
    """Record what became of a copy: ``moment`` is start, middle, end, or page.

    ``typed`` has result; channel, large_print and agreed where it was given (understood for
    the page); adult_says; why_not where it was not; ``leave_out``, the lines the adult does not
    want on paper; and ``_words``, the mark of the words that were shown. After the end of the
    case the last copy and the page may still be given.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` where the words have changed since they
    were shown; ``InvalidAnswers``; ``Refused`` where it is not safe to give.
    """
    file = open_file(session, case, "give_copy", actor, at, via)
    copy = copy_of(file, moment, Reading(typed).several("leave_out"), council)
    if guards.on("closed_stays_closed") and file.case.ended_at and moment in ("start", "middle"):
        raise Conflict("This case is closed. The copy of the end can still be given.")
    said = _read(moment, typed)
    if said["result"] == "given":
        if guards.on("copy_as_shown") and (typed.get("_words") or [""])[0] != copy.mark:
            raise Conflict(
                "What the copy says has changed since you opened it. "
                "Look at it again before you record what was given."
            )
        _require_safe(file, said["channel"], actor)
    row = _keep(file, moment, said, copy, actor)
    data = {"moment": moment, "result": said["result"]}
    log.append(session, file.case, "copy_offered", actor, at=file.at, via=via, data=data)
    return row


def copy_of(file: CaseFile, moment: str, left_out: Collection[str] = (), council: str = "") -> Copy:
    """The words of a moment as the record stands now. Raises ``NotFound`` for a page not written."""
    if moment in MOMENTS:
        return compose(file, moment, left_out=left_out, council=council)
    page = page_of(file.record) if moment == PAGE else None
    if page is None:
        raise NotFound
    return page


def _read(moment: str, typed: Typed) -> dict[str, Any]:
    read = Reading(typed)
    said: dict[str, Any] = {"result": read.choice("result", RESULTS, "Select whether they have it")}
    given = said["result"] == "given"
    if given:
        said["channel"] = read.choice("channel", WAYS, "Select how they got it")
        said["large_print"] = "yes" if read.tick("large_print") else "no"
        if moment == PAGE:
            missing = "Select whether they know what is in it"
            said["understood"] = read.choice("understood", UNDERSTOOD, missing)
        else:
            missing = "Select whether they agreed that this is what they said"
            said["agreed"] = read.choice("agreed", AGREED, missing)
    elif said["result"]:
        said["why_not"] = read.words("why_not", "Say why they do not have it", SAYS_MAX)
    differs = said.get("agreed") in ("partly", "no")
    missing = "Write down what they say is different" if differs else ""
    said["adult_says"] = read.words("adult_says", missing, SAYS_MAX) or None
    read.require()
    return said


def _require_safe(file: CaseFile, channel: str, actor: User) -> None:
    """Given is given: the rule of copies, and every gate that a word to the adult passes."""
    if not (answer := may_release(file.record, channel)):
        raise Refused("copy_released_safely", answer.refusal)
    told = dict.fromkeys(KINDS["feedback"].columns)
    told |= {"recipient": "adult", "result": "told", "channel": channel}
    told |= {"told_on": clock.today(file.at)}
    row = Row(KINDS["feedback"], told)
    at_gate = gates.At(
        file.record, file.facts, file.case, actor_id=actor.id, added={"feedback": [row]}
    )
    gates.check(at_gate, ())


def _keep(file: CaseFile, moment: str, said: dict[str, Any], copy: Copy, actor: User) -> Row:
    understood = said.pop("understood", None)
    given = said["result"] == "given"
    values = {"moment": moment, "offered_on": clock.today(file.at), **said}
    values["body"] = copy.text() if given else None
    row = file.record.add("adult_copy", [values], **typed_by(file, actor))[0]
    page = file.record.one("stay_safe_page")
    if moment == PAGE and page is not None and file.case.ended_at is None:
        about = {"given": understood, "not_given_why": None}
        if not given:
            about = {"given": "not_given", "not_given_why": said["why_not"]}
        if given or said["result"] != "later":
            file.record.change(page, about, **typed_by(file, actor))
    return row
