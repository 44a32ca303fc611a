"""Happening: what may happen while a step is open - a message that ends it, or a reminder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.errors import InvalidAnswers, InvalidProcess
from engine.process.editing.adding import Added, require_role
from engine.process.editing.elements import (
    XSI,
    bpmn,
    named,
    refuse,
    slug,
    title,
)
from engine.process.editing.sheet import Sheet
from engine.process.xml import local

_HOSTS = ("userTask", "callActivity", "subProcess")
_DAYS = re.compile(r"in_(working_)?days\(([1-9]\d{0,3})\)")
_WITHIN = re.compile(r"within\('([a-z][a-z0-9_]*)'\)")


@dataclass(frozen=True)
class Leads:
    """Where it leads: a step that exists, or a new task with its role; else to an end."""

    target: str = ""
    task: str = ""
    role: str = ""


def interrupt(sheet: Sheet, host: str, name: str, message: str, leads: Leads) -> Added:
    """Let a message end a step while it is open, and lead the case elsewhere."""
    step = _host(sheet, host)
    words, to = named(name), leads
    told = slug(named(message, "message", "Say what the message is called"))
    if any(_message_of(sheet, e) == told for e in sheet.boundaries(step)):
        refuse("message", f"“{title(step)}” is ended by this message already.")
    if not to.target and not to.task.strip():
        refuse("target", "Choose the step it leads to, or name a new task")
    event = _event(sheet, step, words)
    etree.SubElement(
        event, bpmn("messageEventDefinition"),
        {"id": sheet.new_id(event.get("id"), "_message"), "messageRef": _message(sheet, told)},
    )  # fmt: skip
    _lead(sheet, event, to)
    return Added(event.get("id"), f"If “{words}” happens, “{title(step)}” is left off.")


def remind(sheet: Sheet, host: str, name: str, when: str, leads: Leads) -> Added:
    """Remind of a step that takes long; the step itself goes on. ``when`` is within('planning'),
    in_working_days(5) or in_days(5)."""
    step, words = _host(sheet, host), named(name)
    due = require_when(sheet, when)
    event = _event(sheet, step, words)
    event.set("cancelActivity", "false")
    timer = etree.SubElement(
        event, bpmn("timerEventDefinition"), {"id": sheet.new_id(event.get("id"), "_timer")}
    )
    _time(timer, due)
    _lead(sheet, event, leads)
    return Added(event.get("id"), f"The reminder “{words}” is added to “{title(step)}”.")


def change_happening(sheet: Sheet, id: str, name: str, message: str, when: str) -> str:
    """Change what an event on a step is called, and its message or its time."""
    event, words = sheet.node(id), named(name)
    if local(event) != "boundaryEvent":
        refuse("name", "This is not something that happens to a step.")
    timer = event.find(bpmn("timerEventDefinition"))
    definition = event.find(bpmn("messageEventDefinition"))
    if timer is not None:
        _time(timer, require_when(sheet, when))
    elif definition is not None:
        told = slug(named(message, "message", "Say what the message is called"))
        definition.set("messageRef", _message(sheet, told))
    event.set("name", words)
    return f"“{words}” is changed."


def remove_happening(sheet: Sheet, id: str) -> str:
    """Take an event off a step, with the end that only it led to."""
    event = sheet.node(id)
    words, step = title(event), title(sheet.node(event.get("attachedToRef")))
    gone = sheet.drop_node(event)
    also = f" With it went {', '.join(f'“{g}”' for g in gone)}." if gone else ""
    return f"“{words}” is taken off “{step}”.{also}"


def require_when(sheet: Sheet, when: str) -> str:
    """A time as a diagram writes it. Raises ``InvalidAnswers``."""
    said = when.strip()
    found = _WITHIN.fullmatch(said)
    try:
        known = sheet.bundle.timescales
    except InvalidProcess:
        known = {}
    if found and known and found[1] not in known:
        refuse("when", f"There is no timescale called {found[1]}.")
    days = _DAYS.fullmatch(said)
    if not found and not (days and int(days[2]) <= 3650):
        refuse("when", "Choose a timescale, or give a number of days from 1 to 3650")
    return said


def message_of(sheet: Sheet, event: Any) -> str:
    """The name of the message that an event waits for; '' for a reminder."""
    return _message_of(sheet, event)


# -- inside -----------------------------------------------------------------------


def _host(sheet: Sheet, id: str) -> Any:
    step = sheet.node(id)
    if local(step) not in _HOSTS:
        refuse("name", f"Nothing can happen to “{title(step)}”: it is over at once.")
    return step


def _event(sheet: Sheet, step: Any, words: str) -> Any:
    id = sheet.new_id(f"{step.get('id')} {words}")
    event = sheet.add_node("boundaryEvent", id, words, step)
    event.set("attachedToRef", step.get("id"))
    return event


def _lead(sheet: Sheet, event: Any, leads: Leads) -> None:
    if leads.task.strip():
        words = named(leads.task, "task")
        task = sheet.add_node(
            "userTask", sheet.new_id(words), words, event, role=require_role(leads.role)
        )
        sheet.add_flow(event, task)
        _end(sheet, task, f"{words} done", "Done")
    elif leads.target:
        if all(n.get("id") != leads.target for n in sheet.nodes()):
            raise InvalidAnswers({"target": "Choose the step it leads to"})
        sheet.add_flow(event, sheet.node(leads.target))
    else:
        _end(sheet, event, f"{event.get('attachedToRef')} reminded", "Reminded")


def _end(sheet: Sheet, after: Any, id: str, name: str) -> None:
    sheet.add_flow(after, sheet.add_node("endEvent", sheet.new_id(id), name, after))


def _time(timer: Any, due: str) -> None:
    for child in list(timer):
        timer.remove(child)
    date = etree.SubElement(timer, bpmn("timeDate"))
    prefix = next((p for p, uri in timer.nsmap.items() if uri == etree.QName(timer).namespace), "")
    date.set(f"{{{XSI}}}type", f"{prefix}:tFormalExpression" if prefix else "tFormalExpression")
    date.text = due


def _message(sheet: Sheet, name: str) -> str:
    """The id of a message of this file; written at its top where it is new."""
    for element in sheet.root.findall(bpmn("message")):
        if (element.get("name") or element.get("id")) == name:
            return str(element.get("id"))
    # The same message in another file has the same name; its id is only known in its file.
    used = {e.get("id") for e in sheet.root.iter() if e.get("id")}
    id = name if name not in used else sheet.new_id(f"message {name}")
    sheet.root.insert(0, sheet.root.makeelement(bpmn("message"), {"id": id, "name": name}))
    return id


def _message_of(sheet: Sheet, event: Any) -> str:
    definition = event.find(bpmn("messageEventDefinition"))
    if definition is None:
        return ""
    ref = definition.get("messageRef")
    for element in sheet.root.findall(bpmn("message")):
        if element.get("id") == ref:
            return str(element.get("name") or ref)
    return str(ref or "")
