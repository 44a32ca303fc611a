"""The drawn editor's server: what is kept, what is refused with a sentence, and what is told."""

import json
import re
from pathlib import Path

import pytest

from engine.process import drafts, versions
from engine.process.bundle import Bundle
from engine.process.diff import diff
from tests.council import SECTION42, sqlite_council
from tests.web.conftest import Client, made
from tests.web.drafts.test_home import start

ROUND = "enquiry_round.bpmn"
LOCK = Path(__file__).resolve().parents[3] / "web" / "frontend" / "package-lock.json"
MIDDLE = b'<spiffworkflow:property name="msp_stage" value="middle" />'
HOSTILE = {
    "a document type": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    "cut off": "<bpmn:definitions",
    "no diagram": "<html></html>",
    "nothing": "",
    "half a character": "<a>\ud800</a>",
    "nested too deep": "<a>" * 200 + "</a>" * 200,
}


class Drawing:
    """Somebody who draws one diagram of a draft, as the page's script does."""

    def __init__(self, client, draft, path=ROUND):
        self.client, self.path = client, path
        self.address = f"/versions/{draft}/drawn/{path}"
        self.checking = f"/versions/{draft}/checking"
        self.tidying = f"/versions/{draft}/tidying"
        self.page = client.get(self.address)
        self.data = json.loads(self.page.tree.xpath("//script[@id='drawn-data']")[0].text)
        self.token = self.page.tree.xpath("//input[@id='drawn-token']/@value")[0]
        self.xml, self.seen = self.data["xml"], self.data["seen"]

    def post(self, address, **body):
        return self.client.browser.post(
            address, json=body, base_url=self.client.base, headers={"X-CSRFToken": self.token}
        )

    def save(self, xml, **more):
        return self.post(self.address, **{"xml": xml, "seen": self.seen, "was": self.xml, **more})

    def check(self, xml):
        return self.post(self.checking, path=self.path, xml=xml).get_json()


@pytest.fixture
def draft(signed_in):
    return start(signed_in("Iris")).location.split("/")[2]


@pytest.fixture
def drawing(signed_in, draft):
    return Drawing(signed_in("Iris"), draft)


def kept(council, draft, path=ROUND):
    with council.db.read() as session:
        return versions.bundle_of(session, drafts.get_draft(session, draft)).files[path].decode()


def renamed(xml, name="Look into it"):
    return xml.replace('name="Make enquiries"', f'name="{name}"')


def test_the_page_brings_the_diagram_and_what_it_may_refer_to(drawing):
    data = drawing.data

    assert data["xml"].encode() == (SECTION42 / ROUND).read_bytes()
    assert {"id": "planning", "name": "5 working days"} in data["timescales"]
    assert {"id": "acknowledge", "name": "1 working day"} in data["timescales"]
    assert "close_early" in data["messages"] and "make_enquiries" in data["forms"]
    assert "record_concern" in data["taken"] and "make_enquiries" not in data["taken"]
    assert not data["isMain"]


def test_the_page_needs_no_exception_from_the_policy(drawing):
    policy = drawing.page.headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert policy == drawing.client.get("/versions").headers["Content-Security-Policy"]


def test_without_javascript_the_page_leads_to_the_text_view(drawing):
    words = drawing.page.tree.xpath("//noscript")[0].text_content()
    assert "text view" in words
    assert drawing.page.tree.xpath(f"//noscript//a[contains(@href, '/steps/{ROUND}')]")


def test_a_drawing_is_kept_and_can_be_saved_again_by_the_new_hash(sqlite, draft, drawing):
    first = drawing.save(renamed(drawing.xml))
    assert first.status_code == 200
    assert "Look into it" in kept(sqlite, draft)

    drawing.seen = first.get_json()["seen"]
    assert drawing.save(renamed(drawing.xml, "Find out")).status_code == 200
    assert "Find out" in kept(sqlite, draft)


