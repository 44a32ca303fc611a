"""Drafts: text adding - the pages that add a step, an answer, or what may happen to a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.process.editing import adding, enclosing, happening, ways
from web.drafts.text_asked import (
    Asked,
    Drawn,
    Field,
)
from web.drafts.text_choices import (
    MILESTONE_OPTIONS,
    ROLE_OPTIONS,
    condition_hint,
    leads_fields,
    messages_of,
    name_field,
    role_field,
    role_there,
    when_field,
)


def add_task(drawn: Drawn, at: str) -> Asked:
    """Ask for a task."""
    hint = "Begin with a verb: Ring the adult. It is what people read in their list of work."
    return Asked(
        f"Add a task {drawn.where(at)}",
        "Add the task",
        [name_field(hint=hint), role_field(value=role_there(drawn, at))],
        lambda t: adding.add_task(drawn.sheet, drawn.place(at), t["name"], t["role"]),
        "A task is what one person must do next. It needs a form before the process can be "
        "published.",
    )


def add_question(drawn: Drawn, at: str) -> Asked:
    """Ask for a question and its other answer."""
    where = "If this is the answer, the case goes on as before"
    other = "The other answer"
    here = role_there(drawn, at)

    def act(t: Mapping[str, Any]) -> adding.Added:
        answer = adding.Answer(t["answer"], t["condition"], t["target"], t["task"], t["role"])
        return adding.add_question(drawn.sheet, drawn.place(at), t["name"], t["otherwise"], answer)

    return Asked(
        f"Add a question {drawn.where(at)}",
        "Add the question",
        [
            name_field("The question", "For example: Is a plan needed?"),
            Field("input", "otherwise", where, "In a word or two, for example: no", narrow=True),
            Field("input", "answer", other, "In a word or two, for example: yes", narrow=True),
            Field(
                "input", "condition", "When is the other answer given?", condition_hint(drawn)
            ),
            Field(
                "select", "target", "Where does the other answer lead?",
                "To a step that is there: before this one it makes a loop, after it a short cut.",
                (("", "To a new task, named below"), *drawn.step_options()),
            ),
            Field("input", "task", "Name of the new task", "Leave it empty otherwise. "
                  "After it, both ways meet again."),
            role_field(value=here, label="Who does the new task?"),
        ],
        act,
        "A question is answered by the record, not asked of anybody here: it says which way a "
        "case goes.",
    )  # fmt: skip


def add_side_by_side(drawn: Drawn, at: str) -> Asked:
    """Ask for two tasks side by side."""
    here = role_there(drawn, at)
    fields = []
    for n, said in ((1, "First task"), (2, "Second task")):
        fields += [
            Field("input", f"name-{n}", "Name", group=said),
            Field("radios", f"role-{n}", "Who does it?", options=ROLE_OPTIONS, value=here,
                  group=said),
        ]  # fmt: skip
    return Asked(
        f"Add tasks side by side {drawn.where(at)}",
        "Add both tasks",
        fields,
        lambda t: adding.add_side_by_side(
            drawn.sheet, drawn.place(at), [(t[f"name-{n}"], t[f"role-{n}"]) for n in (1, 2)]
        ),
        "Both are open at the same time. The case goes on when both are done.",
    )


def add_part(drawn: Drawn, at: str) -> Asked:
    """Ask for a part."""
    options = tuple(adding.diagrams_to_call(drawn.sheet).items())
    return Asked(
        f"Add a part {drawn.where(at)}",
        "Add the part",
        [
            Field("select", "calls", "Which diagram is walked through here?",
                  options=(("", "Choose a diagram"), *options)),
            name_field("Name", "Left empty, the part is called like the diagram."),
        ],
        lambda t: adding.add_part(drawn.sheet, drawn.place(at), t["name"], t["calls"]),
        "A part is another diagram of this process. The case goes on when it has come to its end.",
    )  # fmt: skip


def add_inside(drawn: Drawn, at: str) -> Asked:
    """Ask for a part that is drawn in place."""
    return Asked(
        f"Add a part with steps of its own {drawn.where(at)}",
        "Add the part",
        [
            name_field("Name", "For example: Prepare the meeting"),
            Field("input", "task", "What is done first in it?",
                  "Begin with a verb. Further steps are added inside it afterwards."),
            role_field(value=role_there(drawn, at)),
        ],
        lambda t: enclosing.add_inside(
            drawn.sheet, drawn.place(at), t["name"], t["task"], t["role"]
        ),
        "It stands in this diagram and no other can walk through it. One role does all of it, and "
        "what may happen while it is open holds for every step inside.",
    )  # fmt: skip


def add_milestone(drawn: Drawn, at: str) -> Asked:
    """Ask for a milestone."""
    return Asked(
        f"Add a milestone {drawn.where(at)}",
        "Add the milestone",
        [
            name_field(),
            Field("select", "milestone", "Which milestone is it?",
                  options=(("", "Choose a milestone"), *MILESTONE_OPTIONS)),
        ],
        lambda t: adding.add_milestone(drawn.sheet, drawn.place(at), t["name"], t["milestone"]),
        "A milestone is a fixed point that the case passes. Gates of the law hang on it.",
    )  # fmt: skip


def add_end(drawn: Drawn, at: str) -> Asked:
    """Ask for an end."""
    return Asked(
        f"Add an end {drawn.where(at)}",
        "Add the end",
        [name_field(hint="How it ended, for example: Advice given")],
        lambda t: adding.add_end(drawn.sheet, drawn.place(at), t["name"]),
    )


def _told(t: Mapping[str, Any]) -> happening.Leads:
    return happening.Leads(t["target"], t["task"], t["role"])


def add_message(drawn: Drawn, at: str) -> Asked:
    """Ask for a message that ends a step."""
    known = ", ".join(v for v, _ in messages_of(drawn.bundle)) or "none yet"
    return Asked(
        f"What ends “{drawn.called(at)}” before it is done",
        "Add it",
        [
            name_field("What happens", "For example: Closed early"),
            Field("input", "message", "The message it waits for",
                  f"An occurrence raises it at its end. Known in this process: {known}.",
                  value="close_early"),
            *leads_fields(drawn, at, "To a new task, named below"),
        ],
        lambda t: happening.interrupt(drawn.sheet, at, t["name"], t["message"], _told(t)),
        "When it happens, the step is left off as it stands, and the case goes on where you say.",
    )  # fmt: skip


def add_reminder(drawn: Drawn, at: str) -> Asked:
    """Ask for a reminder."""
    return Asked(
        f"A reminder of “{drawn.called(at)}”",
        "Add the reminder",
        [
            name_field("What is late", "For example: Not reviewed in time"),
            when_field(drawn),
            *leads_fields(drawn, at, "Nowhere: it only reminds, or to a new task named below"),
        ],
        lambda t: happening.remind(drawn.sheet, at, t["name"], t["when"], _told(t)),
        "A reminder only reminds. The step itself stays open until it is done.",
    )


def add_beside(drawn: Drawn, at: str) -> Asked:
    """Ask for a further task side by side."""
    return Asked(
        f"Add a task side by side with {drawn.called(at)}",
        "Add the task",
        [name_field(), role_field(value=drawn.sheet.role(drawn.sheet.node(at)))],
        lambda t: adding.add_branch(drawn.sheet, at, t["name"], t["role"]),
    )


def add_way(drawn: Drawn, at: str) -> Asked:
    """Ask for another answer."""
    return Asked(
        f"Add an answer to “{drawn.called(at)}”",
        "Add the answer",
        [
            name_field("The answer", "In a word or two, for example: not sure"),
            Field("input", "condition", "When is it given?", condition_hint(drawn)),
            Field("select", "target", "Where does it lead?",
                  options=(("", "Choose a step"), *drawn.step_options(at))),
        ],
        lambda t: adding.Added(
            at, ways.add_way(drawn.sheet, at, t["name"], t["condition"], t["target"])
        ),
    )  # fmt: skip
