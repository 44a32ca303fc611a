"""Drafts: text choices - what can be chosen on the pages of the text view, and fields they share."""

from __future__ import annotations

from engine.errors import InvalidProcess
from engine.lanes import role_of
from engine.people.roles import ROLES as ROLE_NAMES
from engine.process.bundle import Bundle
from engine.process.checks.milestones import MILESTONES
from engine.process.checks.subject import ROLES
from engine.process.diagram import Diagrams, every_node
from engine.process.reading import read_diagrams
from web.drafts.text_asked import (
    Drawn,
    Field,
)

NONE = ("", "None")
ROLE_OPTIONS = tuple((role, ROLE_NAMES[role].name) for role in ROLES)
MILESTONE_OPTIONS = tuple((m, m.replace("_", " ").capitalize()) for m in MILESTONES)
STAGE_OPTIONS = (
    ("", "None: it is no conversation about the adult’s outcomes"),
    ("start", "Start: the adult is asked what they would like to happen"),
    ("middle", "Middle: the adult’s outcomes are reviewed"),
    ("end", "End: the adult is asked whether their outcomes were achieved"),
    ("middle,end", "Middle and end: only where an enquiry is closed early"),
)
FACES_OPTIONS = (
    ("", "Nobody in particular"),
    ("adult", "The adult: held while they must not be contacted"),
    ("facts", "Facts: held while the police lead"),
    ("agencies", "Other agencies"),
)


def timescales(bundle: Bundle) -> list[tuple[str, str]]:
    """The timescales of a process, each with its length."""
    try:
        every = bundle.timescales.values()
    except InvalidProcess:
        return []
    return [
        (t.name, f"{t.name.replace('_', ' ').capitalize()}: {t.amount} {t.unit.replace('_', ' ')}")
        for t in every
    ]


def _known(bundle: Bundle) -> Diagrams:
    found = Diagrams()
    for path, content in bundle.diagrams.items():
        try:
            found.processes.update(read_diagrams({path: content}).processes)
        except InvalidProcess:
            continue
    return found


def tasks_of(bundle: Bundle, but: str) -> list[tuple[str, str]]:
    """The tasks of a process but one."""
    return [
        (n.id, f"{n.title} ({d.name or d.id})")
        for d in _known(bundle).processes.values()
        for n in every_node(d)
        if n.kind == "user task" and n.id != but
    ]


def messages_of(bundle: Bundle) -> list[tuple[str, str]]:
    """The messages that some step waits for."""
    nodes = [n for d in _known(bundle).processes.values() for n in every_node(d)]
    names = sorted({n.detail for n in nodes if n.event == "message" and n.detail})
    return [(name, name.replace("_", " ").capitalize()) for name in names]


def with_now(options: tuple[tuple[str, str], ...], value: str) -> tuple[tuple[str, str], ...]:
    """The choices, and what is there now even where it is none of them."""
    if value in {v for v, _ in options}:
        return options
    return (*options, (value, f"{value} (as it is written now)"))


def condition_hint(drawn: Drawn) -> str:
    """How a condition is written."""
    return (
        "A question or fact by its name, as it is written in the forms. For example: "
        "plan_needed, or not lacks_capacity, or route == 'conversation'."
    )


def name_field(label: str = "Name", hint: str = "", value: str = "") -> Field:
    """The field for a name."""
    return Field("input", "name", label, hint, value=value)


def role_field(name: str = "role", value: str = "", label: str = "Who does it?") -> Field:
    """The field for who does it."""
    return Field("radios", name, label, options=ROLE_OPTIONS, value=value)


def role_there(drawn: Drawn, at: str) -> str:
    """The role of the step at a place."""
    place = drawn.place(at)
    node = place.after or drawn.sheet.flow(at).get("sourceRef")
    return role_of(drawn.sheet.role(drawn.sheet.node(node)))


def leads_fields(drawn: Drawn, at: str, empty: str) -> list[Field]:
    """The fields for where an event leads."""
    role = drawn.sheet.role(drawn.sheet.node(at))
    return [
        Field("select", "target", "Where does it lead?", options=(
            ("", empty), *drawn.step_options(at))),
        Field("input", "task", "Name of the new task", "Leave it empty otherwise."),
        role_field(value=role, label="Who does the new task?"),
    ]  # fmt: skip


def when_field(drawn: Drawn, value: str = "") -> Field:
    """The field for after how long."""
    named = [(f"within('{name}')", said) for name, said in timescales(drawn.bundle)]
    options = with_now((("", "Choose a timescale"), *named), value)
    return Field("select", "when", "After how long?", "Counted from when the step opens.", options,
                 value)  # fmt: skip