def test_what_breaks_the_process_is_kept_and_cannot_be_sent(sqlite, draft, drawing):
    broken = drawing.xml.replace(MIDDLE.decode(), "")
    assert drawing.save(broken).status_code == 200

    page = drawing.client.get(f"/versions/{draft}")
    assert "Cannot be published" in page.words
    fields = {"says": "An easier round.", "seen": kept_hash(sqlite, draft)}
    assert drawing.client.post(f"/versions/{draft}/sending", fields).status == 422


def kept_hash(council, draft):
    with council.db.read() as session:
        return drafts.get_draft(session, draft).hash


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_readable_diagram_is_refused_with_a_sentence(sqlite, draft, drawing, what):
    answer = drawing.save(HOSTILE[what])

    assert answer.status_code == 422
    (sentence,) = answer.get_json()["problems"]
    assert sentence.startswith(ROUND)
    assert kept(sqlite, draft) == drawing.xml


def test_a_request_that_says_nothing_is_refused_with_a_sentence(drawing):
    for body in ({}, {"xml": 7, "seen": drawing.seen}, {"xml": drawing.xml}):
        answer = drawing.post(drawing.address, **body)
        assert answer.status_code == 422 and answer.get_json()["problems"]
    deep = drawing.client.browser.post(
        drawing.address, data="[" * 100_000, content_type="application/json",
        base_url=drawing.client.base, headers={"X-CSRFToken": drawing.token},
    )  # fmt: skip
    assert deep.status_code == 422
    assert drawing.check("<a>\ud800</a>")["verdict"] == "unreadable"


def test_whoever_was_second_is_told_who_was_first_and_what_they_did(
    sqlite, signed_in, draft, drawing
):
    other = Drawing(signed_in("Iris"), draft)
    other.save(other.xml.replace('value="planning"', 'value="plan"'))

    answer = drawing.save(renamed(drawing.xml))

    assert answer.status_code == 409
    said = answer.get_json()
    assert said["message"].startswith(f"Iris North changed {ROUND} at ")
    assert said["theirs"] == ["“Plan the enquiry”: within was “planning”, now “plan”."]
    assert "“Make enquiries” is called “Look into it” now." in said["mine"]
    assert "Look into it" not in kept(sqlite, draft)

    drawing.seen = said["seen"]
    assert drawing.save(renamed(drawing.xml)).status_code == 200
    assert "Look into it" in kept(sqlite, draft)


def test_a_change_elsewhere_is_told_as_one_that_loses_nothing(signed_in, draft, drawing):
    other = Drawing(signed_in("Iris"), draft, "closing.bpmn")
    other.save(other.xml.replace('value="closing"', 'value="plan"'))

    said = drawing.save(renamed(drawing.xml)).get_json()

    assert said["untouched"] and not said["theirs"]
    assert "closing.bpmn" in said["message"]


def test_a_draft_that_was_given_up_meanwhile_takes_no_drawing(sqlite, draft, drawing):
    with sqlite.db.write() as session:
        drafts.discard(session, draft, "Not wanted.", sqlite.user(session, "Iris"))

    answer = drawing.save(renamed(drawing.xml))

    assert answer.status_code == 409
    assert "cannot be changed" in answer.get_json()["message"]
    assert drawing.client.get(drawing.address).status == 409


def test_the_checks_see_the_whole_draft_with_the_unsaved_drawing_in_it(sqlite, draft, drawing):
    said = drawing.check(drawing.xml.replace(MIDDLE.decode(), ""))

    assert said["verdict"] == "refused" and said["proofs"][0]["result"] == "refuted"
    (lost,) = [p for p in said["problems"] if p["check"] == "threefold"]
    assert lost["place"]["path"] == "closing.bpmn"
    assert lost["says"].startswith("Concern received – Record the concern – ")
    assert lost["says"].endswith(
        "“Review outcomes so far” (middle conversation) is not in the process any more."
    )
    assert "enquiry" in lost["marks"]["section42.bpmn"]
    assert kept(sqlite, draft) == drawing.xml
    assert drawing.check(drawing.xml)["problems"] == []


