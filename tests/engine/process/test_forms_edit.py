"""Forms, lists and timescales change as an admin says, and what nobody changed stays byte for byte."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import clock
from engine.errors import InvalidAnswers, InvalidProcess, NotFound
from engine.form.definition import define
from engine.form.presenting import page_view
from engine.process.bundle import Bundle, from_folder
from engine.process.forms_edit import (
    asked,
    changing,
    lists,
    problems,
    trying,
    used,
    words,
    written,
)

SHIPPED = from_folder(Path("processes/section42"))
FORMS = sorted(SHIPPED.forms)
LISTS = sorted(path for path in SHIPPED.files if path.startswith("codes/"))


def a_form():
    """Three questions, one of them only by the answer to another."""
    return {
        "pages": [
            {
                "title": "First",
                "questions": [
                    {"id": "told", "type": "yes_no", "label": "Were they told?"},
                    {
                        "id": "why_not",
                        "type": "long_text",
                        "label": "Why not?",
                        "show_if": "told == 'no'",
                    },
                ],
            },
            {
                "title": "Second",
                "questions": [
                    {
                        "id": "people",
                        "type": "rows",
                        "label": "Who was told?",
                        "binding": "add:told_of",
                        "questions": [{"id": "who", "type": "text", "label": "Name"}],
                    }
                ],
            },
        ]
    }


# -- files ------------------------------------------------------------------------


@pytest.mark.parametrize("task", FORMS)
def test_an_unchanged_form_is_written_byte_for_byte(task):
    content = SHIPPED.files[f"forms/{task}.json"]
    form = written.read_form(content)
    assert written.form_bytes(form) == content
    first = next(changing.every(form)).question
    assert changing.change(form, first["id"], dict(first)) == form
    moved = changing.move(changing.move(form, first["id"], 1), first["id"], -1)
    assert written.form_bytes(moved) == content


@pytest.mark.parametrize("path", LISTS)
def test_an_unchanged_list_is_written_byte_for_byte(path):
    columns = written.TIMESCALES if "timescales" in path else written.CODES
    assert written.read_table(SHIPPED.files[path], columns).written() == SHIPPED.files[path]


def test_a_form_written_in_another_way_stays_as_it_is_while_it_says_the_same():
    content = json.dumps(a_form()).encode()
    assert written.form_bytes(a_form(), content) == content


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_rows_nobody_changed_keep_their_quotes_ends_and_lines(end):
    content = (
        f'\ufeffcode,label,statutory,exclusive\r\n"a","One,\ntwo",,\r\nb,"He said ""no""",,{end}'
    )
    table = written.read_table(content.encode(), written.CODES)
    assert [row["label"] for row in table.rows] == ["One,\ntwo", 'He said "no"']
    assert table.written() == content.encode()
    lists.add_code(table, "c", "Third, of three")
    assert table.written().decode().startswith(content)
    assert table.written().decode().rstrip().endswith('c,"Third, of three",,')


@pytest.mark.parametrize(
    "content", [b"\xff\xfecode", "code,label\na,é".encode("latin-1"), b'code\n"open', b"a,b\n1,2\n"]
)
def test_a_list_in_another_encoding_or_shape_is_refused_with_a_sentence(content):
    with pytest.raises(InvalidProcess, match="This list"):
        written.read_table(content, written.CODES)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_whatever_labels_say_they_are_read_back_as_they_were_written(labels):
    labels = [label.replace("\x00", "").replace("\r", "") for label in labels]
    table = written.read_table(None, written.CODES)
    table.rows = [
        {"code": f"c{n}", "label": label, "statutory": "", "exclusive": ""}
        for n, label in enumerate(labels)
        if not any("\ud800" <= c <= "\udfff" for c in label)
    ]
    again = written.read_table(table.written(), written.CODES)
    assert [row["label"] for row in again.rows] == [row["label"] for row in table.rows]


# -- pages and questions ----------------------------------------------------------


def test_questions_are_added_after_another_inside_rows_and_at_the_end_of_a_page():
    given_ = a_form()
    form = changing.add(given_, {"id": "when", "type": "date", "label": "When?"}, "after-told")
    form = changing.add(form, {"id": "phone", "type": "text", "label": "Phone"}, "in-people")
    form = changing.add(form, {"id": "last", "type": "text", "label": "Last"}, "page-2")
    ids = [place.question["id"] for place in changing.every(form)]
    assert ids == ["told", "when", "why_not", "people", "who", "phone", "last"]
    assert given_ == a_form(), "what was given is left alone"


@pytest.mark.parametrize(
    "where", ["after-nobody", "in-told", "page-3", "page-0", "page-x", "up", ""]
)
def test_a_place_that_is_not_there_is_not_found(where):
    with pytest.raises(NotFound):
        changing.add(a_form(), {"id": "new", "type": "text", "label": "New"}, where)


@pytest.mark.parametrize("id", ["told", "who", "Told", "1st", "a b", "x" * 61, "", "a;drop", "_a"])
def test_an_id_that_is_taken_or_no_name_is_refused(id):
    with pytest.raises(InvalidAnswers):
        changing.add(a_form(), {"id": id, "type": "text", "label": "New"}, "page-1")


def test_a_question_moves_within_its_page_and_to_another_with_what_is_inside_it():
    form = changing.move_to(a_form(), "people", "after-told")
    assert [q["id"] for q in form["pages"][0]["questions"]] == ["told", "people", "why_not"]
    assert form["pages"][1]["questions"] == []
    assert changing.move(a_form(), "told", -1) == a_form()


def test_a_page_is_taken_out_only_when_it_asks_nothing():
    with pytest.raises(InvalidAnswers, match="first"):
        changing.remove_page(a_form(), 2)
    form = changing.remove_page(changing.remove(a_form(), "people"), 2)
    assert len(form["pages"]) == 1
    with pytest.raises(InvalidAnswers, match="at least one"):
        changing.remove_page(changing.begin("New"), 1)


