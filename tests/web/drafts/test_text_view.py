"""The text view: a diagram changed by its steps, from empty to whole, without a drawing."""

from pathlib import Path

import pytest

from engine.process import drafts, versions
from engine.process.bundle import Bundle
from engine.process.diff import diff
from tests.council import SECTION42
from tests.web.drafts.test_home import start

ROUND = "enquiry_round.bpmn"
TWIN = Path(__file__).with_name("carer_check.bpmn")


class Steps:
    """Somebody who changes one diagram of a draft in words."""

    def __init__(self, client, draft, path=ROUND):
        self.client, self.draft, self.path = client, draft, path

    @property
    def address(self):
        return f"/versions/{self.draft}/steps/{self.path}"

    def at(self, step, page):
        return f"/versions/{self.draft}/step/{step}/{page}/{self.path}"

    def show(self):
        return self.client.get(self.address)

    def ask(self, step, page):
        return self.client.get(self.at(step, page))

    def do(self, step, page, **typed):
        """Fill in what a page asks, leave the rest as it stands there, and send it."""
        asked = self.ask(step, page)
        assert asked.status == 200, asked.text
        (form,) = (f for f in asked.tree.xpath("//main//form"))
        return self.client.post(self.at(step, page), data={**dict(form.form_values()), **typed})

    def press(self, step, act):
        """Press one of the buttons of a step."""
        fields = self.show().fields(self.at(step, act))
        return self.client.post(self.at(step, act), data=fields)

    def undo(self):
        address = f"/versions/{self.draft}/undoing/{self.path}"
        return self.client.post(address, data=self.show().fields(address))


@pytest.fixture
def draft(signed_in):
    return start(signed_in("Iris")).location.split("/")[2]


@pytest.fixture
def steps(signed_in, draft):
    return Steps(signed_in("Iris"), draft)


def kept(council, draft, path=ROUND):
    with council.db.read() as session:
        return versions.bundle_of(session, drafts.get_draft(session, draft)).files.get(path)


def test_every_diagram_is_shown_as_steps_that_can_be_changed(steps, signed_in, draft):
    page = steps.show()

    assert page.h1 == "The steps of “Enquiry round”"
    assert "The checks find nothing wrong" in page.words
    names = [" ".join(b.text_content().split()) for b in page.tree.xpath("//main//button")]
    assert "Remove Review outcomes so far (middle)" in names
    assert "Move up Report the findings" in names
    for path in ("section42.bpmn", "occurrences/risk_removed.bpmn", "plan.bpmn"):
        assert Steps(steps.client, draft, path).show().status == 200


def test_the_names_of_links_and_buttons_make_sense_alone_and_are_told_apart(steps):
    page = steps.show()

    names = [" ".join(b.text_content().split()) for b in page.tree.xpath("//main//button")]
    assert len(names) == len(set(names))
    links = {}
    for link in page.tree.xpath("//main//a"):
        links.setdefault(" ".join(link.text_content().split()), set()).add(link.get("href"))
    assert {name: to for name, to in links.items() if len(to) > 1} == {}


def test_a_process_is_built_from_empty_and_means_what_its_drawn_twin_means(
    steps, signed_in, sqlite, draft
):
    begin = f"/versions/{draft}/diagrams"
    form = steps.client.get(begin).tree.xpath("//main//form")[0]
    fields = dict(form.form_values())
    answer = steps.client.post(
        begin, data={**fields, "name": "Carer check", "what": "part", "role": "enquiry_officer"}
    )
    assert answer.status == 303
    carer = Steps(steps.client, draft, "carer_check.bpmn")

    def done(answer):
        assert answer.status == 303, answer.words
        return answer

    done(carer.do("carer_check_opened", "add-task", name="Ring the carer", role="enquiry_officer"))
    done(carer.do("ring_the_carer", "change", faces="agencies", within="planning"))
    done(
        carer.do(
            "ring_the_carer", "add-question", name="Did the carer answer?", otherwise="yes",
            answer="no", condition="longer_enquiry_needed", target="ring_the_carer",
        )
    )  # fmt: skip
    way = "did_the_carer_answer_to_carer_check_finished"
    done(carer.do(way, "add-part", calls="conversation", name="Talk it over"))
    done(
        carer.do(
            "talk_it_over", "add-message", name="Closed early", message="close_early",
            target="carer_check_finished",
        )
    )  # fmt: skip
    done(
        carer.do(
            "talk_it_over", "add-task", name="Agree the support",
            role="safeguarding_adults_manager",
        )
    )  # fmt: skip
    done(carer.do("ring_the_carer", "add-reminder", name="Not reached", when="within('planning')"))

    mine, twin = kept(sqlite, draft, "carer_check.bpmn"), TWIN.read_bytes()
    found = diff(Bundle("", {"a.bpmn": twin}), Bundle("", {"a.bpmn": mine}))
    assert [c.sentence for c in found] == ["a.bpmn is written differently and means the same."]


