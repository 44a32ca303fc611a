"""Fixed names: facts read decisions by the id of a task, and the engine opens occurrences by name.

A process that gives one of them another name is refused.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from engine.process.bundle import Bundle, from_folder
from engine.process.checks import check
from engine.process.diagram import every_node
from engine.process.reading import read_diagrams
from engine.record import KINDS, caused_enquiry, danger, told_of
from engine.record.facts import FACTS
from engine.record.facts.decided_in import DECIDED_IN, WAITS_FOR
from engine.record.opens import OPENS

ROOT = Path(__file__).parents[3]
SHIPPED = from_folder(ROOT / "processes" / "section42")
TASKS = frozenset(
    node.id
    for diagram in read_diagrams(SHIPPED.diagrams).processes.values()
    for node in every_node(diagram)
    if node.kind == "user task"
)
#: Facts that read a decision through which rows count: the function that says so.
COUNTS = {
    "danger_open": danger.is_open,
    "caused_enquiries_open": caused_enquiry.is_waited_for,
    "risk_identified": told_of.is_the_adults,
}


# -- what the facts read, found in their source


@cache
def parsed(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def tasks_of(module: ModuleType, name: str, seen: set[tuple[str, str]]) -> Iterator[str]:
    """The ids of tasks that a function or constant of a module names, or what it uses names."""
    if (module.__name__, name) in seen:
        return
    seen.add((module.__name__, name))
    body = next((node for node in parsed(module).body if name in defines(node)), None)
    if body is None:
        return
    for node in ast.walk(body):
        if isinstance(node, ast.Constant) and node.value in TASKS:
            yield node.value
        elif isinstance(node, ast.Name):
            yield from tasks_of(*home_of(module, node.id), seen)


def defines(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return set()


def home_of(module: ModuleType, name: str) -> tuple[ModuleType, str]:
    """Where a name that a module uses is written down."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("engine.record"):
            for alias in node.names:
                if (alias.asname or alias.name) == name and node.module in sys.modules:
                    return sys.modules[node.module], alias.name
    return module, name


def reads(function: Callable[..., object]) -> set[str]:
    return set(tasks_of(sys.modules[function.__module__], function.__name__, set()))


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_the_table_says_which_tasks_a_fact_reads(fact):
    assert reads(FACTS[fact]) == set(DECIDED_IN.get(fact, ()))


@pytest.mark.parametrize("target", WAITS_FOR)
def test_the_table_says_which_tasks_settle_what_is_written_down(target):
    kind, column = target.split(".")
    fact, tasks = WAITS_FOR[target]

    assert column in KINDS[kind].columns
    assert reads(FACTS[fact]) | reads(COUNTS.get(fact, FACTS[fact])) == set(tasks)


# -- what a process may not rename


def named_in_the_engine() -> set[str]:
    """Every task whose id stands in the program: as a text of its own, no docstring."""
    found: set[str] = set()
    for path in sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "web").rglob("*.py")]):
        if path.name in ("codes.py", "decided_in.py") or "demo" in path.parts:
            continue  # a list of codes has the name of its task; a demo tells stories
        found |= {
            node.value
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant) and node.value in TASKS
        }
    return found


FIXED = sorted(named_in_the_engine())


def renamed(task: str) -> Bundle:
    """The shipped process in which one task has another id, everywhere in its own files."""
    files = {}
    for path, content in SHIPPED.files.items():
        for ending in (b'"', b"<"):  # an id, or a reference to it between two tags
            content = content.replace(task.encode() + ending, b"another_name" + ending)
        name = path.rpartition("/")[2].rpartition(".")[0]
        in_place = path.startswith(("forms/", "guidance/")) and name == task
        files[path.replace(task, "another_name") if in_place else path] = content
    return Bundle("section42", files)


def test_the_engine_names_the_tasks_these_tests_are_about():
    assert set(FIXED) >= {"decide_duty", "agree_exception", "confirm_safe", "check_report"}


@pytest.mark.guard("check_runnable")
@pytest.mark.parametrize("task", FIXED)
def test_a_task_that_the_engine_names_cannot_be_renamed(task):
    report = check(renamed(task))

    said = [p.message for p in report.problems if p.check == "runnable" and p.element == task]
    assert said, [p.message for p in report.problems]
    assert all(f"the task '{task}'; no task has that id" in text for text in said)
    read = [*DECIDED_IN.items(), *WAITS_FOR.values()]
    facts = [fact for fact, tasks in read if task in tasks]
    assert any(f"the fact '{fact}'" in text for text in said for fact in facts)


def test_any_other_task_may_have_another_id():
    free = sorted(TASKS - set(FIXED) - {"record_concern"})
    refused = {}
    for task in free[:6]:
        said = [p.message for p in check(renamed(task)).problems if p.check == "runnable"]
        refused[task] = [text for text in said if "rests on the fact" in text]
    assert not any(refused.values()), refused


# -- occurrences that the engine opens by name

OCCURRENCES = frozenset(
    path.removeprefix("occurrences/").removesuffix(".bpmn")
    for path in SHIPPED.files
    if path.startswith("occurrences/")
)
#: Where the engine opens one by its name.
OPENING = ("wanted.py", "again.py", "danger.py", "worklist.py", "adults/settling.py")


def texts_of(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.value for node in nodes if isinstance(node, ast.Constant)}


def test_the_table_names_every_occurrence_that_the_engine_opens():
    opened = {
        text for name in OPENING for text in texts_of(ROOT / "engine" / "case" / name) & OCCURRENCES
    }

    assert opened == set(OPENS.values())
    for target in OPENS:
        kind, column = target.split(".")
        assert column in KINDS[kind].columns


@pytest.mark.guard("check_runnable")
@pytest.mark.parametrize("name", sorted(set(OPENS.values())))
def test_a_process_that_asks_keeps_the_occurrence_that_the_answer_opens(name):
    files = {p: c for p, c in SHIPPED.files.items() if p != f"occurrences/{name}.bpmn"}

    found = [p.message for p in check(Bundle("section42", files)).problems if p.element == name]

    assert any(f"occurrences/{name}.bpmn is not there, so nothing would open." in t for t in found)