def test_the_way_past_a_step_that_is_still_there_names_it(signed_in, draft):
    drawing = Drawing(signed_in("Iris"), draft, "enquiry.bpmn")
    round_the_round = re.sub(
        r'(<bpmn:sequenceFlow id="[^"]*" sourceRef="enquiry_opened" targetRef=)"[^"]*"',
        r'\1"decide_action"',
        drawing.xml,
    )
    said = drawing.check(round_the_round)

    lost = next(p for p in said["problems"] if p["check"] == "threefold" and p["says"])
    assert "‘Review outcomes so far’" in lost["says"] and "never happens" in lost["says"]
    assert ROUND in {place["path"] for place in lost["missing"]}


def test_a_drawing_that_cannot_be_read_is_checked_to_one_sentence(drawing):
    said = drawing.check("<bpmn:definitions")
    assert said["verdict"] == "unreadable" and len(said["problems"]) == 1


def test_a_drawing_is_tidied_without_being_kept_or_changed_in_meaning(sqlite, draft, drawing):
    bare = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", drawing.xml, flags=re.DOTALL)

    answer = drawing.post(drawing.tidying, path=ROUND, xml=bare)

    xml = answer.get_json()["xml"]
    assert xml.count("BPMNShape ") == drawing.xml.count("BPMNShape ")
    changes = diff(Bundle("", {ROUND: bare.encode()}), Bundle("", {ROUND: xml.encode()}))
    assert ["means the same" in change.sentence for change in changes] == [True]
    assert kept(sqlite, draft) == drawing.xml
    assert drawing.post(drawing.tidying, path=ROUND, xml="<a>").status_code == 422


@pytest.mark.parametrize("path", ["nowhere.bpmn", "forms/make_enquiries.json", "..%2Fx.bpmn"])
def test_only_a_diagram_of_the_draft_can_be_drawn(draft, drawing, path):
    assert drawing.client.get(f"/versions/{draft}/drawn/{path}").status == 404
    answer = drawing.post(f"/versions/{draft}/drawn/{path}", xml=drawing.xml, seen=drawing.seen)
    assert answer.status_code == 404
    assert drawing.post(drawing.checking, path=path, xml=drawing.xml).status_code == 404


def test_only_whoever_may_publish_draws_saves_or_checks(sqlite, signed_in, draft, drawing):
    tom = signed_in("Tom")
    assert tom.get(drawing.address).status == 403
    token = tom.token()
    body = {"xml": renamed(drawing.xml), "seen": drawing.seen, "path": ROUND}
    for address in (drawing.address, drawing.checking, drawing.tidying):
        answer = tom.browser.post(
            address, json=body, base_url=tom.base, headers={"X-CSRFToken": token}
        )
        assert answer.status_code == 403 and answer.get_json()["message"]
    assert kept(sqlite, draft) == drawing.xml


def test_a_save_without_the_token_is_turned_away(sqlite, draft, drawing):
    drawing.token = ""
    assert drawing.save(renamed(drawing.xml)).status_code == 400
    assert kept(sqlite, draft) == drawing.xml


def test_a_file_that_is_no_xml_still_has_its_page(tmp_path):
    with sqlite_council(tmp_path) as council:
        with council.db.write() as session:
            iris = council.user(session, "Iris")
            draft = drafts.start_draft(session, "section42", iris, at=drafts.clock.now())
            drafts.save_file(session, draft.public_id, ROUND, b"<nothing", draft.hash, iris)
            name = draft.public_id
        client = Client(made(council))
        client.sign_in("Iris")
        drawing = Drawing(client, name)
    assert drawing.page.status == 200 and drawing.data["xml"] == "<nothing"


def test_no_package_is_locked_to_one_registry_and_each_to_its_content():
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]

    assert '"resolved": "http' not in LOCK.read_text(encoding="utf-8")
    assert all("integrity" in one for name, one in packages.items() if name)
