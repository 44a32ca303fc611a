"""Local codes, timescales and guidance are changed on plain pages, and nothing typed is lost."""

import csv
import io

import pytest

from tests.web.drafts.filling import bundle_of, put, seen, send


def codes(council, address, name="told"):
    return [(one.code, one.label) for one in bundle_of(council, address).codes[name]]


# -- codes ------------------------------------------------------------------------


def test_a_list_saved_as_it_is_changes_no_byte(draft, sqlite):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    for name in ("told", "wrong_answer_decision", "ethnicity"):
        assert send(iris, f"{address}/codes/{name}", _do="save").status == 303
    assert bundle_of(sqlite, address).files == before


def test_a_code_is_added_reworded_moved_and_retired(draft, sqlite):
    iris, address = draft
    path = f"{address}/codes/channel"
    first = codes(sqlite, address, "channel")
    answer = send(iris, path, _do="add", new_label='By "letter", twice')
    assert answer.status == 303
    assert codes(sqlite, address, "channel")[-1] == ("by_letter_twice", 'By "letter", twice')
    send(iris, path, _do="up:by_letter_twice", **{"label-by_letter_twice": "By two letters"})
    assert codes(sqlite, address, "channel")[-2] == ("by_letter_twice", "By two letters")
    answer = send(iris, path, _do="retire:by_letter_twice")
    assert answer.location.endswith("/codes/channel/by_letter_twice")
    assert send(iris, answer.location).status == 303
    assert codes(sqlite, address, "channel") == first


def test_the_last_change_of_a_list_is_taken_back(draft, sqlite):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    path = f"{address}/codes/channel"
    send(iris, path, _do="add", new_label="By pigeon")
    assert bundle_of(sqlite, address).files != before
    assert send(iris, path, _do="undo").status == 303
    assert bundle_of(sqlite, address).files == before


def test_statutory_codes_are_reworded_and_nothing_else(draft, sqlite):
    iris, address = draft
    path = f"{address}/codes/achieved"
    page = iris.get(path)
    assert "Must stay" in page.words
    assert not page.tree.xpath("//*[@name='statutory-not_achieved']")
    send(iris, path, **{"label-not_achieved": "Not at all", "statutory-not_achieved": "Fully Achieved",
                        "exclusive-not_achieved": "Y"})  # fmt: skip
    row = next(c for c in bundle_of(sqlite, address).codes["achieved"] if c.code == "not_achieved")
    assert (row.label, row.statutory, row.exclusive) == ("Not at all", "Not Achieved", False)
    retire = iris.get(f"{path}/not_achieved")
    assert "statutory answers" in retire.words and "cannot be retired" in retire.words
    forced = iris.post(f"{path}/not_achieved", data={"seen": seen(iris, path)})
    assert forced.status == 422
    assert "not_achieved" in dict(codes(sqlite, address, "achieved"))


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("=HYPERLINK(1)", "a spreadsheet would work"),
        ("+1", "a spreadsheet would work"),
        ("@SUM(A1)", "a spreadsheet would work"),
        ("x" * 10_000, "This is 10,000 characters long"),
        ("", "Say what people read"),
        ("No, it would not be safe", "is the label of another code already"),
        ("The perpetrator", "is a word to avoid"),
    ],
)
def test_a_label_that_cannot_be_is_refused_and_what_was_typed_stays(
    draft,
    sqlite,
    label,
    sentence,
):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    path = f"{address}/codes/told"
    fields = {"label-told": "They know", "label-asked_not_to": label, "new_label": "Half a thought"}
    answer = send(iris, path, _do="save", **fields)
    assert answer.status == 422
    assert any(sentence in text for text in answer.errors), answer.errors
    values = set(answer.tree.xpath("//main//input/@value"))
    assert {"They know", "Half a thought"} <= values
    assert bundle_of(sqlite, address).files == before