def test_an_id_is_made_of_the_label_and_is_always_free():
    form, taken = a_form(), frozenset({"why_so"})
    assert changing.new_id(form, "Why so?", taken) == "why_so_2"
    assert changing.new_id(form, "Told") == "told_2"
    assert changing.new_id(form, "日本語") == "question"
    assert changing.ID(changing.new_id(form, "9 " + "x" * 500))


# -- what the checks say ----------------------------------------------------------


def test_a_condition_on_a_question_that_is_gone_is_told_by_its_label():
    form = changing.remove(a_form(), "told")
    found = [p for p in problems.problems(SHIPPED, "tell_adult", form) if p.question == "why_not"]
    assert "“Why not?” is asked only by “told”, which is no question of this form" in found[0].says


def test_what_is_only_unfinished_is_said_and_refuses_no_change():
    form = changing.add_page(a_form(), "Third")
    after = problems.problems(SHIPPED, "tell_adult", form)
    assert "The page “Third” asks nothing yet. Add a question to it." in [p.says for p in after]
    before = problems.problems(SHIPPED, "tell_adult", a_form())
    assert problems.new_problems(before, after) == []


@pytest.mark.parametrize(
    "task", ["hear_from_adult", "review_outcomes_middle", "review_outcomes_end"]
)
def test_what_a_stage_must_ask_is_known_as_statutory(task):
    form = SHIPPED.forms[task]
    node = problems.node_of(used.read(SHIPPED), task)
    fixed = problems.statutory(form, node)
    for id in fixed:
        assert problems.new_problems(
            [], problems.problems(SHIPPED, task, changing.remove(form, id))
        )
    bindings = {changing.place_of(form, id).question.get("binding") for id in fixed}
    wanted = {"hear_from_adult": "add:outcome_capture.asked",
              "review_outcomes_middle": "add:outcome_review.status",
              "review_outcomes_end": "add:outcome_review.achieved"}[task]  # fmt: skip
    assert wanted in bindings


@pytest.mark.parametrize("task", FORMS)
def test_every_page_of_every_shipped_form_can_be_tried(task):
    form = define(task, SHIPPED.forms[task])
    known = trying.Trying(SHIPPED, clock.now(), dict.fromkeys(trying.facts_read(form), trying.SO))
    for page in form.pages:
        assert len(page_view(form, page, {}, known)) == len(page.questions)


# -- conditions -------------------------------------------------------------------


def test_every_shipped_condition_but_calls_is_said_in_words():
    unsaid = []
    for form in SHIPPED.forms.values():
        language = words.Language(form, SHIPPED)
        for place in changing.every(form):
            source = place.question.get("show_if", "")
            if source and words.in_words(source, language) == source:
                unsaid.append(source)
    assert all(source.startswith("needs_same_contact_reason(") for source in unsaid)


@pytest.mark.parametrize(
    ("test", "source"),
    [
        (words.Test("told", "is", ("no",)), "told == 'no'"),
        (words.Test("told", "is", ("no", "yes")), "told in ('no', 'yes')"),
        (words.Test("told", "is_not", ("no",)), "told not in (None, 'no')"),
        (words.Test("told", "answered"), "told"),
        (words.Test("told", "not_answered"), "not told"),
    ],
)
def test_what_the_picker_says_is_written_and_read_back(test, source):
    language = words.Language(a_form(), SHIPPED)
    assert words.put_together(test, language, "why_not") == source
    assert words.taken_apart(source) == test


def test_a_code_with_a_quote_in_it_cannot_leave_its_quotes():
    bundle = Bundle("x", {"codes/odd.csv": b"code,label\n\"a' or True or 'b\",Odd\n"})
    form = a_form()
    form["pages"][0]["questions"][0] |= {"type": "choice", "codes": "odd"}
    test = words.Test("told", "is", ("a' or True or 'b",))
    source = words.put_together(test, words.Language(form, bundle), "why_not")
    assert words.taken_apart(source) == test
    with pytest.raises(InvalidAnswers):
        words.put_together(
            words.Test("told", "is", ("z",)), words.Language(form, bundle), "why_not"
        )


def test_conditions_are_joined_without_changing_what_each_means():
    assert words.joined("a or b", "and", "c") == "(a or b) and c"
    assert words.joined("a and b", "and", "c") == "a and b and c"
    assert words.joined("a", "instead", "c") == "c"


# -- what a question may say ------------------------------------------------------


def test_the_record_must_be_able_to_keep_the_answer():
    said = {"label": "When?", "binding": "add:adult.name"}
    with pytest.raises(InvalidAnswers) as refused:
        asked.taken("date", said, SHIPPED, inside=False)
    assert "The record keeps words there" in refused.value.messages["binding"]


@pytest.mark.parametrize("task", FORMS)
def test_every_shipped_question_could_be_typed_as_it_is(task):
    for place in changing.every(SHIPPED.forms[task]):
        one = place.question
        about = one.get("binding", "").partition(":")[2]
        sent = {**{k: str(v) for k, v in one.items() if k != "questions"},
                "holds": about, "goes_through": about, "show": about}  # fmt: skip
        said = asked.taken(one["type"], sent, SHIPPED, place.holder is not None, one)
        form = changing.change(SHIPPED.forms[task], one["id"], said)
        assert form == SHIPPED.forms[task], one["id"]


@pytest.mark.parametrize("type", ["rows", "review", "statement", "computed", "purple", ""])
def test_rows_hold_only_what_somebody_answers(type):
    with pytest.raises(InvalidAnswers):
        asked.taken(type, {"label": "Inside"}, SHIPPED, inside=True)
