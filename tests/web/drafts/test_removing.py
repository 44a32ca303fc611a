"""A diagram that nothing leads to is taken out of a draft with its tasks' forms; no other is."""

import pytest

from tests.web.drafts.filling import bundle_of, send

MOVED = "occurrences/adult_moved.bpmn"


def test_an_occurrence_goes_with_the_forms_of_its_tasks_and_can_be_taken_back(draft, sqlite):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    page = iris.get(f"{address}/removal/{MOVED}")
    assert "People can no longer report it" in page.words and "Report the move" in page.words

    answer = send(iris, f"{address}/removal/{MOVED}")

    assert answer.status == 303
    gone = set(before) - set(bundle_of(sqlite, address).files)
    assert gone == {
        MOVED, "forms/report_move.json", "forms/record_acceptance.json",
        "guidance/report_move.md", "guidance/record_acceptance.md",
    }  # fmt: skip
    assert "Record the answer" not in iris.get(answer.location).words
    assert iris.get(f"{address}/removal/{MOVED}").status == 404


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("enquiry_round.bpmn", "“Enquiry” walks through it at “Enquiry round”."),
        ("section42.bpmn", "Every case begins in it."),
    ],
)
def test_what_something_needs_stays_and_it_is_said_what(draft, sqlite, path, says):
    iris, address = draft
    page = iris.get(f"{address}/removal/{path}")
    assert says in page.words and "Remove it" not in page.words

    seen = iris.get(f"{address}/removal/{MOVED}").tree.xpath("//input[@name='seen']/@value")[0]
    forced = iris.post(f"{address}/removal/{path}", data={"seen": seen})

    assert forced.status == 409 and says in forced.words
    assert path in bundle_of(sqlite, address).files


def test_while_a_diagram_cannot_be_read_none_is_removed(draft, sqlite):
    from tests.web.drafts.filling import put

    iris, address = draft
    put(sqlite, address, {"plan.bpmn": b"<x"})

    page = iris.get(f"{address}/removal/{MOVED}")

    assert "plan.bpmn cannot be read" in page.words and "Remove it" not in page.words