def test_script_in_a_label_is_refused_and_stays_words_wherever_it_is_shown(
    draft,
    sqlite,
):
    iris, address = draft
    path = f"{address}/codes/told"
    script = "<script>alert(1)</script>"
    answer = send(iris, path, **{"label-told": script})
    assert answer.status == 422 and script not in answer.text
    content = bundle_of(sqlite, address).files["codes/told.csv"]
    put(
        sqlite,
        address,
        {"codes/told.csv": content.replace(b"told,Yes", f"told,{script}".encode())},
    )
    for where in (path, f"{path}/told", f"{address}/codes"):
        page = iris.get(where)
        assert script not in page.text and "&lt;script&gt;" in page.text


def test_a_label_with_quotes_and_commas_is_one_cell(draft, sqlite):
    iris, address = draft
    send(iris, f"{address}/codes/told", **{"label-told": 'Yes, "really"'})
    content = bundle_of(sqlite, address).files["codes/told.csv"].decode()
    row = next(row for row in csv.reader(io.StringIO(content)) if row[0] == "told")
    assert row[1] == 'Yes, "really"' and len(row) == 4


def test_a_list_is_begun_and_its_name_is_taken_once(draft, sqlite):
    iris, address = draft
    path = f"{address}/codes"
    answer = send(iris, path, name="kind_of_visit", new_label="At home")
    assert answer.status == 303
    assert codes(sqlite, address, "kind_of_visit") == [("at_home", "At home")]
    assert "No question offers it" in iris.get(answer.location).words
    for name in ("kind_of_visit", "timescales", "../etc", "A B", ""):
        answer = send(iris, path, name=name, new_label="Typed")
        assert answer.status == 422, name
        assert "Typed" in answer.tree.xpath("//input[@name='new_label']/@value")


@pytest.mark.parametrize("content", [b"\xff\xfe", b'code\n"open', b"a,b\n1,2\n"])
def test_a_list_that_cannot_be_read_is_a_sentence(draft, sqlite, content):
    iris, address = draft
    put(sqlite, address, {"codes/told.csv": content})
    answer = iris.get(f"{address}/codes/told")
    assert answer.status == 422 and "This list" in answer.words


def test_a_list_of_sixty_codes_is_one_page(draft, sqlite):
    iris, address = draft
    rows = "".join(f"code_{n},Label number {n},,\n" for n in range(60))
    put(sqlite, address, {"codes/told.csv": f"code,label,statutory,exclusive\n{rows}".encode()})
    page = iris.get(f"{address}/codes/told")
    assert len(page.tree.xpath("//input[starts-with(@name, 'label-')]")) == 60
    assert "no longer offers ‘not_safe’" in page.words


# -- timescales -------------------------------------------------------------------


def test_timescales_are_changed_added_and_retired(draft, sqlite):
    iris, address = draft
    path = f"{address}/timescales"
    before = bundle_of(sqlite, address).files
    assert send(iris, path, _do="save").status == 303
    assert bundle_of(sqlite, address).files == before
    page = iris.get(path)
    assert "“Agree the plan” (plan.bpmn) is to be done within it." in page.words
    send(iris, path, _do="add", new_name="look_again", new_amount="3", new_unit="days",
         **{"amount-plan": "6"})  # fmt: skip
    scales = bundle_of(sqlite, address).timescales
    assert (scales["look_again"].amount, scales["plan"].amount) == (3, 6)
    assert send(iris, path, _do="retire:look_again").status == 303
    assert "look_again" not in bundle_of(sqlite, address).timescales
    assert send(iris, path, _do="retire:plan").status == 422


def test_a_length_that_cannot_be_is_refused_and_stays_typed(draft, sqlite):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    answer = send(iris, f"{address}/timescales", _do="save", **{
        "amount-plan": "soon", "unit-plan": "years", "amount-start": "7"})  # fmt: skip
    assert answer.status == 422
    assert "Enter a whole number from 1 to 3,650" in answer.errors
    assert answer.tree.xpath("//input[@name='amount-plan']/@value") == ["soon"]
    assert answer.tree.xpath("//input[@name='amount-start']/@value") == ["7"]
    assert bundle_of(sqlite, address).files == before


# -- guidance ---------------------------------------------------------------------


