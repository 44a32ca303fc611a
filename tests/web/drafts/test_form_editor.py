"""A form is built and changed on plain pages, without JavaScript, and nothing typed is lost."""

import pytest

from engine.process import checks
from tests.web.drafts.filling import at, bundle_of, form_of, put, question, seen, send

# -- what is shipped --------------------------------------------------------------


@pytest.mark.parametrize("task", ["decide_duty", "hear_from_adult", "review_outcomes_middle"])
def test_a_shipped_form_opens_and_saving_questions_unchanged_changes_no_byte(draft, sqlite, task):
    iris, address = draft
    before = bundle_of(sqlite, address)
    page = iris.get(f"{address}/forms/{task}")
    assert page.status == 200 and "It cannot be published" not in page.words
    for asked in before.forms[task]["pages"][-1]["questions"]:
        answer = send(iris, f"{address}/forms/{task}/questions/{asked['id']}")
        assert answer.status == 303, (asked["id"], answer.errors)
    assert bundle_of(sqlite, address).files == before.files


def test_a_long_form_shows_each_question_with_its_type_and_condition_in_words(draft):
    iris, address = draft
    page = iris.get(at(address))
    assert "Does the adult have needs for care and support?" in page.words
    assert "One of a list · limb · must be answered" in page.words
    assert "Asked only if the fact ‘agency contacts’ is more than 0" in page.words
    assert "“I cannot tell yet”" in page.words or "is the answer to “Does the adult" in page.words


# -- a form from nothing ----------------------------------------------------------


def without_a_form(council, address):
    """The draft as it is once a task has been drawn and nobody has written its form."""
    put(council, address, {"forms/tell_adult.json": None})


def test_rows_of_what_the_record_does_not_know_are_refused(draft):
    iris, address = draft
    answer = add(iris, at(address), "page-1", "rows", label="Who was told?", holds="told_of")
    assert answer.status == 422 and answer.errors == ["Select one from the list"]


def add(iris, form, where, type, **fields):
    chosen = send(iris, f"{form}/adding/{where}", type=type)
    assert chosen.status == 303, chosen.errors
    return send(iris, chosen.location, **fields)


def test_a_whole_form_is_built_from_nothing_and_the_checks_find_nothing_in_it(draft, sqlite):
    iris, address = draft
    without_a_form(sqlite, address)
    form = f"{address}/forms/tell_adult"
    assert "has no form yet" in iris.get(form).words
    assert iris.post(form, data={"_do": "begin", "seen": seen(iris, form)}).status == 303
    assert "asks nothing yet" in iris.get(form).words

    add(iris, form, "page-1", "yes_no", label="Was the adult told?", id="adult_was_told",
        required="Select whether the adult was told")  # fmt: skip
    add(iris, form, "after-adult_was_told", "long_text", label="Why not?", id="not_told_why",
        required="Say why not")  # fmt: skip
    test = f"{form}/questions/not_told_why/condition"
    chosen = send(iris, test, on="name", name="adult_was_told")
    assert send(iris, chosen.location, how="is", codes="no").status == 303
    add(iris, form, "page-1", "choice", label="How were they told?", codes="channel", id="told_how")
    answer = iris.post(form, data={"_do": "add_page", "title": "People", "seen": seen(iris, form)})
    assert answer.status == 303
    add(iris, form, "page-2", "rows", label="Who else was told?", id="others_told",
        holds="information_share")  # fmt: skip
    assert "has no questions inside it yet" in iris.get(form).words
    add(iris, form, "in-others_told", "text", label="Their name", id="other_name",
        binding="add:information_share.recipient")  # fmt: skip

    made = form_of(sqlite, address, "tell_adult")
    asked = [q["id"] for page in made["pages"] for q in page["questions"]]
    assert asked == ["adult_was_told", "not_told_why", "told_how", "others_told"]
    assert question(made, "not_told_why")["show_if"] == "adult_was_told == 'no'"
    assert question(made, "others_told")["questions"][0]["id"] == "other_name"
    report = checks.check(bundle_of(sqlite, address))
    mine = [
        p for p in report.problems if "tell_adult" in (p.element, p.message.split(":")[0][-10:])
    ]
    assert [p for p in mine if p.check in ("forms", "lanes_may_read", "words")] == []
    assert "It cannot be published" not in iris.get(form).words


