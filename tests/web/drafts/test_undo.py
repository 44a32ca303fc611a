"""What was changed last is taken back, whatever page it was changed on; what nobody uses is removed."""

from tests.web.drafts.filling import at, bundle_of, put, seen, send


def test_the_last_change_is_taken_back_byte_for_byte(draft, sqlite):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    send(iris, at(address, "/questions/duty_needs/removal"))
    assert bundle_of(sqlite, address).files != before
    answer = iris.post(at(address), data={"_do": "undo", "seen": seen(iris, at(address))})
    assert answer.status == 303
    assert bundle_of(sqlite, address).files == before
    stale = iris.post(at(address), data={"_do": "undo", "seen": "x"})
    assert stale.status == 409
    again = iris.post(at(address), data={"_do": "undo", "seen": seen(iris, at(address))})
    assert again.status == 303  # to take back is a change too, and can itself be taken back
    assert bundle_of(sqlite, address).files != before


def test_a_large_change_made_in_another_browser_is_taken_back_too(draft, sqlite, signed_in):
    iris, address = draft
    before = bundle_of(sqlite, address).files
    page = f"{address}/guidance/decide_duty"
    text = " ".join(f"{n * 7919 % 10007}" for n in range(3000))  # nothing that would pack small
    send(iris, page, text=text, _do="keep")
    assert bundle_of(sqlite, address).files != before

    elsewhere = signed_in("Iris")
    assert "Undo my last change" in elsewhere.get(page).words
    data = {"_do": "undo", "seen": seen(elsewhere, page)}
    assert elsewhere.post(page, data=data).status == 303
    assert bundle_of(sqlite, address).files == before


def test_the_form_of_a_task_that_no_diagram_has_is_removed_with_its_guidance(draft, sqlite):
    iris, address = draft
    kept = iris.post(at(address), data={"_do": "remove", "seen": seen(iris, at(address))})
    assert kept.status == 409  # a diagram has the task

    body = bundle_of(sqlite, address).files["concern.bpmn"]
    put(sqlite, address, {"concern.bpmn": body.replace(b'"decide_duty"', b'"decide_it"')})
    page = iris.get(at(address))
    assert "No diagram has this task any more" in page.words
    answer = iris.post(at(address), data={"_do": "remove", "seen": seen(iris, at(address))})
    assert answer.status == 303 and answer.location.endswith("/changing")
    files = bundle_of(sqlite, address).files
    assert not {"forms/decide_duty.json", "guidance/decide_duty.md"} & set(files)
    assert iris.get(at(address)).status == 404


def test_a_change_of_a_colleague_is_not_taken_back(draft, sqlite):
    iris, address = draft
    send(iris, at(address, "/questions/duty_needs"), label="Are there needs for care?")
    put(sqlite, address, {"guidance/decide_duty.md": b"## Why\n\nBecause.\n"})
    assert "Undo my last change" not in iris.get(at(address)).words
