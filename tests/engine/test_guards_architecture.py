"""Architecture: what may import what, one place that commits, no guard forgotten or unknown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from engine.guards import GUARDS

ROOT = Path(__file__).parents[2]
HTTP = {"flask", "flask_login", "flask_wtf", "werkzeug", "wtforms", "jinja2", "gunicorn"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "service", "handler", "base"}
DATABASE_NAMES = {"session", "connection", "conn", "engine", "db", "transaction"}
LONGEST_FILE = 320


def ours(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    found = [p for folder in folders for p in (ROOT / folder).rglob("*") if p.suffix in suffixes]
    made_elsewhere = {"node_modules", "dist", "static"}
    return sorted(p for p in found if not made_elsewhere & set(p.relative_to(ROOT).parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(module: ast.AST) -> Iterator[str]:
    """Every module an import names, with what is taken from it: ``engine.people.model.User``."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from (f"{start}.{alias.name}" for alias in node.names)


def is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def who_imports(paths: list[Path], *packages: str) -> dict[str, list[str]]:
    found = {
        named(path): [name for name in imports(tree(path)) if any(is_in(name, p) for p in packages)]
        for path in paths
    }
    return {path: names for path, names in found.items() if names}


def except_in(paths: list[Path], *places: str) -> list[Path]:
    return [path for path in paths if not any(path.is_relative_to(ROOT / p) for p in places)]


# -- imports


def test_the_engine_knows_nothing_of_http():
    assert who_imports(ours("engine"), "web", "tests", "wsgi", *HTTP) == {}


def test_the_web_builds_on_the_engine_and_never_on_tests():
    assert who_imports(ours("web"), "tests") == {}


def test_spiffworkflow_stays_in_its_package():
    assert who_imports(except_in(ours("engine", "web"), "engine/workflow"), "SpiffWorkflow") == {}


def test_apscheduler_stays_in_its_file():
    assert who_imports(except_in(ours("engine", "web"), "web/scheduler.py"), "apscheduler") == {}


def test_form_and_record_do_not_know_each_other_nor_the_case():
    assert who_imports(ours("engine/form"), "engine.record", "engine.case") == {}
    assert who_imports(ours("engine/record"), "engine.form", "engine.case") == {}


def test_what_lies_below_does_not_import_what_lies_above():
    lowest = [ROOT / "engine" / name for name in ("errors.py", "guards.py", "clock.py")]
    database = except_in(ours("engine/db"), "engine/db/tables.py", "engine/db/migrations")
    above = [f"engine.{p}" for p in ("case", "form", "log", "people", "process", "record")]

    assert who_imports(lowest, "engine.db", "engine.workflow", *above) == {}
    assert who_imports(database, "engine.workflow", *above) == {}


def test_imports_are_written_in_full():
    """``from . import x`` hides from the tests above where a thing comes from."""
    found = [named(p) for p in ours("engine", "web") if any(i[0] == "." for i in imports(tree(p)))]
    assert found == []


# -- one place that commits


def commits(module: ast.AST) -> list[int]:
    """The lines that end a transaction, or begin one on a session or connection."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on_what = ast.unparse(node.func.value).split(".")[-1]
            begins = node.func.attr in {"begin", "begin_nested"} and on_what in DATABASE_NAMES
            if begins or node.func.attr in {"commit", "rollback"}:
                found.append(node.lineno)
    return found


def test_only_the_database_package_commits():
    found = {named(p): commits(tree(p)) for p in except_in(ours("engine", "web"), "engine/db")}
    assert {path: lines for path, lines in found.items() if lines} == {}


# -- names and sizes


def test_no_file_is_named_for_nothing_in_particular():
    assert [named(p) for p in ours("engine", "web", "tests") if p.stem in FORBIDDEN_NAMES] == []


def test_no_file_is_too_long_to_read_in_one_go():
    files = ours("engine", "web", "tests", suffixes=(".py", ".html", ".js", ".scss", ".css"))
    read = except_in(files, "engine/db/migrations")  # written by a tool, and never edited again
    lengths = {named(path): len(path.read_text().splitlines()) for path in read}
    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE} == {}


# -- guards


def asked(module: ast.AST) -> Iterator[ast.expr]:
    """What ``guards.on`` (or a bare ``on``) is asked for."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and node.args:
            function = node.func
            bare = isinstance(function, ast.Name) and function.id == "on"
            dotted = isinstance(function, ast.Attribute) and function.attr == "on"
            if bare or (
                dotted
                and isinstance(function.value, ast.Name)  # type: ignore[union-attr]
                and function.value.id == "guards"  # type: ignore[union-attr]
            ):
                yield node.args[0]


