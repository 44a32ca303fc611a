"""Drafts: text fields - what each page of the text view asks, and the act it leads to.

A page is a heading, fields and one act of ``engine.process.editing``; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import InvalidProcess, NotFound
from engine.lanes import role_of
from engine.people.roles import ROLES as ROLE_NAMES
from engine.process.bundle import Bundle
from engine.process.checks.milestones import MILESTONES
from engine.process.checks.subject import ROLES
from engine.process.diagram import Diagram, Diagrams, every_node
from engine.process.editing import adding, changing, happening, moving, ways
from engine.process.editing.listing import Row, every_row, rows
from engine.process.editing.sheet import Sheet, properties, refuse, title
from engine.process.proof.net import EXEMPT
from engine.process.reading import read_diagrams
from engine.process.xml import local


@dataclass(frozen=True)
class Field:
    """One thing that a page asks. ``kind``: input, select, radios, checkbox or checkboxes."""

    kind: str
    name: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    group: str = ""
    narrow: bool = False


@dataclass
class Asked:
    """A page: what it is about, what it asks, and what is done with the answers."""

    heading: str
    button: str
    fields: list[Field]
    act: Callable[[Mapping[str, Any]], adding.Added]
    intro: str = ""
    links: list[tuple[str, str, str]] = field(default_factory=list)  # page, at, words


@dataclass
class Drawn:
    """One diagram of a draft, opened to be changed in words."""

    bundle: Bundle
    path: str
    sheet: Sheet
    diagrams: list[Diagram]

    @classmethod
    def open(cls, bundle: Bundle, path: str) -> Drawn:
        """Raises ``NotFound``; ``InvalidProcess``."""
        sheet = Sheet(bundle, path)
        found = read_diagrams({path: bundle.files[path]})
        return cls(bundle, path, sheet, list(found.processes.values()))

    @property
    def title(self) -> str:
        """What people call it."""
        return next((d.name for d in self.diagrams if d.name), self.path)

    @property
    def rows(self) -> list[Row]:
        """Every step of the file."""
        return [row for d in self.diagrams for row in every_row(rows(d))]

    def row(self, id: str) -> Row | None:
        """One step, if it is one."""
        return next((row for row in self.rows if row.id == id), None)

    def place(self, at: str) -> adding.Place:
        """A step, or one way, by its id. Raises ``NotFound``."""
        if any(f.get("id") == at for f in self.sheet.flows()):
            return adding.Place(way=at)
        self.sheet.node(at)
        return adding.Place(after=at)

    def where(self, at: str) -> str:
        """The place of a new step in words."""
        place = self.place(at)
        if place.after:
            return f"after “{self.called(at)}”"
        flow = self.sheet.flow(at)
        source, to = flow.get("sourceRef"), flow.get("targetRef")
        said = flow.get("name")
        if said:
            return f"on the way “{said}” of “{self.called(source)}”"
        return f"between “{self.called(source)}” and “{self.called(to)}”"

    def called(self, id: str) -> str:
        """What people call a step."""
        row = self.row(id)
        return row.title if row else title(self.sheet.node(id))

    def step_options(self, but: str = "") -> tuple[tuple[str, str], ...]:
        """The steps that a way may lead to, by number."""
        return tuple(
            (row.id, f"Step {row.number}: {_kind(row)}{row.title}")
            for row in self.rows
            if row.id != but and row.kind != "beginning"
        )

    def places(self, but: str) -> tuple[tuple[str, str], ...]:
        """The places that a step may be moved to."""
        found = []
        for row in self.rows:
            if row.id == but or row.kind == "end":
                continue
            if row.kind in ("question", "side by side"):
                for way in row.leads:
                    says = way.if_ or f"to {way.target.title}"
                    found.append((f"way:{way.id}", f"Step {row.number}, {row.title}: {says}"))
            else:
                found.append((f"after:{row.id}", f"After step {row.number}: {row.title}"))
            for event in row.happens:
                for way in event.leads:
                    found.append((f"way:{way.id}", f"Step {row.number}, if “{event.title}”"))
        return tuple(found)


def page_of(drawn: Drawn, page: str, at: str) -> Asked:
    """What one page asks. Raises ``NotFound`` for a page or step that is not there."""
    if page not in PAGES:
        raise NotFound
    return PAGES[page](drawn, at)


# -- choices ------------------------------------------------------------------------

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


def _kind(row: Row) -> str:
    return "" if row.kind in ("task", "part") else f"{row.kind}, "


def _timescales(bundle: Bundle) -> list[tuple[str, str]]:
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


def _tasks(bundle: Bundle, but: str) -> list[tuple[str, str]]:
    return [
        (n.id, f"{n.title} ({d.name or d.id})")
        for d in _known(bundle).processes.values()
        for n in every_node(d)
        if n.kind == "user task" and n.id != but
    ]


def _messages(bundle: Bundle) -> list[tuple[str, str]]:
    nodes = [n for d in _known(bundle).processes.values() for n in every_node(d)]
    names = sorted({n.detail for n in nodes if n.event == "message" and n.detail})
    return [(name, name.replace("_", " ").capitalize()) for name in names]


def _with(options: tuple[tuple[str, str], ...], value: str) -> tuple[tuple[str, str], ...]:
    """The choices, and what is there now even where it is none of them."""
    if value in {v for v, _ in options}:
        return options
    return (*options, (value, f"{value} (as it is written now)"))


def _condition_hint(drawn: Drawn) -> str:
    return (
        "A question or fact by its name, as it is written in the forms. For example: "
        "plan_needed, or not lacks_capacity, or route == 'conversation'."
    )


# -- add ------------------------------------------------------------------------------


def _name(label: str = "Name", hint: str = "", value: str = "") -> Field:
    return Field("input", "name", label, hint, value=value)


def _role(name: str = "role", value: str = "", label: str = "Who does it?") -> Field:
    return Field("radios", name, label, options=ROLE_OPTIONS, value=value)


def _role_there(drawn: Drawn, at: str) -> str:
    place = drawn.place(at)
    node = place.after or drawn.sheet.flow(at).get("sourceRef")
    return role_of(drawn.sheet.role(drawn.sheet.node(node)))


def _add_task(drawn: Drawn, at: str) -> Asked:
    hint = "Begin with a verb: Ring the adult. It is what people read in their list of work."
    return Asked(
        f"Add a task {drawn.where(at)}",
        "Add the task",
        [_name(hint=hint), _role(value=_role_there(drawn, at))],
        lambda t: adding.add_task(drawn.sheet, drawn.place(at), t["name"], t["role"]),
        "A task is what one person must do next. It needs a form before the process can be "
        "published.",
    )


def _add_question(drawn: Drawn, at: str) -> Asked:
    where = "If this is the answer, the case goes on as before"
    other = "The other answer"
    here = _role_there(drawn, at)

    def act(t: Mapping[str, Any]) -> adding.Added:
        answer = adding.Answer(t["answer"], t["condition"], t["target"], t["task"], t["role"])
        return adding.add_question(drawn.sheet, drawn.place(at), t["name"], t["otherwise"], answer)

    return Asked(
        f"Add a question {drawn.where(at)}",
        "Add the question",
        [
            _name("The question", "For example: Is a plan needed?"),
            Field("input", "otherwise", where, "In a word or two, for example: no", narrow=True),
            Field("input", "answer", other, "In a word or two, for example: yes", narrow=True),
            Field(
                "input", "condition", "When is the other answer given?", _condition_hint(drawn)
            ),
            Field(
                "select", "target", "Where does the other answer lead?",
                "To a step that is there: before this one it makes a loop, after it a short cut.",
                (("", "To a new task, named below"), *drawn.step_options()),
            ),
            Field("input", "task", "Name of the new task", "Leave it empty otherwise. "
                  "After it, both ways meet again."),
            _role(value=here, label="Who does the new task?"),
        ],
        act,
        "A question is answered by the record, not asked of anybody here: it says which way a "
        "case goes.",
    )  # fmt: skip


def _add_side_by_side(drawn: Drawn, at: str) -> Asked:
    here = _role_there(drawn, at)
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


def _add_part(drawn: Drawn, at: str) -> Asked:
    options = tuple(adding.diagrams_to_call(drawn.sheet).items())
    return Asked(
        f"Add a part {drawn.where(at)}",
        "Add the part",
        [
            Field("select", "calls", "Which diagram is walked through here?",
                  options=(("", "Choose a diagram"), *options)),
            _name("Name", "Left empty, the part is called like the diagram."),
        ],
        lambda t: adding.add_part(drawn.sheet, drawn.place(at), t["name"], t["calls"]),
        "A part is another diagram of this process. The case goes on when it has come to its end.",
    )  # fmt: skip


def _add_milestone(drawn: Drawn, at: str) -> Asked:
    return Asked(
        f"Add a milestone {drawn.where(at)}",
        "Add the milestone",
        [
            _name(),
            Field("select", "milestone", "Which milestone is it?",
                  options=(("", "Choose a milestone"), *MILESTONE_OPTIONS)),
        ],
        lambda t: adding.add_milestone(drawn.sheet, drawn.place(at), t["name"], t["milestone"]),
        "A milestone is a fixed point that the case passes. Gates of the law hang on it.",
    )  # fmt: skip


def _add_end(drawn: Drawn, at: str) -> Asked:
    return Asked(
        f"Add an end {drawn.where(at)}",
        "Add the end",
        [_name(hint="How it ended, for example: Advice given")],
        lambda t: adding.add_end(drawn.sheet, drawn.place(at), t["name"]),
    )


def _leads(drawn: Drawn, at: str, empty: str) -> list[Field]:
    role = drawn.sheet.role(drawn.sheet.node(at))
    return [
        Field("select", "target", "Where does it lead?", options=(
            ("", empty), *drawn.step_options(at))),
        Field("input", "task", "Name of the new task", "Leave it empty otherwise."),
        _role(value=role, label="Who does the new task?"),
    ]  # fmt: skip


def _told(t: Mapping[str, Any]) -> happening.Leads:
    return happening.Leads(t["target"], t["task"], t["role"])


def _add_message(drawn: Drawn, at: str) -> Asked:
    known = ", ".join(v for v, _ in _messages(drawn.bundle)) or "none yet"
    return Asked(
        f"What ends “{drawn.called(at)}” before it is done",
        "Add it",
        [
            _name("What happens", "For example: Closed early"),
            Field("input", "message", "The message it waits for",
                  f"An occurrence raises it at its end. Known in this process: {known}.",
                  value="close_early"),
            *_leads(drawn, at, "To a new task, named below"),
        ],
        lambda t: happening.interrupt(drawn.sheet, at, t["name"], t["message"], _told(t)),
        "When it happens, the step is left off as it stands, and the case goes on where you say.",
    )  # fmt: skip


def _when_field(drawn: Drawn, value: str = "") -> Field:
    named = [(f"within('{name}')", said) for name, said in _timescales(drawn.bundle)]
    options = _with((("", "Choose a timescale"), *named), value)
    return Field("select", "when", "After how long?", "Counted from when the step opens.", options,
                 value)  # fmt: skip


def _add_reminder(drawn: Drawn, at: str) -> Asked:
    return Asked(
        f"A reminder of “{drawn.called(at)}”",
        "Add the reminder",
        [
            _name("What is late", "For example: Not reviewed in time"),
            _when_field(drawn),
            *_leads(drawn, at, "Nowhere: it only reminds, or to a new task named below"),
        ],
        lambda t: happening.remind(drawn.sheet, at, t["name"], t["when"], _told(t)),
        "A reminder only reminds. The step itself stays open until it is done.",
    )


def _add_beside(drawn: Drawn, at: str) -> Asked:
    return Asked(
        f"Add a task side by side with {drawn.called(at)}",
        "Add the task",
        [_name(), _role(value=drawn.sheet.role(drawn.sheet.node(at)))],
        lambda t: adding.add_branch(drawn.sheet, at, t["name"], t["role"]),
    )


def _add_way(drawn: Drawn, at: str) -> Asked:
    return Asked(
        f"Add an answer to “{drawn.called(at)}”",
        "Add the answer",
        [
            _name("The answer", "In a word or two, for example: not sure"),
            Field("input", "condition", "When is it given?", _condition_hint(drawn)),
            Field("select", "target", "Where does it lead?",
                  options=(("", "Choose a step"), *drawn.step_options(at))),
        ],
        lambda t: adding.Added(
            at, ways.add_way(drawn.sheet, at, t["name"], t["condition"], t["target"])
        ),
    )  # fmt: skip


# -- change ---------------------------------------------------------------------------


def _target(drawn: Drawn, at: str) -> list[Field]:
    node = drawn.sheet.node(at)
    out = drawn.sheet.out(node)
    if local(node) == "endEvent" or len(out) > 1:
        return []
    now = out[0].get("targetRef") if out else ""
    options = drawn.step_options(at)
    options = options if now else (("", "Nowhere yet"), *options)
    return [Field("select", "target", "Goes on to", "The step that comes next.", options, now)]


def _property_fields(drawn: Drawn, at: str) -> list[Field]:
    """The properties of a step, each with what it is for."""
    node = drawn.sheet.node(at)
    given = properties(node)
    asked = {
        "msp_stage": ("Which conversation with the adult is it?", "", STAGE_OPTIONS),
        "within": ("By when?", "A timescale, counted from when the task opens.",
                   (NONE, *_timescales(drawn.bundle))),
        "faces": ("Whom does it face?", "", FACES_OPTIONS),
        "other_person_than": ("Done by another person than whoever did", "",
                              (NONE, *_tasks(drawn.bundle, at))),
        "also_role": ("Another role that may do it too", "", (NONE, *ROLE_OPTIONS)),
        "milestone": ("Milestone", "A fixed point that the case passes here.",
                      (NONE, *MILESTONE_OPTIONS)),
        "ends_as": ("Ends as", "Only in the main diagram: an end before there is an enquiry.",
                    (("", "An ordinary end"),
                     *((e, e.replace("_", " ").capitalize()) for e in sorted(EXEMPT)))),
        "raises": ("What it raises in the main diagram", "Only at the end of an occurrence.",
                   (("", "Nothing"), *_messages(drawn.bundle))),
    }  # fmt: skip
    return [
        Field("select", name, asked[name][0], asked[name][1],
              _with(asked[name][2], given.get(name, "")), given.get(name, ""))
        for name in changing.PROPERTIES.get(local(node), ())
    ]  # fmt: skip


def _change(drawn: Drawn, at: str) -> Asked:
    if any(p.get("id") == at for p in drawn.sheet.processes):
        return _change_diagram(drawn, at)
    node = drawn.sheet.node(at)
    tag = local(node)
    if tag == "boundaryEvent":
        return _change_event(drawn, at)
    if tag == "exclusiveGateway" and len(drawn.sheet.out(node)) > 1:
        raise NotFound
    fields = [] if tag.endswith("Gateway") else [_name(value=title(node))]
    if tag == "userTask":
        fields.append(_role(value=drawn.sheet.role(node)))
    if tag == "callActivity":
        calls = node.get("calledElement") or ""
        options = _with(tuple(adding.diagrams_to_call(drawn.sheet).items()), calls)
        fields.append(Field("select", "calls", "Which diagram is walked through here?",
                            options=options, value=calls))  # fmt: skip
    fields += [*_property_fields(drawn, at), *_target(drawn, at)]
    if tag == "endEvent":
        ends_all = node.find("{*}terminateEventDefinition") is not None
        fields.append(Field("checkbox", "ends_all", "It also ends whatever is still open in this "
                            "diagram", value="yes" if ends_all else ""))  # fmt: skip
    if tag == "userTask":
        fields.append(Field("input", "id", "Id", "Its form and guidance are filed under it and "
                            "move with it. It may not change where a fact rests on it.",
                            value=at))  # fmt: skip
    asked = Asked(f"Change “{drawn.called(at)}”", "Save", fields, lambda t: _changed(drawn, at, t))
    if tag in ("userTask", "callActivity", "subProcess", "intermediateThrowEvent"):
        asked.links.append(("move", at, "Move it to another place"))
    if tag in ("userTask", "callActivity", "subProcess"):
        asked.links.append(("add-message", at, "Add what ends it before it is done"))
        asked.links.append(("add-reminder", at, "Add a reminder"))
    return asked


def _changed(drawn: Drawn, at: str, t: Mapping[str, Any]) -> adding.Added:
    sheet = drawn.sheet
    tag = local(sheet.node(at))
    if "name" in t:
        changing.rename(sheet, at, t["name"])
    if tag == "userTask":
        changing.give_to(sheet, at, t["role"])
    if tag == "callActivity":
        changing.call(sheet, at, t["calls"])
    if tag == "endEvent":
        changing.end_all(sheet, at, bool(t["ends_all"]))
    given = {n: t[n] for n in changing.PROPERTIES.get(tag, ()) if n in t}
    said = changing.describe(sheet, at, given)
    now = next((f.get("targetRef") for f in sheet.out(sheet.node(at))), "")
    if t.get("target") and t["target"] != now:
        said = ways.go_on_to(sheet, at, t["target"])
    return adding.Added(at, said)


def _change_event(drawn: Drawn, at: str) -> Asked:
    node = drawn.sheet.node(at)
    host = node.get("attachedToRef")
    fields = [_name("What happens", value=title(node))]
    message = happening.message_of(drawn.sheet, node)
    if message:
        fields.append(Field("input", "message", "The message it waits for", value=message))
    else:
        now = "".join(node.itertext("{*}timeDate")).strip()
        fields.append(_when_field(drawn, now))

    def act(t: Mapping[str, Any]) -> adding.Added:
        said = happening.change_happening(
            drawn.sheet, at, t["name"], t.get("message", ""), t.get("when", "")
        )
        now = next((f.get("targetRef") for f in drawn.sheet.out(node)), "")
        if t.get("target") and t["target"] != now:
            ways.go_on_to(drawn.sheet, at, t["target"])
        return adding.Added(host, said)

    heading = f"Change “{title(node)}” of “{drawn.called(host)}”"
    return Asked(heading, "Save", [*fields, *_target(drawn, at)], act)


def _change_diagram(drawn: Drawn, at: str) -> Asked:
    process = next(p for p in drawn.sheet.processes if p.get("id") == at)
    given = properties(process)
    fields = [_name(value=title(process))]
    if drawn.path.startswith("occurrences/"):
        stages = tuple((s, s.capitalize()) for s in ("concern", "enquiry", "plan", "closing"))
        fields += [
            Field("checkboxes", "offered_in", "When may people report it?", "", stages,
                  given.get("offered_in", "")),
            Field("checkbox", "after_closing", "It may still be open when the enquiry has ended",
                  value=given.get("after_closing", "")),
        ]  # fmt: skip

    def act(t: Mapping[str, Any]) -> adding.Added:
        values = {n: t[n] for n in ("offered_in", "after_closing") if n in t}
        return adding.Added("", changing.describe_diagram(drawn.sheet, at, t["name"], values))

    return Asked(f"Change the diagram “{title(process)}”", "Save", fields, act)


def _ways(drawn: Drawn, at: str) -> Asked:
    row = drawn.row(at)
    if row is None or row.kind != "question" or not row.leads:
        raise NotFound
    fields = [_name("The question", value=row.title)]
    for n, way in enumerate(row.leads, 1):
        group = f"Answer {n}: {way.if_}"
        fields += [
            Field("input", f"name-{n}", "Answer", value=way.if_, group=group, narrow=True),
            Field("input", f"condition-{n}", "When is it given?", _condition_hint(drawn)
                  if n == 1 else "", value=way.condition, group=group),
            Field("select", f"target-{n}", "Leads to", options=drawn.step_options(at),
                  value=way.target.id, group=group),
        ]  # fmt: skip
    default = next((way.id for way in row.leads if way.default), "")
    options = tuple((way.id, f"Answer {n}: {way.if_}") for n, way in enumerate(row.leads, 1))
    fields.append(Field("radios", "default", "Which answer counts when no other is given?",
                        "What is written about when it is given is then left out.", options,
                        default))  # fmt: skip

    def act(t: Mapping[str, Any]) -> adding.Added:
        given = [
            ways.Way(way.id, t[f"name-{n}"], t[f"condition-{n}"], t[f"target-{n}"])
            for n, way in enumerate(row.leads, 1)
        ]
        said = ways.change_ways(drawn.sheet, at, given, t["default"])
        changing.rename(drawn.sheet, at, t["name"])
        return adding.Added(at, said)

    links = [("add-way", at, "Add another answer")]
    links += [("drop", way.id, f"Remove the answer “{way.if_}”") for way in row.leads]
    return Asked(f"Change the ways of “{row.title}”", "Save", fields, act, links=links)


# -- move, take out -------------------------------------------------------------------


def _move(drawn: Drawn, at: str) -> Asked:
    drawn.sheet.node(at)

    def act(t: Mapping[str, Any]) -> adding.Added:
        kind, _, id = t["place"].partition(":")
        if kind not in ("after", "way"):
            refuse("place", "Choose where it goes")
        place = adding.Place(**{kind: id})
        return adding.Added(at, moving.move_to(drawn.sheet, at, place))

    options = (("", "Choose a place"), *drawn.places(at))
    return Asked(
        f"Move “{drawn.called(at)}”",
        "Move it",
        [Field("select", "place", "Where does it go?", options=options)],
        act,
        "What may happen while it is open moves with it.",
    )


def _drop(drawn: Drawn, at: str) -> Asked:
    flow = drawn.sheet.flow(at)
    source = flow.get("sourceRef")
    words = flow.get("name") or drawn.called(flow.get("targetRef"))
    only = ways.only_by(drawn.sheet, at)
    fields = []
    if only:
        names = ", ".join(f"“{name}”" for name in only)
        fields.append(Field("checkbox", "with_steps", f"Also remove what only this way leads to: "
                            f"{names}", "Otherwise these stay in the diagram and nothing leads to "
                            "them."))  # fmt: skip

    def act(t: Mapping[str, Any]) -> adding.Added:
        said = ways.remove_way(drawn.sheet, at, with_steps=bool(t.get("with_steps")))
        return adding.Added(source, said)

    return Asked(f"Remove the way “{words}” of “{drawn.called(source)}”", "Remove it", fields, act)


PAGES: dict[str, Callable[[Drawn, str], Asked]] = {
    "change": _change,
    "ways": _ways,
    "move": _move,
    "drop": _drop,
    "add-task": _add_task,
    "add-question": _add_question,
    "add-side-by-side": _add_side_by_side,
    "add-part": _add_part,
    "add-milestone": _add_milestone,
    "add-end": _add_end,
    "add-message": _add_message,
    "add-reminder": _add_reminder,
    "add-beside": _add_beside,
    "add-way": _add_way,
}
#: What may be added at a place: the page, and what it is for.
ADDED = (
    ("add-task", "A task", "What one person must do next."),
    ("add-question", "A question", "Which way the case goes; also a loop or a short cut."),
    ("add-side-by-side", "Tasks side by side", "Two tasks that are open at the same time."),
    ("add-part", "A part", "Another diagram that is walked through here."),
    ("add-milestone", "A milestone", "A fixed point that the case passes."),
    ("add-end", "An end", "On one way of a question: the case ends there."),
)
