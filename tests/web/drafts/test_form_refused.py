"""What cannot be in a form is refused with a sentence, nothing typed is lost, and who was first is said."""

import json

import pytest

from tests.web.drafts.filling import at, form_of, put, question, send

# -- bad input --------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script>"


def test_script_in_a_label_is_refused_and_stays_words_wherever_it_is_shown(draft, sqlite):
    iris, address = draft
    answer = send(iris, at(address, "/questions/duty_needs"), label=SCRIPT, hint=SCRIPT)
    assert answer.status == 422 and SCRIPT not in answer.text
    assert SCRIPT in answer.tree.xpath("//input[@name='label']/@value")
    form = form_of(sqlite, address)
    question(form, "duty_needs").update(label=SCRIPT, hint=SCRIPT)
    put(sqlite, address, {"forms/decide_duty.json": json.dumps(form).encode()})
    for path in ("", "/preview/the-three-questions", "/questions/duty_needs",
                 "/questions/duty_needs/removal", "/questions/duty_reasons/condition"):  # fmt: skip
        page = iris.get(at(address, path))
        assert SCRIPT not in page.text and "&lt;script&gt;" in page.text, path


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"label": "x" * 10_000}, "This is 10,000 characters long. Use 500 or fewer"),
        ({"label": "   "}, "Say what is asked"),
        ({"label": "a\x00b"}, "Remove the hidden control characters"),
        ({"codes": "nothing_like_it"}, "There is no list 'nothing_like_it'"),
        ({"codes": "../../etc"}, "There is no list '../../etc'"),
        ({"binding": "one:adult"}, "Use one of the places in the list"),
        ({"binding": "add:decision.died_on"}, "there is no such column"),
        ({"binding": "add:adult.died_on"}, "The record keeps a day there"),
        ({"one_of": "A B"}, "Use small letters"),
        ({"label": "Is the victim safe?"}, "says 'victim'"),
    ],
)
def test_what_a_question_cannot_say_is_refused_and_stays_typed(draft, sqlite, fields, sentence):
    iris, address = draft
    before = form_of(sqlite, address)
    answer = send(iris, at(address, "/questions/duty_needs"), hint="My own hint", **fields)
    assert answer.status == 422
    assert any(sentence in text for text in answer.errors), answer.errors
    assert "My own hint" in answer.tree.xpath("//input[@name='hint']/@value")
    assert form_of(sqlite, address) == before


@pytest.mark.parametrize(
    "path",
    ["/adding/page-9", "/adding/nowhere", "/adding/in-duty_needs/text/x", "/adding/after-nobody",
     "/adding/page-1/purple", "/questions/nobody", "/questions/duty_needs/as/purple", "/pages/99",
     "/preview/nowhere", "/questions/duty_needs/condition/nobody",
     "/questions/duty_needs/condition/duty_reasons", "/adding/page-²"],
)  # fmt: skip
def test_an_address_of_nothing_is_not_found(draft, path):
    iris, address = draft
    assert iris.get(at(address, path)).status == 404


def test_acts_that_do_not_exist_are_not_found(draft):
    iris, address = draft
    for do in ("", "explode", "up:nobody", "page_up:x", "page_up:99", "page_down:²"):
        assert iris.post(at(address), data={"_do": do, "seen": "x"}).status == 404, do
    assert iris.get(f"{address}/forms/no_such_task").status == 404


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"pages": 1}', b'{"pages": [{"questions": [1]}]}']
)
def test_a_form_that_cannot_be_read_is_a_sentence_and_no_failure(draft, sqlite, content):
    iris, address = draft
    put(sqlite, address, {"forms/decide_duty.json": content})
    assert iris.get(at(address)).status == 422


# -- who was first, and who may ---------------------------------------------------


def test_what_was_typed_stays_where_a_colleague_saved_meanwhile_and_both_are_shown(draft, sqlite):
    iris, address = draft
    path = at(address, "/questions/duty_needs")
    page = iris.get(path)
    old = page.tree.xpath("//input[@name='seen']/@value")[0]
    theirs = form_of(sqlite, address)
    question(theirs, "duty_needs")["label"] = "Theirs: needs?"
    put(sqlite, address, {"forms/decide_duty.json": json.dumps(theirs).encode()})
    values = {"label": "Mine: needs?", "codes": "limb", "seen": old, "hint": "Mine",
              "binding": "add:decision.needs", "required": "Select one"}  # fmt: skip
    answer = iris.post(path, data=values)
    assert answer.status == 409
    assert "Theirs: needs?" in answer.words
    assert "Mine: needs?" in answer.tree.xpath("//input[@name='label']/@value")
    now = answer.tree.xpath("//input[@name='seen']/@value")[0]
    again = iris.post(path, data={**values, "seen": now})
    assert again.status == 303
    assert question(form_of(sqlite, address), "duty_needs")["label"] == "Mine: needs?"


def test_only_whoever_may_publish_sees_or_changes_a_form(draft, signed_in):
    _, address = draft
    tom = signed_in("Tom")
    for path in ("", "/questions/duty_needs", "/questions/duty_needs/condition", "/adding/page-1",
                 "/preview/first", "/pages/1", "/questions/duty_needs/removal"):  # fmt: skip
        assert tom.get(at(address, path)).status == 403, path
        if path not in ("/adding/page-1",):
            assert tom.post(at(address, path), data={"_do": "up:duty_needs"}).status == 403, path
