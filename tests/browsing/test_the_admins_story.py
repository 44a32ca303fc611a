"""The admin's story, whole: what loses the adult's voice cannot be published; what keeps it can.

An admin takes the middle review out of the live process, sees on which way the adult is not
heard any more, and can neither send nor publish that. They put it back, add a task with a
form, and send it; they may not publish it themselves. A second person does. A new case meets
the task, and a case that was running does not. Told twice: with a pointer in the drawn editor,
and by keyboard only in the text view.
"""

import json
import re
from datetime import timedelta

import pytest

from engine import clock
from engine.people import users
from engine.process import drafts
from tests.browsing.admins import Admin, ByKeyboard
from tests.browsing.drawn import ROUND, Editor, kept
from tests.council import EMAILS, PASSWORD, scenario_of
from tests.sending import lighten

pytestmark = pytest.mark.browser

FULL = "ordinary full path, everything achieved"
LOST = "“Review outcomes so far” (middle conversation) is not in the process any more."


@pytest.fixture
def council(sqlite):
    """With a second person who may publish, and few of the shipped scenarios: all take minutes."""
    EMAILS.setdefault("Mona", "mona@council.example")
    with sqlite.db.write() as session:
        users.add_user(
            session, EMAILS["Mona"], "Mona North", ["process_admin"], None, PASSWORD,
            at=clock.now(), actor=None, via="shell",
        )  # fmt: skip
    return sqlite


@pytest.fixture
def somebody(chromium, address):
    """A window for each person; axe looks at every page they come to."""
    opened = []

    def someone(name, how=Admin):
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, bypass_csp=True)
        context.set_default_timeout(30_000)
        opened.append(context)
        return how(context.new_page(), address, True).sign_in(name)

    yield someone
    for context in opened:
        context.close()


def state_of(council, draft):
    with council.db.read() as session:
        return drafts.get_draft(session, draft).state


def seen_of(council, draft):
    with council.db.read() as session:
        return drafts.get_draft(session, draft).hash


def can_neither_send_nor_publish(council, iris, draft):
    """Not on the page, and not by a request made by hand."""
    iris.go(f"/versions/{draft}")
    assert "Cannot be published" in iris.words() and LOST in iris.words()
    assert not iris.page.get_by_role("button", name="Send for approval").count()
    assert not iris.page.get_by_role("button", name="Approve and publish").count()
    seen = seen_of(council, draft)
    assert iris.by_hand(f"/versions/{draft}/sending", seen=seen, says="It is only one") == 422
    assert iris.by_hand(f"/versions/{draft}/approval", seen=seen) == 409
    assert iris.by_hand(f"/versions/{draft}/scenarios") == 422
    assert state_of(council, draft) == "draft"


def makes_its_form(iris):
    """Two questions of two types; the second is asked only by the answer to the first."""
    iris.press("Begin the form")
    iris.follow(re.compile("^Add a question at the end"))
    iris.choose("Yes or no")
    iris.press("Continue")
    iris.write("What is asked", "Is a visit needed?")
    iris.write("What is said if it is left empty", "Select if a visit is needed")
    iris.press("Add the question")
    iris.follow(re.compile("^Add after ?: Is a visit needed"))
    iris.choose("A day")
    iris.press("Continue")
    iris.write("What is asked", "When is the visit?")
    iris.write("What is said if it is left empty", "Enter the day of the visit")
    iris.press("Add the question")
    iris.follow(re.compile("^When ?: When is the visit"))
    iris.choose("Only by one answer or fact")
    iris.write("On which answer or fact does it depend?", "Page 1: Is a visit needed?")
    iris.press("Continue")
    iris.choose("is one of")
    iris.choose("Yes")
    iris.press("Save")
    assert "Asked only if" in iris.words()

    iris.follow("See it as a practitioner does")
    assert "Is a visit needed?" in iris.words()


def walks_the_scenarios(iris):
    """They say nothing of the new task, so they stop; brought up to date, they go."""
    iris.press("Run the scenarios")
    assert "open are ['partner_reports', 'plan_the_visit']" in iris.words()
    assert not iris.page.get_by_role("button", name="Send for approval").count()
    iris.press("Bring them up to date")
    assert "Done with made-up answers: Plan the visit." in iris.words()
    iris.press("Go on with the other 1")
    assert "All 2 go as they say" in iris.words()


def sends_it(iris):
    """With what changes for whom, and a word to whoever approves it."""
    iris.press("Look at the running cases")
    assert "The one running case was looked at" in iris.words()
    iris.write("What was changed, and why?", "A visit is planned before it is made")
    iris.press("Send for approval")


def may_not_publish_it(council, iris, draft):
    assert "Somebody else has to approve it" in iris.words()
    assert not iris.page.get_by_role("button", name="Approve and publish").count()
    seen = seen_of(council, draft)
    assert iris.by_hand(f"/versions/{draft}/approval", seen=seen) == 403
    assert state_of(council, draft) == "sent"