def test_a_part_with_steps_of_its_own_is_added_and_filled(steps, sqlite, draft):
    asked = {"name": "Prepare the visit", "task": "Ring the surgery", "role": "enquiry_officer"}
    assert steps.do("plan_enquiry", "add-inside", **asked).status == 303
    assert steps.do("ring_the_surgery", "add-task", name="Ring the carer").status == 303
    other = steps.do(
        "ring_the_carer", "add-task", name="Agree it", role="safeguarding_adults_manager"
    )
    assert other.status == 422 and "done by one role" in other.errors[0]

    page = steps.show()
    inside = page.tree.xpath("//li[@id='prepare_the_visit']//ol//li/@id")
    assert inside == [
        "prepare_the_visit_opened", "ring_the_surgery", "ring_the_carer",
        "prepare_the_visit_finished",
    ]  # fmt: skip
    assert steps.press("prepare_the_visit", "remove").status == 303
    assert b"ring_the" not in kept(sqlite, draft)


def test_the_middle_review_is_removed_its_loss_told_as_a_way_and_taken_back(steps, sqlite, draft):
    removed = steps.press("review_outcomes_middle", "remove")

    assert removed.status == 303
    page = steps.show()
    assert "“Review outcomes so far” is removed" in page.text
    told = page.tree.xpath("//ol[contains(@class, 'app-text__problems')]/li")
    lost = "“Review outcomes so far” (middle conversation) is not in the process any more"
    assert any(lost in li.text_content() for li in told)
    way = [" ".join(li.text_content().split()) for li in page.tree.xpath("//main//ol/li/ol/li")]
    assert "Enquiry round" in way and way.index("Enquiry round") > 0
    form = f"/versions/{draft}/forms/review_outcomes_middle"  # it is left over, and removed there
    assert page.tree.xpath(f"//ol[contains(@class, 'app-text__problems')]//a[@href='{form}']")

    back = steps.undo()
    assert back.status == 303
    assert kept(sqlite, draft) == (SECTION42 / ROUND).read_bytes()
    assert "The checks find nothing wrong" in steps.show().words


def test_an_undo_can_be_undone(steps, sqlite, draft):
    steps.do("report_findings", "change", name="Write the findings down")
    changed = kept(sqlite, draft)
    steps.undo()
    assert kept(sqlite, draft) != changed

    steps.undo()

    assert kept(sqlite, draft) == changed


def test_steps_move_up_and_down_and_elsewhere(steps):
    steps.do("report_findings", "add-task", name="Tell the adult", role="enquiry_officer")
    assert steps.press("tell_the_adult", "up").location.endswith("#tell_the_adult")

    order = [
        li.get("id") for li in steps.show().tree.xpath("//li[contains(@class,'app-steps__step')]")
    ]
    assert order.index("tell_the_adult") < order.index("report_findings")

    steps.press("tell_the_adult", "down")
    steps.do("tell_the_adult", "move", place="after:plan_enquiry")
    order = [
        li.get("id") for li in steps.show().tree.xpath("//li[contains(@class,'app-steps__step')]")
    ]
    assert order.index("tell_the_adult") == order.index("plan_enquiry") + 1


def test_what_cannot_be_done_says_why_and_changes_nothing(steps, sqlite, draft):
    before = kept(sqlite, draft)

    answer = steps.press("enquire_and_review", "remove")

    assert answer.status == 422
    assert "Remove ways until one is left" in answer.errors[0]
    assert kept(sqlite, draft) == before


