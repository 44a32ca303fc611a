"""The drawn editor as a person uses it, for the tests that drive it in a browser."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

from engine import clock
from engine.process import drafts, versions
from engine.process.bundle import Bundle
from engine.process.diff import diff
from tests.browsing.pages import Practitioner

ROUND = "enquiry_round.bpmn"
#: A diagram from another modeller: no lanes, and a step that is not supported.
ELSEWHERE = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="visit_definitions"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="http://bpmn.io/schema/bpmn">
<bpmn:process id="visit" name="Visit" isExecutable="true">
 <bpmn:startEvent id="begun"/><bpmn:serviceTask id="robot" name="Robot"/></bpmn:process>
<bpmndi:BPMNDiagram id="visit_diagram"><bpmndi:BPMNPlane id="visit_plane" bpmnElement="visit">
 <bpmndi:BPMNShape id="begun_di" bpmnElement="begun">
  <dc:Bounds x="300" y="100" width="36" height="36"/></bpmndi:BPMNShape>
 <bpmndi:BPMNShape id="robot_di" bpmnElement="robot">
  <dc:Bounds x="420" y="78" width="100" height="80"/></bpmndi:BPMNShape>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"""


class Editor:
    """Somebody in front of the drawn editor."""

    def __init__(self, page, address, draft):
        self.page, self.address, self.draft = page, address, draft

    def open(self, path=ROUND):
        self.page.goto(f"{self.address}/versions/{self.draft}/drawn/{path}")
        self.page.wait_for_selector("html[data-ready]")
        return self

    def checked(self):
        """Wait until the checks have said something of what is drawn now."""
        self.page.wait_for_function(
            "() => /problem/i.test(document.querySelector('.drawn-count').textContent)"
        )
        return self.page.locator(".drawn-problem").all_inner_texts()

    def choose(self, element):
        """Select an element; a click on a chosen one would let it go."""
        chosen = f"[data-element-id='{element}'].selected"
        if not self.page.locator(chosen).count():
            self.page.locator(f"[data-element-id='{element}'] > .djs-hit").first.click()
        self.page.wait_for_selector(chosen)

    def rename(self, element, name):
        self.choose(element)
        self.type("Name", name)

    def beside(self):
        """The same person with the same draft, in a tab of its own."""
        return Editor(self.page.context.new_page(), self.address, self.draft)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def field(self, label):
        return self.page.locator(".drawn-panel").get_by_label(label, exact=True)

    def type(self, label, text):
        self.field(label).fill(text)
        self.field(label).press("Tab")

    def state(self, words):
        self.page.wait_for_function(
            "words => document.querySelector('.drawn-state').textContent.startsWith(words)",
            arg=words,
        )

    def save(self):
        self.press("Save")
        self.state("Saved at")

    def drawn(self):
        """What is drawn, as the file that anybody can take away."""
        with self.page.expect_download() as waiting:
            self.press("Download")
        return Path(waiting.value.path()).read_bytes()


def diff_of(path, before, after):
    """What differs in meaning: the same written in another order is no difference."""
    changes = diff(Bundle("", {path: before}), Bundle("", {path: after}))
    return [c.sentence for c in changes if "means the same" not in c.sentence]


def kept(council, draft):
    """The files of a draft."""
    with council.db.read() as session:
        return versions.bundle_of(session, drafts.get_draft(session, draft))


@contextmanager
def open_editor(council, chromium, address, *, bypass=True):
    """Iris, signed in, with a draft of the process. Nothing may go wrong in a page's script.

    ``bypass`` lifts the pages' policy, for axe; without it, what a policy refuses is a failure.
    """
    with council.db.write() as session:
        iris = council.user(session, "Iris")
        draft = drafts.start_draft(session, "section42", iris, at=clock.now()).public_id
    failures = []
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, bypass_csp=bypass)
    context.set_default_timeout(20_000)
    context.on("weberror", lambda error: failures.append(str(error.error)))
    context.on("console", lambda said: failures.extend(_refused_by_policy(said)))
    page = context.new_page()
    Practitioner(page, address, bypass).sign_in("Iris")
    yield Editor(page, address, draft)
    found = list(failures)  # what is broken off by closing the window is no failure
    context.close()
    assert found == []


def _refused_by_policy(said):
    return [said.text] if "Content Security Policy" in said.text else []
