"""Keys: a window used by keyboard alone."""

#: What the focused element is called: its label, else its words.
FOCUSED = """() => {
  const one = document.activeElement
  const words = one.labels?.length ? one.labels[0].textContent : one.textContent
  return words.replace(/\\s+/g, ' ').trim()
}"""


class Keys:
    """Somebody who has no pointer."""

    def __init__(self, person):
        self.person, self.page = person, person.page

    def to(self, name):
        """Go on with Tab until the focus is on something of this name."""
        for _ in range(300):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED) == name:
                return self
        raise AssertionError(f"Tab never comes to {name!r}")

    def enter(self, name):
        """Follow a link or press a button; axe looks at the page it leads to."""
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.person.look()
        return self

    def type(self, name, text):
        """Write into a field, over what stands in it; of a select, its first letters."""
        self.to(name)
        if self.page.evaluate("document.activeElement.tagName") == "INPUT":
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        return self

    def choose(self, name, times=0):
        """Choose a radio of the group that begins with this one."""
        self.to(name)
        self.page.keyboard.press("Space")
        for _ in range(times):
            self.page.keyboard.press("ArrowDown")
        return self
