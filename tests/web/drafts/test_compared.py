"""Any two versions side by side: in sentences, on both drawings with signs, line by line."""

import json

from engine.process.bundle import from_folder
from engine.process.side_by_side import side_by_side
from tests.council import SECTION42
from tests.web.versions_helpers import LIST, bring_in, changed


def drawn_otherwise():
    """A concern with a renamed task, a new one and a way that is gone."""
    body = from_folder(SECTION42).files["concern.bpmn"].decode()
    body = body.replace('name="Decide the duty"', 'name="Decide on a duty"')
    first = body.index("<bpmn:sequenceFlow")
    return (
        body[:first] + '<bpmn:userTask id="look_again" name="Look again" />' + body[first:]
    ).encode()


def files():
    codes = from_folder(SECTION42).files["codes/timescales.csv"]
    return {
        "concern.bpmn": drawn_otherwise(),
        "guidance/decide_duty.md": b"## Why\n\nSo.\n",
        "codes/timescales.csv": codes.replace(b",5,", b",6,", 1),
    }


def test_two_versions_stand_side_by_side_in_words_on_drawings_and_line_by_line(signed_in):
    iris = signed_in("Iris")
    draft = bring_in(iris, changed(files(), scenarios=True)).location.rpartition("/")[2]
    page = iris.get(LIST)
    fields = page.fields("/processes/section42/versions/compared")

    page = iris.get(iris.post("/processes/section42/versions/compared", fields).location)

    assert page.h1 == "Version 2 beside version 1"
    heads = [h.text_content() for h in page.tree.xpath("//main//h2")]
    assert heads == ["Diagrams", "Timescales", "Guidance"]
    assert "The user task “Look again” is new." in page.words
    assert "“Decide the duty” is called “Decide on a duty” now. Wording" in page.words
    assert "+ New Look again" in page.words and "~ Changed Decide on a duty" in page.words
    assert "+ So." in page.words
    data = [json.loads(s.text) for s in page.tree.xpath("//script[@data-diagram]")]
    assert data[1]["marks"] == {"added": ["look_again"], "changed": ["decide_duty"]}
    assert data[0]["marks"]["removed"] == []
    assert all(iris.get(one["xmlUrl"]).status == 200 for one in data)
    assert draft in data[1]["xmlUrl"]


def test_the_other_way_round_what_was_new_is_gone():
    shipped = from_folder(SECTION42)
    ((group, (one,)),) = side_by_side(
        changed({"concern.bpmn": drawn_otherwise()}, scenarios=True), shipped
    )

    assert group == "Diagrams"
    assert ("removed", "look_again") in [(mark.how, mark.id) for mark in one.marks]


def test_a_file_that_cannot_be_read_is_still_compared(signed_in):
    iris = signed_in("Iris")
    wrong = {"concern.bpmn": b"<no", "forms/decide_duty.json": b"{", "codes/triage.csv": b"\xff"}
    page = iris.get(bring_in(iris, changed(wrong)).location)
    link = page.tree.xpath("//a[contains(., 'side by side')]/@href")[0]

    page = iris.get(link)

    assert page.status == 200 and "cannot be compared" in page.words


def test_only_who_changes_processes_compares(signed_in):
    live = signed_in("Iris").get(LIST).tree.xpath("//tbody//a/@href")[0].rpartition("/")[2]

    assert signed_in("Priya").get(f"/versions/{live}/compared/{live}").status == 403
    iris = signed_in("Iris")
    assert "Nothing differs" in iris.get(f"/versions/{live}/compared/{live}").words
    assert iris.get(f"/versions/{live}/compared/nothing").status == 404
    assert iris.post("/processes/section42/versions/compared", {}).status == 422
