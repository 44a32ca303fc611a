"""Checks: each refuses its wrong diagrams, passes its right ones, and says so in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import guards
from engine.process.bundle import Bundle, from_folder
from engine.process.checks import CHECKS, Report, check, check_file
from engine.process.diagram import every_node
from engine.process.reading import read_diagrams
from tests.engine.checks.drawing import bpmn
from tests.engine.checks.on_spiff import Process, breaks, shortest
from web.cli.process_check import check_command

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SHIPPED = ROOT / "processes" / "section42"
FACTS = {"for_us", "route", "report_returned"}
VALID = sorted(HERE.glob("*/valid*.bpmn"))
INVALID = sorted(HERE.glob("*/invalid*.bpmn"))
#: invalid_E_....bpmn breaks rule E.
BROKEN = [p for p in INVALID if p.stem.split("_")[1] in ("E", "M", "S", "Q", "X", "L", "alone")]
#: What the workflow engine is asked about, run by run: every diagram of this check.
PLAYED = [p for p in VALID + INVALID if p.parent.name == "threefold"]
MOST_RUNS = 3_000


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def bundle_of(path: Path) -> Bundle:
    """The file as a whole process: with the forms of a folder of its name, or none yet."""
    files = {"main.bpmn": path.read_bytes()}
    beside = path.with_suffix("")
    if beside.is_dir():
        # every other task has a plain form
        for folder in (HERE / "plain", beside):
            files |= {name: content for name, content in from_folder(folder).files.items()}
    return Bundle("main", files)


def judged(path: Path) -> Report:
    return check(bundle_of(path), FACTS, ())


def messages(report: Report, name: str) -> list[str]:
    return [problem.message for problem in report.problems if problem.check == name]


@pytest.mark.parametrize("path", VALID, ids=named)
def test_a_right_diagram_may_be_published(path):
    report = judged(path)

    assert [p.message for p in report.problems] == []
    assert (report.verdict, report.soundness) == ("publishable", "sound")
    assert {p.result for p in report.proofs} == {"proved"}


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_a_wrong_diagram_is_refused_by_its_check(path):
    report = judged(path)

    found = messages(report, path.parent.name)
    assert report.verdict == "refused"
    assert found, f"other checks found {[p.message for p in report.problems]}"
    assert all(text[0].isupper() or text[0] in "'(m" for text in found)
    assert all(text.endswith(".") for text in found)


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_a_check_that_is_switched_off_refuses_nothing(path):
    name = f"check_{path.parent.name}"
    if name not in guards.GUARDS:
        return
    with guards.switched_off(name):
        assert messages(judged(path), path.parent.name) == []


@pytest.mark.parametrize("path", BROKEN, ids=named)
def test_a_broken_rule_is_refuted_with_a_path_of_the_diagram(path):
    rule = path.stem.split("_")[1]
    report = judged(path)

    proof = next(p for p in report.proofs if p.rule == rule)
    ids = {
        n.id
        for d in read_diagrams({"f": path.read_bytes()}).processes.values()
        for n in every_node(d)
    }
    assert proof.result == "refuted"
    assert report.proofs[0].rule == "threefold" and report.proofs[0].result == "refuted"
    assert proof.path[0] == "concern_received" and set(proof.path) <= ids


@pytest.mark.parametrize("path", PLAYED, ids=named)
def test_the_workflow_engine_breaks_the_same_rules(path):
    process = Process(path.read_bytes())
    proofs = {p.rule: p.result for p in judged(path).proofs}

    for rule in "EMSQXL":
        broken = breaks(process, rule, most=MOST_RUNS) is not None
        assert (rule, proofs[rule]) == (rule, "refuted" if broken else "proved")


@pytest.mark.parametrize("path", PLAYED, ids=named)
def test_every_told_path_is_walked_on_the_workflow_engine_and_is_the_shortest(path):
    """The engine, led by the path alone, breaks the rule; no run of it breaks it in fewer steps."""
    process = Process(path.read_bytes())
    refuted = [p for p in judged(path).proofs if p.result == "refuted" and p.rule in "EMSQXL"]

    assert refuted or path not in BROKEN or "alone" in path.stem
    for proof in refuted:
        passed = set(proof.path) | (process.ids - process.steps)  # a call is told by its inside
        assert breaks(process, proof.rule, only=passed, most=MOST_RUNS) is not None, proof.rule
        # M, S and Q are broken where a conversation is reached: it is told, and not yet done.
        reached = proof.rule in "MSQ"
        assert len(proof.path) - reached == shortest(process, proof.rule, MOST_RUNS), proof


def test_every_check_has_its_page_and_its_diagrams():
    for name in CHECKS:
        page = (ROOT / "docs" / "checks" / f"{name}.md").read_text()
        assert page.startswith(f"# {name.replace('_', ' ').capitalize()}")
        assert "## Wrong" in page and "## Right" in page
        assert [p for p in VALID if p.parent.name == name]
        assert [p for p in INVALID if p.parent.name == name]


# -- the report


def test_a_bare_file_is_judged_without_forms_and_says_so():
    (report,) = check_file(HERE / "threefold" / "valid.bpmn")

    assert {"forms", "lanes_may_read"} <= set(report.skipped)
    assert report.process == "main"


def test_a_called_process_is_found_in_the_same_folder():
    (report,) = check_file(SHIPPED / "section42.bpmn")

    assert report.verdict == "publishable"
    assert {p.result for p in report.proofs} == {"proved"}


def test_an_occurrence_is_judged_but_not_for_threefold():
    (report,) = check_file(SHIPPED / "occurrences" / "capacity.bpmn")

    assert report.verdict == "publishable"
    assert {"milestones", "threefold"} <= set(report.skipped)
    assert report.proofs == [] and report.soundness == "sound"


def test_each_process_of_a_file_that_nobody_calls_has_its_own_report(tmp_path):
    file = tmp_path / "two.bpmn"
    file.write_bytes(bpmn(one="start a\nend b\na > b", two="start c\nend d\nc > d"))

    assert [r.process for r in check_file(file)] == ["one", "two"]


def test_a_file_that_is_no_diagram_is_unreadable(tmp_path):
    file = tmp_path / "no.bpmn"
    file.write_text("this is not XML")

    (report,) = check_file(file)
    assert report.verdict == "unreadable"
    assert report.problems[0].message.startswith("no.bpmn, line 1: this is not readable as XML")


def test_the_certificate_names_what_was_checked():
    bundle = from_folder(SHIPPED)
    certificate = check(bundle).certificate(bundle.hash)

    assert certificate["content"] == bundle.hash
    assert certificate["verdict"] == "publishable"
    json.dumps(certificate)


def test_the_command_prints_the_contract_and_its_exit_codes(capsys):
    valid, invalid = str(VALID[0]), str(BROKEN[0])

    assert check_command([str(SHIPPED)], True) == 0
    shown = json.loads(capsys.readouterr().out)
    assert set(shown[0]) == {
        "path",
        "process",
        "verdict",
        "problems",
        "skipped",
        "soundness",
        "proofs",
        "ms",
    }
    assert shown[0]["proofs"][0] == {"rule": "threefold", "result": "proved", "path": []}
    assert check_command([valid, invalid], True) == 1
    problem = json.loads(capsys.readouterr().out)[1]["problems"][0]
    assert set(problem) == {"check", "element", "message", "path"}
    assert check_command([], True) == 2
    assert check_command(["/nowhere"], False) == 2
    assert check_command([invalid], False) == 1
    assert "refused" in capsys.readouterr().out


# -- the shipped process


def test_the_shipped_process_may_be_published():
    report = check(from_folder(SHIPPED))

    print(f"\nshipped process: {report.ms:.0f} ms")
    assert [p.message for p in report.problems] == []
    assert {p.result for p in report.proofs} == {"proved"}
