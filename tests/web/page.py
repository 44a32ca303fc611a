"""A page as a test reads it, and what must be true of every page whatever it shows."""

from __future__ import annotations

from lxml import html

UNLABELLED = {"hidden", "submit", "button"}


class Page:
    """One answer of the app."""

    def __init__(self, response) -> None:
        self.response = response
        self.status = response.status_code
        self.text = response.get_data(as_text=True)
        self.headers = response.headers
        self.is_html = "<html" in self.text

    @property
    def tree(self):
        """The page as elements."""
        return html.fromstring(self.text)

    @property
    def h1(self) -> str:
        """Its heading."""
        return _plain(self.tree.xpath("//h1")[0])

    @property
    def words(self) -> str:
        """Everything in its main part, as one reads it."""
        return _plain(self.tree.xpath("//main")[0])

    @property
    def location(self) -> str:
        """Where it sends the browser."""
        return self.headers.get("Location", "")

    @property
    def errors(self) -> list[str]:
        """The sentences of its error summary."""
        return [
            _plain(li) for li in self.tree.find_class("govuk-error-summary__list")[:1] for li in li
        ]

    def fields(self, action: str) -> dict[str, str]:
        """The fields of the form that is sent to an address."""
        form = next(form for form in self.tree.xpath("//form") if form.get("action") == action)
        return {name: value or "" for name, value in form.form_values()}


def check(page: Page) -> None:
    """What holds of every page: its heading, title, labels, tokens, and nothing inline."""
    tree = page.tree
    assert tree.get("lang") == "en"
    assert len(tree.xpath("//h1")) == 1, "a page has one h1"
    title = _plain(tree.xpath("//title")[0])
    assert title.endswith(" – Threefold") and len(title) > len(" – Threefold")
    assert not tree.xpath("//script[not(@src) and not(@type='application/json')]")
    assert not tree.xpath("//style | //*[@style]")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), "an id is used twice"
    labelled = set(tree.xpath("//label/@for"))
    for field in tree.xpath("//input | //select | //textarea"):
        if field.get("type") not in UNLABELLED:
            name = field.get("name")
            assert field.get("id") in labelled or field.get("aria-label"), f"{name} has no label"
    for form in tree.xpath("//form"):
        assert form.get("method") == "post", "what is sent is not put into an address"
        assert form.xpath(".//input[@name='csrf_token']/@value"), "a form has no token"


def _plain(element) -> str:
    return " ".join(element.text_content().split())