def a_second_person_publishes_it(mona, draft):
    mona.follow("Process")
    mona.follow(re.compile("Version 2"))
    words = mona.words()
    assert "“A visit is planned before it is made”" in words and "Waits for you" in words
    assert "The user task “Plan the visit” is new." in words
    mona.press("Approve and publish")
    assert mona.draft == draft and "It is live for new cases" in mona.words()


def about_somebody_else(steps):
    said = json.dumps(steps)
    for one, other in (
        ("Dora", "Ivy"), ("Whitlock", "Marsh"), ("4 Mill Lane", "9 Ferry Road"),
        ("1945-01-20", "1938-07-02"), ("Kim Dobson", "Neil Farrow"),
    ):  # fmt: skip
        said = said.replace(one, other)
    return json.loads(said)


def a_running_case_does_not_meet_it_and_a_new_one_does(council, running, tom):
    running.step(scenario_of(FULL)["steps"][7])  # the enquiry is planned
    tom.go("/")
    assert "Make enquiries" in tom.words() and "Plan the visit" not in tom.words()

    began = clock.now().replace(hour=16, minute=0) - timedelta(days=9)  # in the night too
    new = council.walk(began.isoformat())
    new.run({"steps": about_somebody_else(scenario_of(FULL)["steps"][:8])})
    tom.go("/")
    tom.follow(re.compile("Plan the visit"))
    day = clock.today() + timedelta(days=3)
    tom.page.get_by_label("Yes").check()
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        tom.page.get_by_label(part, exact=True).fill(str(value))
    tom.do_task({})


def test_with_a_pointer_from_the_live_process_to_a_new_case(council, somebody, address):
    lighten(council, FULL)
    running = council.walked(FULL, 7)
    iris = somebody("Iris")
    iris.follow("Process")
    iris.press("Start a draft of the live version")
    draft = iris.draft

    iris.page.get_by_role("link", name=re.compile("^Draw it ?: Enquiry round")).click()
    editor = Editor(iris.page, address, draft)
    iris.page.wait_for_selector("html[data-ready]")
    assert "It can be sent for approval" in editor.checked()[0]
    editor.choose("review_outcomes_middle")
    iris.page.keyboard.press("Delete")
    problem = re.compile("conversation at the end can come without the one in the middle")
    iris.page.get_by_role("button", name=problem).click()
    assert LOST in iris.page.locator(".drawn-problem--chosen").inner_text()
    for element in ("plan_enquiry", "make_enquiries", "report_findings"):
        assert iris.page.locator(f"[data-element-id='{element}'].drawn-way").count()
    editor.save()
    can_neither_send_nor_publish(council, Admin(editor.beside().page, address, True), draft)

    editor.press("Undo")
    editor.save()
    editor.choose("plan_enquiry")
    iris.page.locator(".djs-context-pad [data-action='append.task']").click()
    iris.page.keyboard.type("Plan the visit")
    iris.page.keyboard.press("Enter")
    iris.page.wait_for_selector("[data-element-id='plan_the_visit'].selected")
    editor.save()
    iris.follow("Make its form")
    makes_its_form(iris)
    assert b"review_outcomes_middle" in kept(council, draft).files[ROUND]

    iris.go(f"/versions/{draft}")
    assert "Can be published" in iris.words()
    walks_the_scenarios(iris)
    sends_it(iris)
    may_not_publish_it(council, iris, draft)
    a_second_person_publishes_it(somebody("Mona"), draft)
    a_running_case_does_not_meet_it_and_a_new_one_does(council, running, somebody("Tom"))


def test_by_keyboard_only_in_the_text_view(council, somebody):
    lighten(council)
    running = council.walked(FULL, 7)
    iris = somebody("Iris", ByKeyboard)
    iris.follow("Process")
    iris.press("Start a draft of the live version")
    draft = iris.draft

    iris.follow("Change its steps: Enquiry round")
    iris.press("Remove Review outcomes so far (middle)")
    assert LOST in iris.words() and "The way on which it happens" in iris.words()
    can_neither_send_nor_publish(council, iris, draft)
    iris.page.wait_for_selector("html[data-ready]")
    assert iris.page.locator(".app-diagram-way").count() > 3

    iris.follow("Change this draft")
    iris.follow("Change its steps: Enquiry round")
    iris.press("Undo my last change")
    iris.follow("Add after Plan the enquiry")
    iris.follow("A task")
    iris.write("Name", "Plan the visit")
    iris.choose("Enquiry officer")
    iris.press("Add the task")
    iris.follow("Make the form of Plan the visit")
    makes_its_form(iris)

    iris.go(f"/versions/{draft}")
    iris.press("Run the scenarios")
    sends_it(iris)
    may_not_publish_it(council, iris, draft)
    a_second_person_publishes_it(somebody("Mona", ByKeyboard), draft)
    a_running_case_does_not_meet_it_and_a_new_one_does(council, running, somebody("Tom"))
