"""The text view by keyboard only: from nothing to a process that means what its drawn twin means."""

import pytest

from engine import clock
from engine.process import drafts, versions
from engine.process.bundle import Bundle
from engine.process.diff import diff
from tests.browsing.keys import Keys
from tests.browsing.pages import Practitioner
from tests.web.drafts.test_text_view import TWIN

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(sqlite):
    with sqlite.db.write() as session:
        iris = sqlite.user(session, "Iris")
        return drafts.start_draft(session, "section42", iris, at=clock.now()).public_id


def test_a_process_is_built_from_empty_by_keyboard_only(sqlite, chromium, address, draft):
    context = chromium.new_context(java_script_enabled=True, bypass_csp=True)
    context.set_default_timeout(30_000)
    person = Practitioner(context.new_page(), address, True).sign_in("Iris")
    person.go(f"/versions/{draft}/changing")
    keys = Keys(person)

    keys.enter("Begin a new diagram").type("What is it called?", "Carer check")
    keys.choose("Contact officer", 1).enter("Begin it")
    keys.enter("Add after Opened").enter("A task").type("Name", "Ring the carer")
    keys.enter("Add the task").enter("Change Ring the carer")
    keys.type("By when?", "Planning").type("Whom does it face?", "Other").enter("Save")
    keys.enter("Add after Ring the carer").enter("A question")
    keys.type("The question", "Did the carer answer?")
    keys.type("If this is the answer, the case goes on as before", "yes")
    keys.type("The other answer", "no")
    keys.type("When is the other answer given?", "longer_enquiry_needed")
    keys.type("Where does the other answer lead?", "Step 2").enter("Add the question")
    keys.enter("Add a step on the way “yes” of Did the carer answer?").enter("A part")
    keys.type("Which diagram is walked through here?", "Conversation")
    keys.type("Name", "Talk it over").enter("Add the part")
    keys.enter("Add after Talk it over").enter("What ends it before it is done")
    keys.type("What happens", "Closed early").type("Where does it lead?", "Step 5: end")
    keys.enter("Add it").enter("Add after Talk it over").enter("A task")
    keys.type("Name", "Agree the support").choose("Enquiry officer", 1).enter("Add the task")
    keys.enter("Add after Ring the carer").enter("A reminder").type("What is late", "Not reached")
    keys.type("After how long?", "Planning").enter("Add the reminder")
    context.close()

    with sqlite.db.read() as session:
        files = versions.bundle_of(session, drafts.get_draft(session, draft)).files
    mine = Bundle("", {"a.bpmn": files["carer_check.bpmn"]})
    found = diff(Bundle("", {"a.bpmn": TWIN.read_bytes()}), mine)
    assert [c.sentence for c in found] == ["a.bpmn is written differently and means the same."]
