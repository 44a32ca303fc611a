"""Admins: whoever changes a process in a browser - with a pointer, or by keyboard only."""

from tests.browsing.keys import FOCUSED
from tests.browsing.pages import Practitioner

#: What can be chosen where the focus is: the labels of a radio's group, or of one box.
OF_ITS_GROUP = """() => {
  const one = document.activeElement
  if (one.type !== 'radio' && one.type !== 'checkbox') return []
  const all = one.type === 'radio' ? [...document.getElementsByName(one.name)] : [one]
  return all.map(each => each.labels[0].textContent.replace(/\\s+/g, ' ').trim())
}"""


class Admin(Practitioner):
    """Somebody with a pointer, at the pages of the process."""

    def follow(self, name):
        """Follow a link by its name."""
        self.page.get_by_role("link", name=name, exact=isinstance(name, str)).first.click()
        self.page.wait_for_load_state()
        self.look()

    def choose(self, label):
        """Choose a radio or tick a box."""
        self.page.get_by_label(label, exact=True).check()

    def write(self, label, text):
        """Write into a field; of a select, choose what it says."""
        field = self.page.get_by_label(label, exact=True)
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.fill(text)

    def words(self):
        """What the page says."""
        return " ".join(self.page.locator("main").inner_text().split())

    def by_hand(self, path, **data):
        """Send what no button offers, with all that a page would send along."""
        token = self.page.locator("[name=csrf_token]").first.get_attribute("value")
        answer = self.page.request.post(self.address + path, form={"csrf_token": token, **data})
        return answer.status

    @property
    def draft(self):
        """The version whose pages they are at."""
        return self.page.url.partition("/versions/")[2].partition("/")[0].partition("#")[0]


class ByKeyboard(Admin):
    """Somebody who has no pointer: Tab, Enter, Space, the arrows and letters."""

    def focus(self, fits):
        """Go on with Tab until the focus is on what fits; give what it is called."""
        for _ in range(400):
            self.page.keyboard.press("Tab")
            if fits(called := self.page.evaluate(FOCUSED)):
                return called
        raise AssertionError("Tab never comes to it")

    def press(self, name):
        self.focus(lambda called: called == name if isinstance(name, str) else name.match(called))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    follow = press

    def choose(self, label):
        self.focus(lambda _: self.page.evaluate(OF_ITS_GROUP).count(label))
        for _ in range(30):
            if self.page.evaluate(FOCUSED) == label:
                break
            self.page.keyboard.press("ArrowDown")
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")

    def write(self, label, text):
        self.focus(lambda called: called == label)
        if self.page.evaluate("document.activeElement.tagName") != "SELECT":
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