def test_guidance_is_looked_at_before_it_is_kept_and_html_stays_text(draft, sqlite):
    iris, address = draft
    path = f"{address}/guidance/decide_duty"
    before = bundle_of(sqlite, address).files
    text = "## Why\n\n<script>alert(1)</script> **Because** [so](javascript:alert(1))\n"
    looked = send(iris, path, _do="look", text=text)
    assert looked.status == 200 and "<script>alert" not in looked.text
    assert looked.tree.xpath("//aside//strong")[0].text == "Because"
    assert not looked.tree.xpath("//a[starts-with(@href, 'javascript')]")
    assert bundle_of(sqlite, address).files == before
    refused = send(iris, path, _do="save", text=text)
    assert refused.status == 422 and "<script>alert" not in refused.text
    text = "## Why\n\n**Because**\n"
    assert send(iris, path, _do="save", text=text).status == 303
    assert bundle_of(sqlite, address).guidance("decide_duty") == text
    send(iris, path, _do="undo")
    assert bundle_of(sqlite, address).files == before


def test_guidance_saved_as_it_is_changes_no_byte(draft, sqlite):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    assert send(iris, f"{address}/guidance/decide_duty", _do="save").status == 303
    assert bundle_of(sqlite, address).files == before


@pytest.mark.parametrize("text", ["x" * 20_001, "a\x00b", "The victim said"])
def test_guidance_that_cannot_be_kept_stays_typed(draft, sqlite, text):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    answer = send(iris, f"{address}/guidance/decide_duty", _do="save", text=text)
    assert answer.status == 422 and answer.errors
    kept = answer.tree.xpath("//textarea[@name='text']")[0].text_content()
    assert kept.strip("\n").replace("\x00", "").startswith(text[:1])
    assert bundle_of(sqlite, address).files == before


# -- who was first, and who may ---------------------------------------------------


@pytest.mark.parametrize(
    ("path", "fields", "file", "theirs"),
    [
        ("/codes/told", {"label-told": "Mine"}, "codes/told.csv", (b"told,Yes", b"told,Theirs")),
        ("/timescales", {"amount-plan": "9"}, "codes/timescales.csv", (b"plan,5", b"plan,8")),
        ("/guidance/decide_duty", {"text": "## Mine\n\nMine"}, "guidance/decide_duty.md",
         (b"## Why", b"## Theirs")),
    ],
)  # fmt: skip
def test_somebody_was_first_and_both_are_shown(draft, sqlite, path, fields, file, theirs):
    iris, address = draft
    old = seen(iris, f"{address}{path}")
    content = bundle_of(sqlite, address).files[file]
    put(sqlite, address, {file: content.replace(*theirs)})
    values = iris.get(f"{address}{path}").fields(f"{address}{path}")
    answer = iris.post(f"{address}{path}", data={**values, **fields, "seen": old, "_do": "save"})
    assert answer.status == 409
    typed, said = next(iter(fields.items()))
    shown = answer.tree.xpath(f"//*[@name='{typed}']")[0]
    assert said in ((shown.get("value") or shown.text_content()).replace("\r", "")).strip("\n")
    assert theirs[1].rpartition(b",")[2].decode().strip("# ") in answer.words
    fresh = answer.fields(f"{address}{path}")
    assert iris.post(f"{address}{path}", data={**fresh, "_do": "save"}).status == 303


@pytest.mark.parametrize("path", ["/codes", "/codes/told", "/codes/told/told", "/timescales",
                                  "/guidance/decide_duty"])  # fmt: skip
def test_only_whoever_may_publish_sees_or_changes_lists(draft, signed_in, path):
    _, address = draft
    tom = signed_in("Tom")
    assert tom.get(f"{address}{path}").status == 403
    assert tom.post(f"{address}{path}", data={"_do": "save"}).status == 403


@pytest.mark.parametrize("path", ["/codes/nothing", "/codes/timescales", "/codes/told/nobody",
                                  "/guidance/no_such_task"])  # fmt: skip
def test_what_is_not_there_is_not_found(draft, path):
    iris, address = draft
    assert iris.get(f"{address}{path}").status == 404
