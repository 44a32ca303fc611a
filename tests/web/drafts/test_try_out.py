"""A draft is tried out with made-up answers, by the real verbs, and nothing of it is kept."""

import json

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import text

from engine.db.tables import metadata
from engine.process import drafts, versions
from engine.process.bundle import from_folder
from tests.council import SECTION42, scenario_of
from tests.web.conftest import KEY
from tests.web.versions_helpers import act, bring_in, changed


@pytest.fixture
def iris(signed_in):
    """Somebody who changes processes."""
    return signed_in("Iris")


@pytest.fixture
def draft(iris):
    """The address of a draft."""
    return bring_in(iris, changed()).location


def rows_of(council):
    """How many rows every table of the council has."""
    with council.db.read() as session:
        return {
            name: session.execute(text(f'select count(*) from "{name}"')).scalar_one()
            for name in metadata.tables
        }


class Trying:
    """Somebody at the try-out page, pressing its buttons."""

    def __init__(self, client, draft):
        self.client, self.here = client, f"{draft}/try-out"
        self.page = client.get(self.here)

    def press(self, do, **typed):
        """Press a button with what the page's forms hold, and what was typed over it."""
        fields = {}
        for form in self.page.tree.xpath(f"//form[@action='{self.here}']"):
            for name, value in form.form_values():
                if name not in ("_do", "_add", "_remove"):
                    fields.setdefault(name, [])
                    if value not in fields[name] or not name.startswith("_"):
                        fields[name].append(value)
        fields = {n: v if len(v) > 1 else v[0] for n, v in fields.items()}
        sent = {**fields, "_do": do, **typed}
        self.page = self.client.bare_post(self.here, sent)
        return self.page

    @property
    def open(self):
        """The tasks that can be opened."""
        found = self.page.tree.xpath("//button[starts-with(@value, 'look:')]/@value")
        return [one.removeprefix("look:") for one in found]


def test_a_whole_walk_by_its_forms_leaves_no_trace_and_can_be_saved_as_a_scenario(
    sqlite, iris, draft
):
    tried = Trying(iris, draft)
    before, seen = rows_of(sqlite), []
    while tried.open:
        task = tried.open[0]
        seen.append(task)
        assert tried.press(f"look:{task}").status == 200
        tried.press(f"fill:{task}")
        done = tried.press(f"submit:{task}")
        if done.status == 422:  # a gate: other answers are tried
            tried.press("leave")
            assert tried.press(f"make_up:{task}").status == 200, tried.page.errors
        assert len(seen) < 25
    assert "The case has ended (s42 concluded)" in tried.page.words
    assert {"record_concern", "have_conversation", "review_outcomes_end"} <= set(seen)
    assert rows_of(sqlite) == before

    tried.press("save", _says="a walk of Iris")

    with sqlite.db.read() as session:
        version = drafts.get_draft(session, draft.rpartition("/")[2])
        files = versions.bundle_of(session, version).files
    said = json.loads(files["scenarios/a walk of Iris.json"])
    assert said["ends"]["ended_as"] == "s42_concluded"
    act(iris, draft, "scenarios")
    assert "All 2 go as they say" in iris.get(draft).words


def test_what_is_typed_stays_where_an_answer_is_missing(iris, draft):
    tried = Trying(iris, draft)
    tried.press("look:record_concern")

    page = tried.press("submit:record_concern", adult_name="Zelda Quill")

    assert page.status == 422 and page.errors
    assert page.tree.xpath("//input[@name='adult_name']/@value") == ["Zelda Quill"]
    assert tried.press("leave").status == 200 and tried.open == ["record_concern"]


def test_time_goes_by_things_happen_and_a_step_is_taken_back(iris, draft):
    tried = Trying(iris, draft)
    tried.press("make_up:record_concern")
    assert "decide_duty" in tried.open

    tried.press("report", _report="adult_died")
    assert len(tried.open) == 3 or tried.page.errors
    wrong = tried.press("pass", _amount="x", _unit="working days")
    assert wrong.status == 422 and "from 1 to 400" in wrong.errors[0]
    tried.press("pass", _amount="3", _unit="working days")
    assert "3 working days go by" in tried.page.words
    tried.press("back")
    assert "3 working days go by" not in tried.page.words
    tried.press("again")
    assert tried.open == ["record_concern"]


def test_where_the_walk_stands_is_marked_on_the_drawings_of_the_draft(iris, draft):
    tried = Trying(iris, draft)

    drawings = [json.loads(s.text) for s in tried.page.tree.xpath("//script[@data-diagram]")]

    assert any("record_concern" in one["current"] for one in drawings)
    assert all(iris.get(one["xmlUrl"]).status == 200 for one in drawings)


def test_a_draft_that_cannot_be_read_says_why(iris):
    draft = bring_in(iris, changed({"concern.bpmn": b"<no"})).location

    page = iris.get(f"{draft}/try-out")

    assert page.status == 422 and "cannot be tried out yet" in page.h1
    assert "concern.bpmn" in page.words


def test_a_draft_that_loses_the_adults_voice_can_still_be_tried(iris):
    body = from_folder(SECTION42).files["closing.bpmn"]
    body = body.replace(b'name="msp_stage" value="end"', b'name="faces" value="adult"')
    draft = bring_in(iris, changed({"closing.bpmn": body})).location

    assert Trying(iris, draft).open == ["record_concern"]


@pytest.mark.parametrize("walk", ["", "x.y", "eyJhIjoxfQ.abc"])
def test_a_walk_that_was_not_signed_here_is_not_walked(iris, draft, walk):
    assert iris.post(f"{draft}/try-out", {"_walk": walk, "_do": "back"}).status == 409


def test_a_task_that_is_not_open_and_a_sentence_that_names_no_file_are_refused(iris, draft):
    tried = Trying(iris, draft)

    assert tried.press("make_up:decide_duty").status == 422
    assert tried.press("look:nothing").status == 422
    for says in ("", "../x", "not for us", "a" * 300):
        assert tried.press("save", _says=says).status == 422


def test_only_who_changes_processes_tries_one_out(signed_in, draft):
    for name in ("Priya", "Ruth", "Sam"):
        assert signed_in(name).get(f"{draft}/try-out").status == 403


def test_a_file_of_a_made_up_case_is_named_and_leads_nowhere(iris, draft):
    said = scenario_of("ordinary full path, everything achieved")
    steps = json.loads(json.dumps(said["steps"][:13]))
    steps[-1]["answers"]["partner_file"] = {"file": "rota.txt", "text": "Monday: Kim."}
    signer = URLSafeSerializer(KEY, salt=f"try-out|{draft.rpartition('/')[2]}")
    walk = signer.dumps({"starts": said["starts"], "steps": steps})
    tried = Trying(iris, draft)

    page = tried.press("look:check_report", _walk=walk)

    assert "rota.txt" in page.words
    assert not page.tree.xpath("//main//a[contains(@href, '/documents/')]")
