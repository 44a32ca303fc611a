"""Hostile expressions: refused wherever a process may carry one, with place and reason.

The same lines that the evaluator refuses (``tests/engine/test_expressions.py``) are put
where an admin or an attacker would put them: on a way out of a question, in a reminder,
in a form. Nothing of them may be published, so nothing of them is ever evaluated.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from engine.errors import EngineError
from engine.expressions import parse
from engine.process.bundle import Bundle, from_folder
from engine.process.checks import Report, check
from tests.engine.checks.drawing import bpmn
from tests.engine.test_expressions import HOSTILE_LINES, HOSTILE_SHAPES

HERE = Path(__file__).parent
#: What XML cannot hold is refused by the reader of XML.
SHAPES = [s for s in HOSTILE_SHAPES.values() if s.strip() and not set("\0\ud800\n") & set(s)]
HOSTILE = list(dict.fromkeys([*HOSTILE_LINES, *SHAPES]))
FACTS = {"x", "text", "many", "nothing", "yes", "f", "big"}
DRAWN = bpmn(
    main="""
    start begun
    task look
    choice which
    end done
    timer late on=look at=WHEN
    end reminded
    begun > look > which > done
    which > look if CONDITION
    late > reminded
    """
).decode()
FOLDER = HERE / "forms" / "valid_with_forms"


def drawn(condition: str = "x", when: str = "in_days(5)") -> Report:
    content = DRAWN.replace("WHEN", escape(when)).replace("CONDITION", escape(condition))
    return check(Bundle("main", {"main.bpmn": content.encode()}), FACTS, {"f"})


def runnable(report: Report) -> list[str]:
    return [p.message for p in report.problems if p.check == "runnable"]


def unreadable(source: str) -> bool:
    try:
        parse(source)
    except EngineError:
        return True
    return False


def test_the_same_diagram_without_them_is_runnable():
    assert runnable(drawn()) == []


def test_there_are_a_hundred_that_try_to_escape():
    """More than a hundred are refused for what they are, not for a name nobody knows."""
    print(f"\n{len(HOSTILE)} hostile expressions, {sum(map(unreadable, HOSTILE))} refused unread")
    assert sum(map(unreadable, HOSTILE)) >= 100


@pytest.mark.guard("check_runnable")
@pytest.mark.parametrize("source", [s for s in HOSTILE if unreadable(s)])
def test_no_condition_of_a_diagram_may_be_hostile(source):
    (text,) = runnable(drawn(condition=source))

    line = DRAWN[: DRAWN.index("CONDITION")].count("\n")
    assert text.startswith(f"The condition on 'which_to_look' (main.bpmn, line {line}) cannot be ")
    assert text.endswith(".")


@pytest.mark.parametrize("source", HOSTILE)
def test_no_reminder_may_be_hostile(source):
    (text,) = runnable(drawn(when=source))

    assert text.startswith("'Late' (main.bpmn, line ") and text.endswith(".")


@pytest.mark.parametrize("source", [s for s in HOSTILE if unreadable(s)])
def test_no_condition_of_a_form_may_be_hostile(source):
    """Read as a whole process: the sentence names the task and the question."""
    found = [p.message for p in in_a_form(source).problems if p.check == "forms"]

    assert any(
        f"The form of review_end: the condition of {QUESTION}" in text for text in found
    ) or any("The form of review_end: at page 1 question 1" in text for text in found)


def in_a_form(source: str) -> Report:
    form = copy.deepcopy(FORM)
    form["pages"][0]["questions"][0]["questions"][1]["show_if"] = source
    return check(Bundle("main", {**FILES, "forms/review_end.json": json.dumps(form).encode()}))


def folder() -> dict[str, bytes]:
    files = {"main.bpmn": FOLDER.with_suffix(".bpmn").read_bytes()}
    return files | dict(from_folder(HERE / "plain").files) | dict(from_folder(FOLDER).files)


FILES = folder()
FORM: dict[str, Any] = json.loads(FILES["forms/review_end.json"])
QUESTION = "why_not"


@pytest.mark.parametrize(
    "source", ["9 * 9 * 9 * 1000000000000", "1 + 'a'", "-'a'", "1 in 5", "1000000000000 + 9", "f()"]
)
def test_a_condition_that_can_only_fail_is_refused_before_a_case_meets_it(source):
    assert len(runnable(drawn(condition=source))) == (source != "f()")


SCRIPTS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//example.org/x.js>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://example.org'></iframe>",
    "<a href='javascript:alert(1)'>here</a>",
    "[here](javascript:alert(1))",
    "[here](JavaScript :alert(1))",
    "<!-- hidden -->",
    "<b onmouseover=alert(1)>bold</b>",
    "[here](data:text/html;base64,PHNjcmlwdD4=)",
    "<math><mi></mi></math>",
]


@pytest.mark.parametrize("text", SCRIPTS)
@pytest.mark.parametrize("part", ["label", "hint", "required", "code", "guidance"])
def test_a_text_with_script_or_markup_is_refused(part, text):
    files = dict(FILES)
    if part == "code":
        lines = files["codes/achieved.csv"].decode().splitlines()
        lines[1] = f'fully_achieved,"{text}",Fully Achieved,'
        files["codes/achieved.csv"] = "\n".join(lines).encode()
        place = "The list 'achieved': the label of 'fully_achieved'"
    elif part == "guidance":
        files["guidance/review_end.md"] = f"First\n\n{text}\n".encode()
        place = "Line 3 of guidance/review_end.md"
    else:
        form = copy.deepcopy(FORM)
        form["pages"][0]["questions"][0]["questions"][0][part] = text
        files["forms/review_end.json"] = json.dumps(form).encode()
        called = "error sentence" if part == "required" else part
        place = f"The form of review_end: the {called} of achieved"

    found = [p.message for p in check(Bundle("main", files)).problems if p.check == "forms"]

    assert any(one.startswith(f"{place} holds '") and one.endswith(".") for one in found), found


@pytest.mark.parametrize(
    "text", ["Less than <5 days", "See <https://www.gov.uk/x>", "a < b and b > c", "Is it > 2?"]
)
def test_a_text_with_a_sign_is_left_alone(text):
    form = copy.deepcopy(FORM)
    form["pages"][0]["questions"][0]["questions"][0]["hint"] = text
    files = {**FILES, "forms/review_end.json": json.dumps(form).encode()}

    found = [p.message for p in check(Bundle("main", files)).problems if "markup" in p.message]
    assert found == []


@pytest.mark.parametrize(
    "more", [{"script": "x"}, {"onclick": "x"}, {"html": "<p>"}, {"style": "x"}, {"$ref": "x"}]
)
def test_a_form_holds_nothing_but_what_a_question_has(more):
    form = copy.deepcopy(FORM)
    form["pages"][0]["questions"][0].update(more)
    files = {**FILES, "forms/review_end.json": json.dumps(form).encode()}

    found = [p.message for p in check(Bundle("main", files)).problems if p.check == "forms"]
    assert any(
        text.startswith("The form of review_end: at page 1 question 1, ")
        and next(iter(more)) in text
        for text in found
    )
