"""The scenarios of a draft on its pages: brought up to date, read, removed, and run only where needed."""

import json

import pytest

from engine.process import drafts
from engine.process.editing import adding, moving
from engine.process.editing.removing import remove_form
from engine.process.editing.sheet import Sheet
from engine.process.scenarios import results_of, scenario_paths
from tests.sending import lighten
from tests.web.drafts.filling import bundle_of, put, send
from tests.web.drafts.test_home import start
from tests.web.versions_helpers import act

SHORT, DUTY = "not for us", "duty not met"
FORM = {
    "pages": [{"title": "Area", "questions": [
        {"id": "area_known", "type": "yes_no", "label": "Do we know the area?",
         "required": "Select whether we know the area"}]}]
}  # fmt: skip


@pytest.fixture
def draft(sqlite, signed_in):
    """Iris with a draft that has two scenarios."""
    lighten(sqlite, DUTY)
    iris = signed_in("Iris")
    return iris, start(iris).location.removesuffix("/changing")


def add_a_task(council, address):
    sheet = Sheet(bundle_of(council, address), "section42.bpmn")
    place = adding.Place(after="record_concern")
    adding.add_task(sheet, place, "Look up the area", "contact_officer")
    form = json.dumps(FORM).encode()
    put(council, address, {"section42.bpmn": sheet.content(), "forms/look_up_the_area.json": form})


def results(council, address):
    with council.db.read() as session:
        version = drafts.get_draft(session, address.rpartition("/")[2])
        return results_of(version, bundle_of(council, address))


def test_a_new_task_stops_them_and_they_are_brought_up_to_date(sqlite, draft):
    iris, address = draft
    add_a_task(sqlite, address)
    act(iris, address, "scenarios")
    page = iris.get(address)
    assert "2 of 2 go another way" in page.words and "Send for approval" not in page.text

    assert act(iris, address, "mending").status == 303
    page = iris.get(address)
    assert "2 scenarios are up to date" in page.words
    assert "Done with made-up answers: Look up the area." in page.words
    assert results(sqlite, address) == {}  # what was changed has to be walked again

    act(iris, address, "scenarios")
    page = iris.get(address)
    assert "All 2 go as they say" in page.words and "Send for approval" in page.text
    assert "The scenario “not for us” goes another way now." in page.words
    read = iris.get(f"{address}/scenarios/{SHORT}")
    assert "Lena does “Look up the area”" in read.words and "It goes as it says" in read.words


def test_one_that_ends_another_way_stays_as_it_is_and_it_is_said_why(sqlite, draft):
    iris, address = draft
    add_a_task(sqlite, address)
    said = json.loads(bundle_of(sqlite, address).files[f"scenarios/{SHORT}.json"])
    said["ends"]["ended_as"] = "s42_concluded"
    put(sqlite, address, {f"scenarios/{SHORT}.json": json.dumps(said).encode()})
    act(iris, address, "scenarios")

    page = act(iris, address, "mending")

    assert page.status == 422 and f"“{SHORT}” stays as it is" in page.errors[0]
    kept = bundle_of(sqlite, address).files[f"scenarios/{SHORT}.json"]
    assert json.loads(kept) == said


def test_a_scenario_is_removed_counted_as_more_than_wording_and_the_other_need_not_run_again(
    sqlite, draft
):
    iris, address = draft
    act(iris, address, "scenarios")
    assert len(results(sqlite, address)) == 2

    answer = send(iris, f"{address}/scenarios/{DUTY}")

    assert answer.status == 303 and answer.location.endswith("#scenarios")
    page = iris.get(address)
    assert f"The scenario “{DUTY}” is not walked any more before publishing." in page.words
    assert "Wording only" not in page.words and "All 1 go as they say" in page.words
    assert iris.get(f"{address}/scenarios/{DUTY}").status == 404
    assert scenario_paths(bundle_of(sqlite, address)) == [f"scenarios/{SHORT}.json"]


def test_where_the_process_is_changed_none_counts_any_more(sqlite, draft):
    iris, address = draft
    act(iris, address, "scenarios")
    put(sqlite, address, {"guidance/decide_duty.md": b"## Why\n\nSo.\n"})

    assert results(sqlite, address) == {}
    assert "0 of 2 are run on this content" in iris.get(address).words


def test_of_a_published_version_they_are_read_and_nothing_else(signed_in, sqlite):
    iris = signed_in("Iris")
    live = iris.get("/processes/section42/versions").tree.xpath("//tbody//a/@href")[0]
    page = iris.get(f"{live}/scenarios/{SHORT}")
    assert "Lena takes a concern" in page.words and "Remove the scenario" not in page.text

    for path in (f"{live}/scenarios/{SHORT}", f"{live}/mending", f"{live}/scenarios"):
        assert iris.post(path, data={"seen": "x"}).status == 409


def test_the_task_that_answers_a_rule_is_missed_on_every_page_that_may_take_it_out(sqlite, draft):
    iris, address = draft
    bundle = bundle_of(sqlite, address)
    sheet = Sheet(bundle, "enquiry_round.bpmn")
    moving.remove(sheet, "make_enquiries")
    put(sqlite, address, {"enquiry_round.bpmn": sheet.content()})
    put(sqlite, address, remove_form(bundle_of(sqlite, address), "make_enquiries"))
    warning = "Nobody is asked any more what was asked in “Make enquiries”"

    page = iris.get(address)
    assert warning in page.words and "Can be published" in page.words
    assert warning in iris.get(f"{address}/steps/enquiry_round.bpmn").words
    xml = sheet.content().decode()
    sent = {"path": "enquiry_round.bpmn", "xml": xml, "seen": ""}
    said = iris.browser.post(
        f"{address}/checking", json=sent, headers={"X-CSRFToken": _token(iris, address)}
    ).get_json()
    assert said["verdict"] == "publishable" and said["warnings"][0].startswith(warning)


def _token(client, address):
    return client.get(address).tree.xpath("//input[@name='csrf_token']/@value")[0]
