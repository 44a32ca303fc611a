"""The pages of the library: reading, adding, a new version, and what stands beside a task."""

from __future__ import annotations

import io

import pytest

from tests.web.conftest import concern, rows

PAGE = "/procedures"
ADDRESS = "https://council.example/procedure"
GIVEN = {
    "title": "Making enquiries", "what_for": "How we begin.", "scope": "local",
    "stages": ["every"], "called": "1.0", "address": ADDRESS,
}  # fmt: skip


def added(client, **given):
    sent = client.post(PAGE, {**GIVEN, **given})
    assert sent.status == 303, sent.errors
    return sent.location


def press_read(client, page):
    form = client.get(page).tree.xpath("//form[contains(@action, '/read')]/@action")
    return client.post(form[0])


def test_an_empty_library_says_so_and_who_may_add(signed_in):
    assert "Nothing is in the library yet." in signed_in("Lena").get(PAGE).words
    for who, status in (("Priya", 200), ("Iris", 200), ("Lena", 403), ("Ruth", 403), ("Sam", 403)):
        assert signed_in(who).get(f"{PAGE}/new").status == status
        assert ("Put a procedure" in signed_in(who).get(PAGE).words) == (status == 200)


def test_it_is_added_read_renewed_and_asked_for_again(signed_in):
    priya, tom, ruth = (signed_in(name) for name in ("Priya", "Tom", "Ruth"))
    page = added(priya)
    assert "You have 1 still to read." in tom.get(PAGE).words
    assert tom.get(page).tree.xpath(f"//main//a[@href='{ADDRESS}']/@rel") == ["noreferrer noopener"]

    assert press_read(tom, page).status == 303

    assert "You have read everything" in tom.get(PAGE).words
    assert "1 of 6. Tom North," in ruth.get(page).words
    assert "Who has read" not in tom.get(page).words
    new = {"_do": "version", "called": "2.0", "what_changed": "A chapter.", "address": ADDRESS}
    assert priya.post(page, new).status == 303
    assert "New version" in rows(tom.get(PAGE))[0]
    assert "New in it: A chapter." in tom.get(page).words and "Version 1.0" in tom.get(page).words
    assert "0 of 6." in ruth.get(page).words


def test_nothing_typed_is_lost_when_something_is_missing(signed_in):
    priya = signed_in("Priya")

    wrong = priya.post(PAGE, {**GIVEN, "address": "http://council.example", "title": ""})

    assert (wrong.status, len(wrong.errors)) == (422, 2)
    fields = wrong.fields(PAGE)
    assert (fields["what_for"], fields["address"]) == ("How we begin.", "http://council.example")
    assert wrong.tree.xpath("//input[@value='every']/@checked")
    page = added(priya)
    odd = priya.post(page, {"_do": "version", "called": "", "what_changed": "New.", "address": "x"})
    assert (odd.status, len(odd.errors)) == (422, 2)
    assert "New." in odd.tree.xpath("//input[@name='what_changed']/@value")
    assert priya.post(page, {"_do": "change", **GIVEN, "scope": "x"}).status == 422
    assert priya.post(page, {"_do": "burn"}).status == 404
    assert signed_in("Tom").post(page, {"_do": "withdraw"}).status == 403


def test_a_document_is_saved_and_never_shown_as_a_page(signed_in):
    priya, tom = signed_in("Priya"), signed_in("Tom")
    bad = {**GIVEN, "address": "", "file": (io.BytesIO(b"<html><script>"), "a.html")}
    refused = priya.post(PAGE, bad)
    assert refused.status == 422 and refused.errors

    page = added(priya, address="", file=(io.BytesIO(b"Ring first."), "how.txt"))
    link = tom.get(page).tree.xpath("//main//a[contains(@href, '/document')]/@href")[0]
    answer = tom.get(link)

    assert answer.text == "Ring first."
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert tom.get(f"{PAGE}/versions/nothing/document").status == 404


def test_it_stands_beside_the_tasks_it_fits(sqlite, signed_in):
    priya, lena = signed_in("Priya"), signed_in("Lena")
    added(priya, title="For every task")
    added(priya, title="For the end alone", stages=["end"])
    task, _ = concern(sqlite)

    words = lena.get(f"/tasks/{task}").words

    assert "Procedures for this For every task, 1.0" in words
    assert "For the end alone" not in words


def test_it_is_looked_at_again_changed_and_taken_out_of_use(signed_in):
    iris = signed_in("Iris")
    page = added(iris)

    assert iris.post(page, {"_do": "checked"}).status == 303
    assert iris.post(page, {"_do": "change", **GIVEN, "title": "New name"}).status == 303
    assert iris.get(page).h1 == "New name"
    assert iris.post(page, {"_do": "withdraw"}).status == 303
    assert "Not in use any more" in iris.get(page).words
    assert "I have read this" not in iris.get(page).words
    assert iris.post(page, {"_do": "checked"}).status == 409


@pytest.mark.parametrize("path", ["/procedures/nothing", "/procedures/versions/nothing/document"])
def test_what_is_not_there_is_not_found(signed_in, path):
    assert signed_in("Tom").get(path).status == 404
