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

    # -- drawing, with the pointer -------------------------------------------------------

    def shape(self, element):
        """The element on the canvas; of a way, its line."""
        return self.page.locator(f"g.djs-element[data-element-id='{element}'] > .djs-hit").first

    def middle(self, element):
        """Where it is on the page."""
        box = self.shape(element).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def pad(self, action):
        """Press a button beside the chosen element."""
        self.page.locator(f".djs-context-pad [data-action='{action}']").first.click()

    def append(self, what, name):
        """Draw what comes next after the chosen element, and type what it is called."""
        self.pad(f"append.{what}")
        if not self.page.locator(".djs-direct-editing-content").count():
            self.type("Name", name)
            return
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")

    def connect(self, source, target):
        """Draw a way from one step to another."""
        self.list(source)
        self.pad("connect")
        self.page.mouse.move(*self.middle(target), steps=8)
        self.page.mouse.click(*self.middle(target))
        self.page.wait_for_selector(f"[data-element-id='{source}_to_{target}']", state="attached")

    def drop(self, kind, way):
        """Take something from the palette and drop it on a way."""
        self.page.locator(f".djs-palette [data-action='create.{kind}']").click()
        x, y = self.middle(way)
        self.page.mouse.move(x - 20, y, steps=4)
        self.page.mouse.move(x, y, steps=4)
        self.page.mouse.click(x, y)

    def drag(self, element, right=0, down=0):
        """Take an element elsewhere."""
        x, y = self.middle(element)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right / 2, y + down / 2, steps=6)
        self.page.mouse.move(x + right, y + down, steps=6)
        self.page.mouse.up()

    def list(self, element):
        """Choose something in the list of everything that is drawn."""
        self.page.get_by_label("Choose what to change").select_option(element)

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
