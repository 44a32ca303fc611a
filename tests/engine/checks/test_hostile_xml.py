"""Hostile files: refused at once, with a sentence, and nothing is fetched or expanded."""

from __future__ import annotations

import time

import pytest

from engine.errors import InvalidProcess
from engine.process.checks import check_file
from engine.process.xml import read_xml
from tests.engine.checks.drawing import bpmn

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
RIGHT = bpmn(main="start a\nend b\na > b").decode()
BODY = RIGHT.partition("?>")[2]


def declared(dtd: str, encoding: str = "UTF-8") -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>{dtd}{BODY}'


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
BOMB = f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>'
FILES = {
    "a bomb of entities": declared(BOMB).replace('name="A"', 'name="&l9;"').encode(),
    "an outside entity": declared(
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ).encode(),
    "an outside document type": declared('<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">').encode(),
    "an empty document type": declared("<!DOCTYPE d>").encode(),
    "a document type in UTF-16": declared(BOMB, "UTF-16").encode("utf-16"),
    "a document type in UTF-16 without a mark": declared(BOMB, "UTF-16").encode("utf-16-le"),
    "a document type in UTF-32": declared(BOMB, "UTF-32").encode("utf-32"),
    "a document type in UTF-7": declared(BOMB, "UTF-7").encode("utf-7"),
    "a document type in EBCDIC": declared(BOMB, "cp037").encode("cp037"),
    "deep nesting": (f'<d xmlns="{BPMN}">' * 5_000 + "</d>" * 5_000).encode(),
    "just too deep": (
        f'<definitions xmlns="{BPMN}">' + "<a>" * 120 + "</a>" * 120 + "</definitions>"
    ).encode(),
    "too many elements": (
        f'<definitions xmlns="{BPMN}">' + "<a/>\n" * 100_000 + "</definitions>"
    ).encode(),
    "too large": b" " * 2_000_001,
    "another namespace": RIGHT.replace(BPMN, "http://example.org/other").encode(),
    "no namespace": b"<definitions/>",
    "another language": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    "half a file": RIGHT[: len(RIGHT) // 2].encode(),
    "nothing": b"",
    "noise": bytes(range(256)) * 40,
    "an unknown encoding": RIGHT.replace("UTF-8", "KLINGON").encode(),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_a_hostile_file_is_refused_with_a_sentence(content, tmp_path):
    file = tmp_path / "hostile.bpmn"
    file.write_bytes(content)

    started = time.process_time()
    (report,) = check_file(file)

    assert time.process_time() - started < 2  # work, not waiting: the machine may be busy
    assert report.verdict == "unreadable"
    (problem,) = report.problems
    assert problem.message.startswith("hostile.bpmn") and problem.message.endswith(".")


@pytest.mark.parametrize(
    "name", ["just too deep", "too many elements", "another namespace", "half a file", "nothing"]
)
def test_the_sentence_names_file_line_and_reason(name):
    with pytest.raises(InvalidProcess, match=r"^hostile\.bpmn, line \d+: .{20}"):
        read_xml(FILES[name], "hostile.bpmn")


@pytest.mark.parametrize("tag", ["serviceTask", "scriptTask", "businessRuleTask", "sendTask"])
def test_a_task_that_a_machine_would_do_is_refused_with_file_and_line(tag, tmp_path):
    file = tmp_path / "hostile.bpmn"
    drawn = bpmn(main="start a\ntask t\nend b\na > t > b").decode()
    file.write_text(drawn.replace("userTask", tag))

    (report,) = check_file(file)

    assert any(
        "hostile.bpmn, line " in p.message and "not supported" in p.message for p in report.problems
    )


def test_comments_and_instructions_are_dropped():
    root = read_xml(
        RIGHT.replace("<bpmn:process", "<!-- x --><?run y?><bpmn:process").encode(), "f"
    )

    assert all(isinstance(element.tag, str) for element in root.iter())


def test_a_diagram_in_utf_16_is_read():
    root = read_xml(RIGHT.replace('"UTF-8"', '"UTF-16"').encode("utf-16"), "f")

    assert root.tag.endswith("definitions")


def test_the_sentence_names_file_and_line():
    with pytest.raises(InvalidProcess, match=r"main\.bpmn, line 3"):
        read_xml(b"<a>\n<b>\n</a>", "main.bpmn")


CRUEL = {
    "calls that double thirty times": bpmn(
        main="start a\ncall b calls=p0\nend c\na > b > c",
        **{
            f"p{i}": f"start a{i}\ncall b{i} calls=p{i + 1}\ncall c{i} calls=p{i + 1}\nend d{i}\n"
            f"a{i} > b{i} > c{i} > d{i}"
            for i in range(30)
        },
        p30="start a30\ntask t msp_stage=start\nend e\na30 > t > e",
    ),
    "a fork of four hundred stages": bpmn(
        main="start a\nboth f\nboth j\nend z\na > f\nj > z\n"
        + "\n".join(f"task t{i} msp_stage=middle\nf > t{i} > j" for i in range(400))
    ),
    "fourteen interrupted loops side by side": bpmn(
        main="start a\nboth f\nboth j\nend z\na > f\nj > z\n"
        + "\n".join(
            f"task t{i} msp_stage=middle\nchoice m{i}\nchoice x{i}\ntask u{i} msp_stage=end\n"
            f"message b{i} on=t{i} says=s{i}\nf > m{i} > t{i} > x{i} > u{i} > j\n"
            f"x{i} > m{i} if route\nb{i} > u{i}"
            for i in range(14)
        )
    ),
    "six hundred processes that nobody calls": bpmn(
        **{f"p{i}": f"start a{i}\ntask t{i}\nend b{i}\na{i} > t{i} > b{i}" for i in range(600)}
    ),
}


@pytest.mark.parametrize("content", CRUEL.values(), ids=CRUEL.keys())
def test_a_diagram_drawn_to_be_slow_is_answered_within_ten_seconds(content, tmp_path):
    file = tmp_path / "cruel.bpmn"
    file.write_bytes(content)

    started = time.process_time()
    reports = check_file(file)

    assert time.process_time() - started < 10
    assert all(report.verdict == "refused" for report in reports)
