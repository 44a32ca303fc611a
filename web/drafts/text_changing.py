"""Drafts: text changing - the pages on which a step is changed, moved, or a way removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import NotFound
from engine.process.editing import adding, changing, happening, moving, ways
from engine.process.editing.elements import (
    properties,
    refuse,
    title,
)
from engine.process.proof.net import EXEMPT
from engine.process.xml import local
from web.drafts.text_asked import (
    Asked,
    Drawn,
    Field,
)
from web.drafts.text_choices import (
    FACES_OPTIONS,
    MILESTONE_OPTIONS,
    NONE,
    ROLE_OPTIONS,
    STAGE_OPTIONS,
    condition_hint,
    messages_of,
    name_field,
    role_field,
    tasks_of,
    timescales,
    when_field,
    with_now,
)


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
                   (NONE, *timescales(drawn.bundle))),
        "faces": ("Whom does it face?", "", FACES_OPTIONS),
        "other_person_than": ("Done by another person than whoever did", "",
                              (NONE, *tasks_of(drawn.bundle, at))),
        "also_role": ("Another role that may do it too", "", (NONE, *ROLE_OPTIONS)),
        "milestone": ("Milestone", "A fixed point that the case passes here.",
                      (NONE, *MILESTONE_OPTIONS)),
        "ends_as": ("Ends as", "Only in the main diagram: an end before there is an enquiry.",
                    (("", "An ordinary end"),
                     *((e, e.replace("_", " ").capitalize()) for e in sorted(EXEMPT)))),
        "raises": ("What it raises in the main diagram", "Only at the end of an occurrence.",
                   (("", "Nothing"), *messages_of(drawn.bundle))),
    }  # fmt: skip
    return [
        Field("select", name, asked[name][0], asked[name][1],
              with_now(asked[name][2], given.get(name, "")), given.get(name, ""))
        for name in changing.PROPERTIES.get(local(node), ())
    ]  # fmt: skip


def change(drawn: Drawn, at: str) -> Asked:
    """Ask for all that can be said of a step, event or diagram."""
    if any(p.get("id") == at for p in drawn.sheet.processes):
        return _change_diagram(drawn, at)
    node = drawn.sheet.node(at)
    tag = local(node)
    if tag == "boundaryEvent":
        return _change_event(drawn, at)
    if tag == "exclusiveGateway" and len(drawn.sheet.out(node)) > 1:
        raise NotFound
    fields = [] if tag.endswith("Gateway") else [name_field(value=title(node))]
    if tag == "userTask":
        fields.append(role_field(value=drawn.sheet.role(node)))
    if tag == "callActivity":
        calls = node.get("calledElement") or ""
        options = with_now(tuple(adding.diagrams_to_call(drawn.sheet).items()), calls)
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
    fields = [name_field("What happens", value=title(node))]
    message = happening.message_of(drawn.sheet, node)
    if message:
        fields.append(Field("input", "message", "The message it waits for", value=message))
    else:
        now = "".join(node.itertext("{*}timeDate")).strip()
        fields.append(when_field(drawn, now))

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
    fields = [name_field(value=title(process))]
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


def change_ways(drawn: Drawn, at: str) -> Asked:
    """Ask for the answers of a question, all together."""
    row = drawn.row(at)
    if row is None or row.kind != "question" or not row.leads:
        raise NotFound
    fields = [name_field("The question", value=row.title)]
    for n, way in enumerate(row.leads, 1):
        group = f"Answer {n}: {way.if_}"
        fields += [
            Field("input", f"name-{n}", "Answer", value=way.if_, group=group, narrow=True),
            Field("input", f"condition-{n}", "When is it given?", condition_hint(drawn)
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


def move(drawn: Drawn, at: str) -> Asked:
    """Ask where a step goes."""
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


def drop(drawn: Drawn, at: str) -> Asked:
    """Ask before a way is removed."""
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