def test_a_name_that_is_taken_is_refused_and_everything_typed_stays(draft, sqlite):
    iris, address = draft
    before = form_of(sqlite, address)
    answer = add(iris, at(address), "page-1", "text", label="Something new", hint="A hint",
                 id="duty_needs")  # fmt: skip
    assert answer.status == 422
    assert answer.errors == ["Another question of this form is called 'duty_needs' already"]
    typed = answer.tree.xpath("//main//input[@type='text' or not(@type)]/@value")
    assert {"Something new", "A hint", "duty_needs"} <= set(typed)
    assert form_of(sqlite, address) == before


def test_an_id_of_another_form_is_not_given_to_a_new_question(draft, sqlite):
    iris, address = draft
    add(iris, at(address), "page-1", "text", label="Risks")
    add(iris, at(address), "page-1", "text", label="Told by")
    ids = {q["id"] for p in form_of(sqlite, address)["pages"] for q in p["questions"]}
    assert "told_by" not in ids and "told_by_2" in ids


# -- change, order, move, remove ---------------------------------------------------


def test_questions_and_pages_change_their_order_by_buttons(draft, sqlite):
    iris, address = draft
    form = at(address)
    for do, expected in (("down:duty_wants", 1), ("up:duty_wants", 0), ("up:duty_wants", 0)):
        assert iris.post(form, data={"_do": do, "seen": seen(iris, form)}).status == 303
        asked = [q["id"] for q in form_of(sqlite, address)["pages"][0]["questions"]]
        assert asked.index("duty_wants") == expected


def test_a_question_cannot_come_before_the_answer_it_depends_on(draft, sqlite):
    iris, address = draft
    before = form_of(sqlite, address)
    answer = send(iris, at(address, "/questions/duty_missing/place"), where="page-1")
    assert answer.status == 422
    assert any(
        "“What do you need to know first, and from whom?” is asked only by the answer to" in text
        and "which is not asked before it" in text
        for text in answer.errors
    )
    assert form_of(sqlite, address) == before


def test_a_question_moves_to_another_page(draft, sqlite):
    iris, address = draft
    assert send(iris, at(address, "/questions/duty_wants/place"), where="page-2").status == 303
    last = form_of(sqlite, address)["pages"][1]["questions"][-1]
    assert last["id"] == "duty_wants"


def test_what_rests_on_a_question_is_said_before_it_is_removed(draft, sqlite):
    iris, address = draft
    asked = iris.get(at(address, "/questions/duty_needs/removal"))
    assert "“Why is it needed?” is asked only by the answer to it." in asked.words
    assert send(iris, at(address, "/questions/duty_needs/removal")).status == 303
    page = iris.get(at(address))
    assert "“What do you need to know first, and from whom?” is asked only by" in page.words
    links = page.tree.xpath("//main//a[@href='#q-duty_missing']")
    assert links, "each problem leads to its question"


def test_of_a_statutory_question_only_the_words_change(draft, sqlite):
    iris, address = draft
    form = f"{address}/forms/hear_from_adult"
    page = iris.get(f"{form}/questions/asked")
    assert "You may change its words" in page.words and "Where the rule comes from" in page.words
    assert not page.tree.xpath("//*[@name='codes' or @name='binding']")
    before = question(form_of(sqlite, address, "hear_from_adult"), "asked")
    answer = send(iris, f"{form}/questions/asked", label="Were they asked?", codes="told",
                  binding="add:case_note.words")  # fmt: skip
    assert answer.status == 303
    now = question(form_of(sqlite, address, "hear_from_adult"), "asked")
    assert now == {**before, "label": "Were they asked?"}
    answer = send(iris, f"{form}/questions/asked", required="")
    assert answer.status == 422 and "START form asks whether the adult was asked" in answer.words
    answer = send(iris, f"{form}/questions/asked/as/text", label="Were they asked?")
    assert answer.status == 422


# -- conditions -------------------------------------------------------------------