def test_wrong_answers_are_told_and_what_was_typed_stands(steps):
    answer = steps.do(
        "plan_enquiry", "add-question", name="Is it urgent?", otherwise="", answer="yes",
        condition="urgent and", target="",
    )  # fmt: skip

    assert answer.status == 422
    assert "Say after which answer the case goes on as before" in answer.errors
    assert len(answer.errors) == 3
    assert answer.tree.xpath("//input[@name='name']/@value") == ["Is it urgent?"]
    assert answer.tree.xpath("//input[@name='condition']/@value") == ["urgent and"]


def test_a_colleague_who_was_first_costs_nothing_that_was_typed(steps, sqlite, draft):
    old = dict(steps.ask("plan_enquiry", "add-task").tree.xpath("//main//form")[0].form_values())
    steps.do("report_findings", "change", name="Write the findings down")

    late = steps.client.post(
        steps.at("plan_enquiry", "add-task"),
        data={**old, "name": "Ring the home", "role": "contact_officer"},
    )

    assert late.status == 409
    assert "Ring the home" in late.words and "Contact officer" in late.words
    again = late.fields(steps.at("plan_enquiry", "add-task"))
    assert steps.client.post(steps.at("plan_enquiry", "add-task"), data=again).status == 303
    assert b"Ring the home" in kept(sqlite, draft)
    assert b"Write the findings down" in kept(sqlite, draft)


def test_a_step_that_is_gone_still_shows_what_was_typed(steps):
    steps.do("report_findings", "add-task", name="Tell the adult", role="enquiry_officer")
    old = dict(steps.ask("tell_the_adult", "change").tree.xpath("//main//form")[0].form_values())
    steps.press("tell_the_adult", "remove")

    late = steps.client.post(
        steps.at("tell_the_adult", "change"), data={**old, "name": "Tell the family"}
    )

    assert late.status == 409
    assert "Tell the family" in late.words and "not there any more" in late.words


def test_the_id_of_a_task_moves_its_form_and_guidance(steps, sqlite, draft):
    form = kept(sqlite, draft, "forms/make_enquiries.json")

    answer = steps.do("make_enquiries", "change", id="find_facts")

    assert answer.location.endswith("#find_facts")
    assert kept(sqlite, draft, "forms/find_facts.json") == form
    assert kept(sqlite, draft, "forms/make_enquiries.json") is None
    assert kept(sqlite, draft, "guidance/find_facts.md")
    steps.undo()
    assert kept(sqlite, draft, "forms/make_enquiries.json") == form
    assert kept(sqlite, draft) == (SECTION42 / ROUND).read_bytes()


def test_the_ways_of_a_question_are_changed_together(steps, draft, sqlite):
    main = Steps(steps.client, draft, "section42.bpmn")
    page = main.ask("plan_needed", "ways")
    typed = dict(page.tree.xpath("//main//form")[0].form_values())
    numbers = {typed[f"name-{n}"]: n for n in (1, 2)}

    answer = main.client.post(
        main.at("plan_needed", "ways"),
        data={
            **typed,
            "default": "plan_needed_to_plan",
            f"condition-{numbers['no']}": "not plan_needed",
        },
    )

    assert answer.status == 303
    body = kept(sqlite, draft, "section42.bpmn")
    assert b'default="plan_needed_to_plan"' in body and b">not plan_needed<" in body


def test_only_whoever_may_publish_changes_the_steps(steps, signed_in):
    tom = signed_in("Tom")

    assert tom.get(steps.address).status == 403
    fields = tom.get("/").fields("/sign-out")
    assert tom.post(steps.at("plan_enquiry", "up"), data=fields).status == 403


@pytest.mark.parametrize(
    "address",
    ["steps/forms/plan_enquiry.json", "steps/nothing.bpmn", "step/nothing/change/plan.bpmn",
     "step/agree_plan/nothing/plan.bpmn", "step/agree_plan/ways/plan.bpmn",
     "step/agree_plan/drop/plan.bpmn"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(steps, draft, address):
    assert steps.client.get(f"/versions/{draft}/{address}").status == 404
