"""Edits: any act of the text view, chosen by chance, on any diagram of a process."""

from __future__ import annotations

from random import Random

from engine.process.bundle import Bundle
from engine.process.checks.milestones import MILESTONES
from engine.process.checks.subject import ROLES
from engine.process.editing import adding, changing, happening, moving, ways
from engine.process.editing.sheet import Sheet
from engine.process.xml import local

NAMES = (
    "Ring the adult",
    "Is it urgent?",
    "A",
    "Zoë’s visit",
    "x" * 120,
    "End",
    "Start",
    "  ",
    "9",
)
CONDITIONS = ("plan_needed", "not plan_needed", "route == 'conversation'", "1 +", "")


def one(rng: Random, bundle: Bundle, path: str) -> tuple[str, Bundle]:
    """One act by chance; what was done, and the process after it. Raises only our refusals."""
    sheet = Sheet(bundle, path)
    act = rng.choice(ACTS)
    act(rng, sheet)
    return act.__name__, Bundle(bundle.name, {**bundle.files, path: sheet.content()})


def _step(rng: Random, sheet: Sheet) -> str:
    return str(rng.choice(list(sheet.nodes())).get("id"))


def _way(rng: Random, sheet: Sheet) -> str:
    return str(rng.choice(list(sheet.flows())).get("id"))


def _place(rng: Random, sheet: Sheet) -> adding.Place:
    if rng.random() < 0.5:
        return adding.Place(after=_step(rng, sheet))
    return adding.Place(way=_way(rng, sheet))


def _maybe(rng: Random, sheet: Sheet) -> str:
    return _step(rng, sheet) if rng.random() < 0.8 else ""


def task(rng, sheet):
    adding.add_task(sheet, _place(rng, sheet), rng.choice(NAMES), rng.choice(ROLES))


def question(rng, sheet):
    other = adding.Answer(
        "yes", rng.choice(CONDITIONS), _maybe(rng, sheet), rng.choice(("", "Look again")),
        rng.choice(ROLES),
    )  # fmt: skip
    adding.add_question(sheet, _place(rng, sheet), rng.choice(NAMES), "no", other)


def side_by_side(rng, sheet):
    tasks = [(rng.choice(NAMES), rng.choice(ROLES)) for _ in range(2)]
    adding.add_side_by_side(sheet, _place(rng, sheet), tasks)


def part(rng, sheet):
    calls = rng.choice([*adding.diagrams_to_call(sheet), "nothing"])
    adding.add_part(sheet, _place(rng, sheet), rng.choice(NAMES), calls)


def milestone(rng, sheet):
    adding.add_milestone(sheet, _place(rng, sheet), rng.choice(NAMES), rng.choice(MILESTONES))


def end(rng, sheet):
    adding.add_end(sheet, _place(rng, sheet), rng.choice(NAMES))


def branch(rng, sheet):
    adding.add_branch(sheet, _step(rng, sheet), rng.choice(NAMES), rng.choice(ROLES))


def way(rng, sheet):
    ways.add_way(
        sheet, _step(rng, sheet), rng.choice(NAMES), rng.choice(CONDITIONS), _maybe(rng, sheet)
    )


def all_ways(rng, sheet):
    node = sheet.node(_step(rng, sheet))
    given = [
        ways.Way(f.get("id"), "so", rng.choice(CONDITIONS), _step(rng, sheet))
        for f in sheet.out(node)
    ]
    ways.change_ways(sheet, node.get("id"), given, rng.choice([w.id for w in given] or [""]))


def no_way(rng, sheet):
    ways.remove_way(sheet, _way(rng, sheet), with_steps=rng.random() < 0.5)


def on(rng, sheet):
    ways.go_on_to(sheet, _step(rng, sheet), _maybe(rng, sheet))


def message(rng, sheet):
    leads = happening.Leads(_maybe(rng, sheet), rng.choice(("", "Tidy up")), rng.choice(ROLES))
    name = rng.choice(("close_early", "Adult has moved"))
    happening.interrupt(sheet, _step(rng, sheet), rng.choice(NAMES), name, leads)


def reminder(rng, sheet):
    when = rng.choice(("within('planning')", "in_days(3)", "in_days(0)", "now()"))
    leads = happening.Leads("", rng.choice(("", "Tidy up")), rng.choice(ROLES))
    happening.remind(sheet, _step(rng, sheet), rng.choice(NAMES), when, leads)


def no_event(rng, sheet):
    events = [n for n in sheet.nodes() if local(n) == "boundaryEvent"]
    if events:
        happening.remove_happening(sheet, rng.choice(events).get("id"))


def up(rng, sheet):
    moving.move_up(sheet, _step(rng, sheet))


def down(rng, sheet):
    moving.move_down(sheet, _step(rng, sheet))


def elsewhere(rng, sheet):
    moving.move_to(sheet, _step(rng, sheet), _place(rng, sheet))


def out(rng, sheet):
    moving.remove(sheet, _step(rng, sheet))


def name(rng, sheet):
    changing.rename(sheet, _step(rng, sheet), rng.choice(NAMES))


def role(rng, sheet):
    changing.give_to(sheet, _step(rng, sheet), rng.choice((*ROLES, "nobody")))


def said(rng, sheet):
    values = rng.choice(({"within": "planning"}, {"msp_stage": "middle"}, {"milestone": ""}))
    changing.describe(sheet, _step(rng, sheet), values)


def all_ends(rng, sheet):
    changing.end_all(sheet, _step(rng, sheet), rng.random() < 0.5)


ACTS = (
    task, question, side_by_side, part, milestone, end, branch, way, all_ways, no_way, on, message,
    reminder, no_event, up, down, elsewhere, out, name, role, said, all_ends,
)  # fmt: skip
