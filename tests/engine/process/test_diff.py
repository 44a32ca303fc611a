"""Diff: what two versions do differently, in sentences, and whether it is wording alone."""

import pytest

from engine.process.bundle import Bundle, from_folder
from engine.process.diff import diff, is_wording_only
from tests.council import SECTION42

SHIPPED = from_folder(SECTION42)


def changed(path, old=b"", new=b"", content=None):
    body = SHIPPED.files[path]
    if content is None:
        assert old in body, "the test changes nothing"
        content = body.replace(old, new, 1)
    return Bundle(SHIPPED.name, {**SHIPPED.files, path: content})


def test_a_question_asked_in_other_words_is_wording():
    path = "forms/decide_duty.json"
    label = next(line for line in SHIPPED.files[path].splitlines() if b'"label"' in line).strip()

    found = diff(SHIPPED, changed(path, label, label.replace(b'": "', b'": "Now: ', 1)))

    assert "is asked as “Now: " in found[0].sentence and is_wording_only(found)


def test_a_process_is_no_different_from_itself():
    assert diff(SHIPPED, SHIPPED) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "sentence"),
    [
        ("closing.bpmn", b"Authorise the closing", b"Agree to close",
         "“Authorise the closing” is called “Agree to close” now."),
        ("codes/channel.csv", b"By post", b"By letter",
         "The choice “By post” is called “By letter” now."),
        ("guidance/decide_duty.md", b"## Why", b"## Why so",
         "guidance/decide_duty.md says something else."),
        ("closing.bpmn", b'x="201" y="65"', b'x="202" y="65"',
         "closing.bpmn is written differently and means the same."),
    ],
)  # fmt: skip
def test_wording_is_told_as_wording(path, old, new, sentence):
    found = diff(SHIPPED, changed(path, old, new))

    assert any(sentence in change.sentence for change in found), found
    assert is_wording_only(found)


@pytest.mark.parametrize(
    ("path", "old", "new", "sentence"),
    [
        ("closing.bpmn", b'name="msp_stage" value="end"', b'name="msp_stage" value="middle"',
         "the conversation with the adult was “end”, now “middle”."),
        ("closing.bpmn", b'name="within" value="closing"', b'name="within" value="plan"',
         "within was “closing”, now “plan”."),
        ("section42.bpmn", b"tFormalExpression\">for_us<", b"tFormalExpression\">not for_us<",
         "was taken if “for_us”, now if “not for_us”."),
        ("forms/decide_duty.json", b'"id": "duty_needs"', b'"id": "duty_wants_care"',
         "is not asked any more."),
        ("codes/channel.csv", b"post,By post", b"letter,By post", "is not offered any more."),
        ("codes/timescales.csv", b"start,2,working_days", b"start,3,working_days",
         "The timescale start was 2 working days, now 3 working days."),
    ],
)  # fmt: skip
def test_what_decides_something_is_never_told_as_wording(path, old, new, sentence):
    found = diff(SHIPPED, changed(path, old, new))

    assert any(sentence in change.sentence for change in found), found
    assert not is_wording_only(found)


@pytest.mark.parametrize("path", ["forms/decide_duty.json", "closing.bpmn", "codes/channel.csv"])
def test_a_file_that_cannot_be_read_is_a_change_and_no_accident(path):
    found = diff(SHIPPED, changed(path, content=b"\xff{<"))

    assert len(found) == 1 and not is_wording_only(found)


def test_files_that_come_and_go_are_told():
    fewer = {p: b for p, b in SHIPPED.files.items() if p != "closing.bpmn"}

    gone = diff(SHIPPED, Bundle(SHIPPED.name, fewer))
    back = diff(Bundle(SHIPPED.name, fewer), SHIPPED)

    assert [c.sentence for c in gone] == ["closing.bpmn is not there any more."]
    assert [c.sentence for c in back] == ["closing.bpmn is new."]
    assert not is_wording_only(gone) and not is_wording_only(back)