def texts(paths: list[Path]) -> set[str]:
    nodes = (node for path in paths for node in ast.walk(tree(path)))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def consulted(path: Path) -> set[str]:
    """The guards a file consults.

    ``on("lock")`` consults one. ``on(f"gate_{name}")`` consults those whose rest
    is a text in, or the name of, a file in or below the same folder; ``on(rule.guard)`` those
    whose whole name is a text in the same file.
    """
    found: set[str] = set()
    for argument in asked(tree(path)):
        match argument:
            case ast.Constant(value=str(name)):
                found.add(name)
            case (
                ast.JoinedStr(values=[ast.Constant(value=str(prefix)), *_])
                | ast.BinOp(left=ast.Constant(value=str(prefix)))
            ):
                beside = sorted(path.parent.rglob("*.py"))
                known = texts(beside) | {p.stem for p in beside}
                found |= {g for g in GUARDS if g.startswith(prefix) and g[len(prefix) :] in known}
            case _:
                found |= GUARDS.keys() & texts([path])
    return found


@cache
def all_consulted() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in except_in(ours("engine", "web"), "engine/guards.py"):
        for name in consulted(path):
            found.setdefault(name, []).append(named(path))
    return found


def test_every_guard_that_is_consulted_is_registered():
    unknown = {name: where for name, where in all_consulted().items() if name not in GUARDS}
    assert unknown == {}


def test_every_guard_that_is_registered_is_consulted():
    missing = sorted(GUARDS.keys() - all_consulted().keys())
    assert not missing, f"{len(missing)} registered guards stand nowhere: {', '.join(missing)}"


def test_nothing_but_tests_switches_a_guard_off():
    found = [named(p) for p in ours("engine", "web") if "switched_off" in p.read_text()]
    assert found == ["engine/guards.py"]


@pytest.mark.parametrize("name", sorted(GUARDS))
def test_a_guard_says_in_a_sentence_what_it_is_for(name):
    assert re.fullmatch(r"[A-Z'].*\.( INV-\d+(, INV-\d+)*)?", GUARDS[name])


# -- commands


def test_the_readme_names_only_commands_that_exist():
    made = set(re.findall(r"^([a-z_-]+):", (ROOT / "Makefile").read_text(), re.M))
    named_there = set(re.findall(r"\bmake ([a-z_-]+)", code_of("README.md")))
    assert named_there, "the README names no command"
    assert named_there <= made


def code_of(name: str) -> str:
    """What stands in a document as code: in back ticks, in fenced or indented blocks."""
    text = (ROOT / name).read_text()
    fenced = re.findall(r"^```.*?^```", text, re.M | re.S)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    indented = re.findall(r"^(?: {4}|\t).*$", rest, re.M)
    return "\n".join([*fenced, *re.findall(r"`[^`\n]+`", rest), *indented])


# -- the tests above see what they are for


def test_these_tests_see_what_they_forbid():
    bad = ast.parse(
        "import flask\nfrom SpiffWorkflow.task import Task\nfrom engine import case\n"
        "from . import x\n"
        "session.commit()\nwith session.begin(): pass\n"
        "step.begin()\n"
        "guards.on('lock')\non(f'gate_{name}')\nlisten.on('click')\n"
    )

    assert list(imports(bad)) == ["flask", "SpiffWorkflow.task.Task", "engine.case", "..x"]
    assert commits(bad) == [5, 6]
    assert [type(one) for one in asked(bad)] == [ast.Constant, ast.JoinedStr]
    assert is_in("engine.case.model", "engine.case") and not is_in("engine.caseload", "engine.case")
