"""What was typed is words beyond HTML too: in XES, tables, letters, drawings and the QR code."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from xml.sax.saxutils import quoteattr

import pytest
import segno
import sqlalchemy as sa
from lxml import etree

from engine import clock
from engine.data_out.events import Line, write_xes
from engine.people import totp
from engine.process.xml import local, read_xml
from engine.safe_csv import csv_text
from tests.council import SECTION42
from tests.web.letters_desk import ADULT, canary_case, draft, safe
from tests.web.test_every_route import PAYLOADS

MORE = (
    '"><event/><string key="x" value="',
    "]]><evil/>",
    "&xxe; <!ENTITY xxe SYSTEM 'file:///etc/passwd'>",
    "=HYPERLINK(\"https://evil.example\";\"x\")",
    "@SUM(1)\t+1-1",
)  # fmt: skip
HOSTILE = (*PAYLOADS, *MORE)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_step_or_a_role_named_by_an_admin_is_a_value_in_xes(words):
    line = Line(
        case="c1", activity=words, transition="complete", at=clock.now(), person="p1", role=words,
        team="t1", stage=words, via="web", ended_as=words, process_version=1,
    )  # fmt: skip
    out = io.StringIO()

    write_xes(iter([line, line]), out)

    found = ET.fromstring(out.getvalue())
    names = [one.get("value") for one in found.iter() if one.get("key") == "concept:name"]
    assert names.count(words) == 2
    assert {one.tag.rpartition("}")[2] for one in found.iter()} <= {
        *("log", "extension", "global", "classifier", "trace", "event"),
        *("string", "date", "int", "boolean"),
    }


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_of_a_table_is_a_formula_or_ends_its_row(words):
    table = csv_text([["said", "by"], [words, "Dora"]])

    (_, (said, by)) = list(csv.reader(io.StringIO(table)))
    assert by == "Dora" and words in said
    assert said[:1] not in set("=+-@\t\r")


def test_a_letter_prints_what_was_typed_as_words(sqlite, app):
    case = canary_case(sqlite)
    with sqlite.db.write() as session:
        words = " ".join(PAYLOADS)
        session.execute(sa.update(ADULT).values(name=words, preferred_name=words, address=words))
    safe(sqlite, case, "post")

    browser = draft(app, case)

    tree, text = browser.page.tree, browser.page.text
    assert "xssran" in browser.words
    assert not tree.xpath("//xss-tag | //main//img | //main//svg[@onload] | //main//script")
    assert "<script>xssran" not in text


def test_the_qr_code_is_a_drawing_whatever_the_name_of_the_council():
    for words in HOSTILE:
        said = totp.address("A" * 32, "a@council.example", words)
        svg = segno.make(said, error="m").svg_inline(
            scale=5, border=4, light="#fff", svgclass="app-qr", lineclass=None, omitsize=True
        )
        drawn = etree.fromstring(svg.encode())
        assert {etree.QName(one).localname for one in drawn.iter()} <= {"svg", "g", "path"}


@pytest.mark.parametrize("words", PAYLOADS)
def test_a_label_of_a_diagram_is_an_attribute_whatever_it_holds(words):
    text = (SECTION42 / "concern.bpmn").read_text(encoding="utf-8")
    changed = text.replace('name="Hear from the adult"', f"name={quoteattr(words)}", 1)
    assert changed != text

    root = read_xml(changed.encode(), "concern.bpmn")

    assert words in [one.get("name") for one in root.iter()]
    assert not [one for one in root.iter() if local(one) in ("script", "xss-tag", "img", "svg")]