def test_a_condition_is_picked_by_question_and_answers(draft, sqlite):
    iris, address = draft
    condition = at(address, "/questions/duty_reasons/condition")
    chosen = send(iris, condition, on="name", name="duty_needs")
    page = iris.get(chosen.location)
    assert page.status == 200 and "Which answers?" in page.words
    assert send(iris, chosen.location, how="is_not", codes="no", join="instead").status == 303
    now = question(form_of(sqlite, address), "duty_reasons")["show_if"]
    assert now == "duty_needs not in (None, 'no')"
    chosen = send(iris, condition, on="name", name="lacks_capacity")
    send(iris, chosen.location, how="holds", join="and")
    now = question(form_of(sqlite, address), "duty_reasons")["show_if"]
    assert now == "duty_needs not in (None, 'no') and lacks_capacity"
    send(iris, condition, on="always")
    assert "show_if" not in question(form_of(sqlite, address), "duty_reasons")


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('id')",
        "(1).__class__",
        "[x for x in (1,)]",
        "duty_needs.label",
        "open('/etc/passwd')",
        "lambda: 1",
        "nobody_asked_this == 'yes'",
        "duty_needs == 'purple'",
        "'a' * 10",
        "x" * 1_001,
        "duty_needs ==",
    ],
)
def test_a_condition_that_cannot_be_is_refused_with_its_text_kept(draft, sqlite, text):
    iris, address = draft
    before = form_of(sqlite, address)
    path = at(address, "/questions/duty_reasons/condition")
    answer = send(iris, path, on="written", text=text)
    assert answer.status == 422 and answer.errors
    assert text in answer.tree.xpath("//textarea[@name='text']")[0].text_content()
    assert form_of(sqlite, address) == before


# -- preview ----------------------------------------------------------------------


def test_the_preview_is_drawn_as_a_task_is_and_keeps_nothing(draft, sqlite):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    page = iris.get(at(address, "/preview/the-three-questions"))
    assert page.h1 == "The three questions" and "nothing is saved" in page.words
    path = at(address, "/preview/the-three-questions")
    wrong = send(iris, path, _do="continue")
    assert "Select whether the adult has needs for care and support" in wrong.errors
    fields = {"duty_needs": "yes", "duty_risk": "yes", "duty_unable": "no", "duty_reasons": "So"}
    page = send(iris, path, _do="continue", **fields)
    assert page.h1 == "The decision"
    assert "There is no duty. Will you make an enquiry all the same?" in page.words
    back = iris.post(at(address, "/preview/the-decision"), data={
        **page.fields(at(address, "/preview/the-decision")), "_do": "page:the-three-questions",
    })  # fmt: skip
    assert back.tree.xpath("//input[@name='duty_unable' and @value='no' and @checked]")
    assert bundle_of(sqlite, address).files == before


def test_every_page_of_a_form_is_previewed(draft, sqlite):
    iris, address = draft
    path = f"{address}/forms/hear_from_adult/preview"
    first = iris.get(f"{path}/first")
    assert first.status == 302
    every = slugs(iris.get(first.location))
    assert len(every) == len(form_of(sqlite, address, "hear_from_adult")["pages"])
    assert [iris.get(f"{path}/{slug}").status for slug in every] == [200] * len(every)


def test_what_an_answer_brings_up_is_shown_in_the_preview_before_fault_is_found(draft):
    iris, address = draft
    path = at(address, "/preview/the-three-questions")
    drawn = iris.get(path)
    values = [(name, value) for name, value in drawn.tree.xpath("//main//form")[0].form_values()]
    sent = {"_shown": [v for n, v in values if n == "_shown"], "_seen": "the-three-questions"}
    fields = {"duty_needs": "cannot_tell_yet", "duty_risk": "yes", "duty_unable": "yes"}
    page = iris.post(path, data={**sent, **fields, "_do": "continue"})
    assert "What do you need to know first, and from whom?" in page.words and not page.errors
    assert "What makes you think so?" not in page.words
    again = {**sent, "_shown": [*sent["_shown"], "duty_missing"], **fields, "_do": "continue"}
    assert iris.post(path, data=again).errors == ["Say what you need to know and from whom"]


def slugs(page):
    buttons = page.tree.xpath("//button[starts-with(@value, 'page:')]/@value")
    return [value.removeprefix("page:") for value in buttons]


def test_a_row_is_added_in_the_preview(draft):
    iris, address = draft
    path = f"{address}/forms/plan_enquiry/preview/first"
    path = iris.get(path).location
    for slug in slugs(iris.get(path)):
        page = iris.get(f"{address}/forms/plan_enquiry/preview/{slug}")
        holders = page.tree.xpath("//button[@name='_add']/@value")
        if holders:
            page = send(iris, f"{address}/forms/plan_enquiry/preview/{slug}", _add=holders[0])
            assert "1 of 2" in page.words
            return
    raise AssertionError("no rows in this form")
