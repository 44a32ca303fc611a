"""axe on every page of the editors and around a version, on a wide screen and on 360 pixels."""

import pytest
from sqlalchemy import select

from engine import clock
from engine.process import drafts, versions
from engine.process.model import ProcessVersion
from tests.browsing.pages import Practitioner, axe
from tests.sending import lighten

pytestmark = pytest.mark.browser

#: Pages of a draft, from its own address on.
OF_A_DRAFT = (
    "",
    "/changing",
    "/certificate",
    "/diagrams",
    "/removal/plan.bpmn",
    "/removal/occurrences/adult_moved.bpmn",
    "/scenarios/not for us",
    "/drawn/concern.bpmn",
)
OF_FORMS = (
    "/forms/hear_from_adult",
    "/forms/hear_from_adult/pages/1",
    "/forms/hear_from_adult/adding/page-1",
    "/forms/hear_from_adult/adding/page-1/choice",
    "/forms/hear_from_adult/adding/page-1/rows",
    "/forms/hear_from_adult/questions/asked",
    "/forms/decide_duty/questions/duty_missing",
    "/forms/decide_duty/questions/duty_missing/type",
    "/forms/decide_duty/questions/duty_missing/place",
    "/forms/decide_duty/questions/duty_missing/removal",
    "/forms/hear_from_adult/questions/asked/removal",
    "/forms/decide_duty/questions/duty_missing/condition",
    "/forms/decide_duty/questions/duty_missing/condition/duty_needs",
    "/forms/decide_duty/questions/duty_missing/condition/adult_died",
    "/forms/hear_from_adult/preview/first",
    "/forms/look_again",  # begun by nobody yet
    "/forms/gather_information",  # no diagram has its task
)
OF_LISTS = (
    "/codes",
    "/codes/channel",
    "/codes/achieved",
    "/codes/channel/in_person",
    "/timescales",
    "/guidance/decide_duty",
    "/guidance/look_again",
)
OF_STEPS = (
    "/steps/section42.bpmn",
    "/steps/enquiry_round.bpmn",
    "/steps/concern.bpmn",
    "/step/plan_enquiry/add/enquiry_round.bpmn",
    *(
        f"/step/plan_enquiry/{page}/enquiry_round.bpmn"
        for page in (
            "add-task", "add-question", "add-side-by-side", "add-part", "add-inside",
            "add-milestone", "add-end", "add-message", "add-reminder", "change", "move",
        )
    ),
    "/step/findings_returned/ways/enquiry.bpmn",
    "/step/findings_returned/add-way/enquiry.bpmn",
)  # fmt: skip


@pytest.fixture
def iris(sqlite, chromium, address):
    """Iris, who looks at a path on both screens; whatever axe finds is a failure."""
    context = chromium.new_context(bypass_csp=True)
    context.set_default_timeout(30_000)
    window = Practitioner(context.new_page(), address, True).sign_in("Iris")

    def looking(path):
        window.page.set_viewport_size({"width": 1366, "height": 768})
        answer = window.page.goto(address + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return clean(window.page, path)

    yield looking
    context.close()


def clean(page, path):
    """One heading and a title; nothing for axe to find; nothing wider than a telephone."""
    assert page.locator("h1").count() == 1 and page.title().strip(), path
    for width in (1366, 360):
        page.set_viewport_size({"width": width, "height": 768})
        found = axe(page)
        assert not found, f"{path} at {width}: {found}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    return page


@pytest.fixture
def draft(sqlite):
    """A draft in which a task was taken out, another is new, and long words stand."""
    with sqlite.db.write() as session:
        iris = sqlite.user(session, "Iris")
        version = drafts.start_draft(session, "section42", iris, at=clock.now())
        body = versions.bundle_of(session, version).files["concern.bpmn"]
        changed = body.replace(b'"gather_information"', b'"look_again"').replace(
            b'name="Hear from the adult"', b'name="Hear' + b" Donaudampfschifffahrt" * 9 + b'"'
        )
        drafts.save_file(session, version.public_id, "concern.bpmn", changed, version.hash, iris)
        return f"/versions/{version.public_id}"


@pytest.mark.parametrize("paths", [OF_A_DRAFT, OF_FORMS, OF_LISTS, OF_STEPS],
                         ids=["draft", "forms", "lists", "steps"])  # fmt: skip
def test_every_page_of_the_editors_is_clean(iris, draft, paths):
    for path in paths:
        iris(draft + path)


def test_what_is_wrong_or_was_changed_meanwhile_is_clean_too(sqlite, iris, draft):
    page = iris(f"{draft}/forms/decide_duty/adding/page-1/choice")
    page.get_by_role("button", name="Add the question").click()
    page.wait_for_selector(".govuk-error-summary")
    clean(page, "422 of a question")

    page = iris(f"{draft}/codes/channel")
    with sqlite.db.write() as session:
        version = drafts.get_draft(session, draft.rpartition("/")[2])
        say = b"## Why\n\nSo.\n"
        ruth = sqlite.user(session, "Iris")
        drafts.save_file(
            session, version.public_id, "guidance/decide_duty.md", say, version.hash, ruth
        )
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_selector("text=Somebody changed this draft meanwhile")
    clean(page, "409 of a list")


def test_the_try_out_and_two_versions_side_by_side_are_clean(sqlite, iris):
    with sqlite.db.write() as session:
        who = sqlite.user(session, "Iris")
        live = versions.live(session, "section42").public_id
        version = drafts.start_draft(session, "section42", who, at=clock.now())
        body = versions.bundle_of(session, version).files["concern.bpmn"]
        body = body.replace(b'name="within" value="start"', b'name="within" value="gather"')
        drafts.save_file(session, version.public_id, "concern.bpmn", body, version.hash, who)
        draft = f"/versions/{version.public_id}"
    iris(f"{draft}/compared/{live}")
    page = iris(f"{draft}/try-out")
    page.locator("button[value='look:record_concern']").click()
    page.wait_for_selector("text=Fill with made-up answers")
    clean(page, "a form of the try-out")


def test_the_pages_of_a_migration_are_clean(sqlite, iris):
    walk = sqlite.walk("2026-03-02T18:00")
    walk.step({"by": "Lena", "open": True})
    lighten(sqlite)
    with sqlite.db.write() as session:  # as if a second version had been published since
        first = versions.live(session, "section42")
        bundle = versions.bundle_of(session, first)
        versions.retire_live(session, "section42")
        second = ProcessVersion(
            process="section42", number=2, state="published", hash=bundle.hash,
            based_on=first.id, created_at=clock.now(), published_at=clock.now(),
        )  # fmt: skip
        versions.store(session, second, bundle)
    with sqlite.db.read() as session:
        number = select(ProcessVersion.public_id).where(ProcessVersion.number == 2)
        here = f"/versions/{session.scalar(number)}"

    iris("/processes/section42/versions")
    iris(here)
    page = iris(f"{here}/migration")
    page.get_by_role("button", name="See what would happen").click()
    page.wait_for_selector("text=Step 3 of 3")
    clean(page, "what would happen")
    page.get_by_role("button", name="Take them over").click()
    page.wait_for_selector(".govuk-error-summary")
    clean(page, "not confirmed")
    page.get_by_label("Number of the version they go over to").fill("2")
    page.get_by_role("button", name="Take them over").click()
    page.wait_for_selector("text=gone over in this part")
    clean(page, "taken over")
