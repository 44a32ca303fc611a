"""Letters on paper: what is seen before one is opened, and an address that must not be there."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.process.bundle import from_folder
from engine.process.letters import read_templates
from tests.council import SECTION42
from tests.web.letters_desk import (
    ADULT,
    CANARY,
    act,
    as_somebody_else,
    canary_case,
    draft,
    first_id,
    safe,
)
from tests.web.tasks_helpers import Browser

TEMPLATES = list(read_templates(from_folder(SECTION42)))


@pytest.fixture
def case(sqlite) -> str:
    """Dora's case; her address is a canary, and her post is not known to be safe."""
    return canary_case(sqlite)


# -- what is on paper -------------------------------------------------------------


@pytest.mark.parametrize("template", ["first_letter", "appointment", "decision"])
def test_nothing_that_is_seen_before_it_is_opened_says_what_it_is_about(
    app, sqlite, case, template
) -> None:
    safe(sqlite, case, "post", "email")
    asked = {"appointment": "On Monday", "reasons": "As you wished.", "what_instead": "Advice."}
    tom = draft(app, case, template=template, **asked)

    envelope = tom.page.tree.find_class("app-envelope")[0].text_content()
    title = tom.page.tree.xpath("//title")[0].text_content()

    assert "Private and confidential" in envelope and CANARY in envelope
    for word in ("afeguard", "ouncil", "ocial", "nquiry", "North"):
        assert word not in envelope and word not in title
    assert title == "Letter 1 – Threefold"


def test_an_email_has_a_subject_that_says_nothing(app, sqlite, case) -> None:
    safe(sqlite, case, "email")
    with sqlite.db.write() as session:
        session.execute(sa.update(ADULT).values(email="dora@example.com"))

    tom = draft(app, case, channel="email")

    assert "A letter for you" in tom.words and "dora@example.com" in tom.words


def test_a_letter_that_may_not_leave_is_marked_and_kept_off_paper(app, sqlite, case) -> None:
    tom = draft(app, case)

    paper = tom.page.tree.find_class("app-letter")[0]

    assert "app-letter--stays" in paper.get("class")
    assert "Draft: do not send" in paper.text_content()
    safe(sqlite, case, "post")
    held = tom.get(tom.url)
    assert "Held: do not send" in held.words


# -- canaries ---------------------------------------------------------------------


@pytest.mark.guard("letter_safe_channel")
def test_an_unsafe_address_is_on_no_page_that_may_leave(app, sqlite, case) -> None:
    """Every letter, its words and its envelope, and every copy."""
    tom = Browser(app, "Tom")
    seen = {}
    for channel in ("post", "email", "in_person"):
        draft(app, case, channel=channel)
    for template in TEMPLATES:
        seen[template] = tom.get(f"/cases/{case}/letters/new/{template}").page.text
    pages = ["letters", "copies", "copies/start", "copies/middle", "copies/end", "stay-safe"]
    for path in [*pages, *(f"letters/{n}{more}" for n in (1, 2, 3) for more in ("", "/words"))]:
        page = tom.get(f"/cases/{case}/{path}")
        assert page.status == 200, path
        seen[path] = page.page.text

    assert not [path for path, text in seen.items() if CANARY in text or "Canary" in text]


@pytest.mark.parametrize("end", ["held", "approved_before", "cancelled"])
def test_an_address_that_was_safe_is_hidden_once_it_is_not(app, sqlite, case, end) -> None:
    safe(sqlite, case, "post")
    tom = draft(app, case)
    assert CANARY in tom.page.text
    if end == "approved_before":
        act(as_somebody_else(app, tom), "approval")
    if end == "cancelled":
        act(tom, "cancellation", because="Not needed")

    safe(sqlite, case, "phone")

    letter = f"/cases/{case}/letters/1"
    for path in (f"/cases/{case}/letters", f"{letter}/words", letter):
        assert CANARY not in tom.get(path).page.text
    assert "The address is not shown" in tom.words


def test_an_address_where_somebody_else_is_written_to_is_no_way_around(app, sqlite, case) -> None:
    jean = f"person:{first_id(sqlite, 'person')}"
    fields = {"recipient": jean, "address": CANARY.lower(), "message": "Hello"}

    tom = draft(app, case, template="asking_you_to_speak", **fields)

    assert "It would arrive where the adult lives, and that is not known to be safe." in tom.words
