"""Every gate: where it holds, where it refuses, and that only its guard keeps it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from engine import guards
from engine.case import gates
from engine.errors import Refused
from tests.engine.case.gate_stories_asking import ASKING
from tests.engine.case.gate_stories_closing import CLOSING
from tests.engine.case.gate_stories_contact import CONTACT
from tests.engine.case.gate_stories_end import END
from tests.engine.case.gate_stories_outcomes import OUTCOMES
from tests.engine.case.gate_stories_people import PEOPLE
from tests.engine.record.a_case import ACase

DATA = Path(__file__).parents[2] / "data" / "forms" / "gates.csv"
BY_NAME: dict[str, ModuleType] = {gate.NAME: gate for gate in gates.GATES}
STORIES = [*ASKING, *OUTCOMES, *PEOPLE, *CONTACT, *CLOSING, *END]
HOLDS = [s for s in STORIES if s.refusal is None]
REFUSES = [s for s in STORIES if s.refusal is not None]


def of_the_data() -> dict[str, dict[str, str]]:
    with DATA.open(newline="") as file:
        return {row["gate"]: row for row in csv.DictReader(file)}


@pytest.fixture
def ask(monkeypatch) -> Callable[[ACase, str], None]:
    """Ask one gate alone, at each moment it stands on."""

    def ask(c: ACase, name: str) -> None:
        monkeypatch.setattr(gates, "GATES", (BY_NAME[name],))
        gates.check(c.at(), BY_NAME[name].STANDS_ON)

    return ask


@pytest.mark.parametrize("story", HOLDS, ids=str)
def test_the_gate_holds_when(story, c, ask) -> None:
    story.tell(c)

    ask(c, story.gate)


@pytest.mark.parametrize("story", REFUSES, ids=str)
def test_the_gate_refuses_when(story, c, ask) -> None:
    story.tell(c)

    with pytest.raises(Refused) as refusal:
        ask(c, story.gate)

    assert str(refusal.value) == (story.refusal or BY_NAME[story.gate].SENTENCE)
    assert refusal.value.gate == story.gate
    assert refusal.value.who == BY_NAME[story.gate].WHO


@pytest.mark.parametrize("story", REFUSES, ids=str)
def test_without_its_guard_nothing_else_would_refuse(story, c, ask) -> None:
    story.tell(c)

    guard = getattr(BY_NAME[story.gate], "GUARD", f"gate_{story.gate}")
    with guards.switched_off(guard):
        ask(c, story.gate)


@pytest.mark.parametrize("gate", gates.GATES, ids=lambda gate: gate.NAME)
def test_every_gate_has_a_story_that_holds_and_one_that_is_refused(gate) -> None:
    assert any(story.gate == gate.NAME for story in HOLDS)
    assert any(story.gate == gate.NAME for story in REFUSES)
    assert gate.__name__.rpartition(".")[2] == gate.NAME


def test_the_gates_are_those_of_the_data() -> None:
    # restricted_read is permission; two stand here that the data leave to the invariants:
    ours = {"capacity_follows_limbs", "interpreter_suitable"}  # INV-9 where it is written, INV-8
    assert set(of_the_data()) - {"restricted_read"} == set(BY_NAME) - ours


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() & of_the_data().keys()))
def test_a_gate_says_and_stands_on_what_the_data_say(name) -> None:
    row, gate = of_the_data()[name], BY_NAME[name]

    stands_on = tuple(tuple(m.strip().split(":")) for m in row["stands_on"].split(";"))

    assert (
        row["refusal"],
        row["who_can_supply"],
        row["source"],
    ) == (gate.SENTENCE, gate.WHO, gate.SOURCE)
    assert stands_on == gate.STANDS_ON


def test_a_task_comes_by_its_stages_records_milestones_and_the_end(c) -> None:
    class Passed:
        milestones = ["enquiry_ended"]
        main_ended = True

    task = c.task("review_outcomes_early", "middle,end")
    c.write("case_note", text="Rang")

    assert set(gates.reached(task, c.added, Passed())) == {
        ("stage", "middle"),
        ("stage", "end"),
        ("record", "case_note"),
        ("milestone", "enquiry_ended"),
        ("end",),
    }


def test_a_note_outside_any_task_passes_the_gates_of_its_kind_only(c) -> None:
    c.write("information_share", recipient="The GP", basis="adult_agrees")

    with pytest.raises(Refused, match="on what basis and when"):
        gates.check(c.at(), ())
