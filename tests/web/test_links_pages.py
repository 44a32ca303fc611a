"""The pages of linked cases and large-scale enquiries, and a new concern from a closed case."""

import pytest
import sqlalchemy as sa

from engine.case.model import Case, LargeScale, Task
from engine.log.model import Access
from tests.council import count
from tests.web.conftest import concern, rows

WHY = "The same man visits both."
FACTS = {
    "name": "Abbey Lane",
    "why": "All need help to get up.",
    "what_happened": "Left in bed until noon.",
    "types": "neglect_and_acts_of_omission",
    "source": "care_home",
}


@pytest.fixture
def two(sqlite):
    """Two cases of North."""
    return [concern(sqlite)[1], concern(sqlite, name="Ann Lee")[1]]


def reference(council, case):
    with council.db.read() as session:
        return session.scalar(sa.select(Case.reference).where(Case.public_id == case))


# -- links


def test_a_link_is_made_read_both_ways_and_called_a_mistake(sqlite, two, signed_in):
    lena = signed_in("Lena")
    assert "No other case" in lena.get(f"/cases/{two[0]}/links").words
    fields = {"reference": reference(sqlite, two[1]), "because": "others_at_risk", "why": WHY}

    assert lena.post(f"/cases/{two[0]}/links", fields).status == 303

    there = lena.get(f"/cases/{two[1]}/links")
    assert "Dora Whitlock" in there.words and WHY in there.words
    (mistake,) = there.tree.xpath("//a[contains(@href, '/mistake')]/@href")
    assert lena.get(mistake).h1 == "Why was this link a mistake?"
    assert lena.post(mistake, {"why": ""}).errors == ["Say why it was a mistake"]
    assert lena.post(mistake, {"why": "Another Ann."}).status == 303
    page = lena.get(f"/cases/{two[0]}/links")
    assert "Linked by mistake" in page.words and "Another Ann." in page.words
    assert lena.get(mistake).status == 409
    assert lena.post(f"/cases/{two[0]}/links", fields).status == 409


def test_what_is_missing_is_said_and_stays_typed(two, signed_in):
    page = signed_in("Lena").post(f"/cases/{two[0]}/links", {"why": WHY})

    assert page.status == 422 and WHY in page.text
    assert page.errors == [
        "Enter the reference of the other case",
        "Select what connects the two cases",
    ]


@pytest.mark.guard("links_only_known")
def test_a_case_of_another_team_is_neither_linked_nor_shown(sqlite, two, signed_in):
    south = concern(sqlite, by="Nell", name="Nora Vale")[1]
    fields = {"reference": reference(sqlite, south), "because": "duplicate", "why": WHY}

    page = signed_in("Lena").post(f"/cases/{two[0]}/links", fields)

    assert page.errors == ["There is no case with this reference that you can open"]
    with sqlite.db.write() as session:
        ids = dict(session.execute(sa.select(Case.public_id, Case.id)).all())
        session.execute(
            sa.text(
                "insert into case_link (case_id, other_case_id, because, linked_at) "
                "values (:a, :b, 'duplicate', '2026-03-02 10:00:00')"
            ),
            {"a": ids[two[0]], "b": ids[south]},
        )
    page = signed_in("Lena").get(f"/cases/{two[0]}/links")
    assert "Nora Vale" not in page.text and reference(sqlite, south) not in page.text


def test_a_closed_case_offers_a_new_concern_and_stays_as_it_is(sqlite, signed_in):
    case = sqlite.walked("one conversation, everything achieved").case
    lena = signed_in("Lena")
    with sqlite.db.read() as session:
        before = session.scalar(sa.select(Case.event_count).where(Case.public_id == case))

    done = lena.post(f"/cases/{case}/concerns")

    assert done.status == 303 and done.location.startswith("/tasks/")
    page = lena.get(done.location, follow_redirects=True)
    assert page.h1 == "Safety first"
    with sqlite.db.read() as session:
        old, new = session.scalars(sa.select(Case).order_by(Case.id))
        assert old.adult_id == new.adult_id and old.ended_at and not new.ended_at
        assert old.event_count == before + 1, "one line says that they are linked"
    words = lena.get(f"/cases/{new.public_id}/links").words
    assert "The earlier case from which this concern was opened" in words


def test_an_open_case_is_not_opened_again(two, signed_in):
    page = signed_in("Lena").post(f"/cases/{two[0]}/concerns")

    assert page.status == 409 and "still open" in page.words


def test_intake_reads_that_it_came_again_and_how_alike_it_is(sqlite, signed_in):
    case = sqlite.walked("one conversation, everything achieved").case
    lena = signed_in("Lena")
    task = lena.post(f"/cases/{case}/concerns").location

    page = lena.get(f"{task}/the-adult")
    with sqlite.db.write() as session:
        new = session.scalars(sa.select(Case).order_by(Case.id.desc())).first()
        ended = session.scalars(sa.select(Case.ended_at).order_by(Case.id)).first()
        assert new.ended_at is None and ended

    assert "Again within 12 months" in page.words
    assert "kind of harm not known yet" in page.words


# -- large scale


def lines(*names):
    return "\n".join(names)


def test_the_list_is_empty_at_first_and_says_so(signed_in):
    page = signed_in("Ruth").get("/large-scale")

    assert "Your team has no large-scale enquiry." in page.words
    assert not page.tree.xpath("//a[@href='/large-scale/new']"), "she opens no cases"


def test_many_cases_are_checked_and_opened_in_one_act(sqlite, signed_in):
    priya = signed_in("Priya")
    concern(sqlite, name="Joan Fisk")
    sent = {**FACTS, "adults": lines("Joan Fisk; 88", "Ruth Abel; 3/11/1938; Room 2")}

    check = priya.post("/large-scale/new", {**sent, "_do": "check"})

    assert check.h1 == "Check 2 adults" and "1 of them may be in our records" in check.words
    assert count(sqlite.db, "case") == 1, "nothing is opened yet"
    fields = check.fields(None)
    unanswered = priya.post("/large-scale/new", {**fields, "_do": "open"})
    assert unanswered.status == 422
    assert unanswered.errors == ["Select whether Joan Fisk is one of these people"]
    fields = {**unanswered.fields(None), "same-0": "new", "_do": "open"}

    done = priya.post("/large-scale/new", fields)
    again = priya.post("/large-scale/new", fields)

    assert done.status == again.status == 303 and done.location == again.location
    assert count(sqlite.db, "case") == 3
    page = priya.get(done.location)
    assert page.h1 == "Abbey Lane" and len(rows(page)) == 2
    assert "Ruth Abel" in rows(page)[1] and "born 3 November 1938" in rows(page)[1]
    with sqlite.db.read() as session:
        looks = session.scalars(sa.select(Access.page)).all()
        assert looks.count("large_scale.show") == 2


def test_what_was_typed_can_be_changed_from_the_check(signed_in):
    priya = signed_in("Priya")
    check = priya.post("/large-scale/new", {**FACTS, "adults": "Ann Lee", "_do": "check"})

    page = priya.post("/large-scale/new", {**check.fields(None), "_do": "change"})

    fields = page.fields(None)
    assert (fields["adults"], fields["what_happened"]) == ("Ann Lee", FACTS["what_happened"])


def test_everything_that_is_missing_is_said_at_once(sqlite, signed_in):
    page = signed_in("Priya").post("/large-scale/new", {"adults": "Ann; 31/2/1938"})

    assert page.status == 422 and "Ann; 31/2/1938" in page.text
    assert set(page.errors) == {
        "Enter the place or service, as everybody calls it",
        "Say why these adults may all be at risk",
        "Say what happened, or what people fear may happen",
        "Select the kind of harm or risk",
        "Line 1 has a date that does not exist: 31/2/1938",
    }


def test_a_code_that_is_not_on_the_list_is_refused(signed_in):
    sent = {**FACTS, "adults": "Ann Lee", "source": "x", "types": "y"}

    page = signed_in("Priya").post("/large-scale/new", sent)

    assert page.status == 422 and page.errors == ["Select from the list"] * 2


def test_a_page_sent_without_its_random_text_opens_nothing(sqlite, signed_in):
    page = signed_in("Priya").post("/large-scale/new", {**FACTS, "adults": "Ann", "_do": "open"})

    assert page.status == 409 and count(sqlite.db, "case") == 0


def test_from_a_case_one_opens_cases_for_others_and_nothing_said_there_goes_along(
    sqlite, two, signed_in
):
    lena = signed_in("Lena")
    (link,) = lena.get(f"/cases/{two[0]}/links").tree.xpath(
        "//a[contains(@href, 'large-scale/new')]"
    )
    page = lena.get(link.get("href"))
    assert "Dora" not in page.text

    check = lena.post("/large-scale/new", {
        **page.fields(None), **FACTS, "adults": "Bob Carter", "_do": "check"})  # fmt: skip
    done = lena.post("/large-scale/new", {**check.fields(None), "_do": "open"})

    assert done.status == 303
    assert "Part of the large-scale enquiry Abbey Lane" in lena.get(f"/cases/{two[0]}/links").words
    with sqlite.db.read() as session:
        assert len(set(session.scalars(sa.select(Case.large_scale_id)))) == 2
        task = session.scalars(sa.select(Task).order_by(Task.id.desc())).first()
        assert task.assignee_id is None


@pytest.mark.guard("known_case")
def test_nobody_else_opens_or_sees_one(sqlite, two, signed_in):
    priya = signed_in("Priya")
    check = priya.post("/large-scale/new", {**FACTS, "adults": "Ann Vale", "_do": "check"})
    priya.post("/large-scale/new", {**check.fields(None), "_do": "open"})
    with sqlite.db.read() as session:
        large = session.scalars(sa.select(LargeScale.public_id)).one()

    nell = signed_in("Nell")
    unseen = [nell.get(f"/large-scale/{one}").text for one in (large, "nothing")]
    assert unseen[0] == unseen[1] and "Page not found" in unseen[0]
    assert nell.get(f"/large-scale/{large}/adults").status == 404
    assert nell.get(f"/large-scale/new?case={two[0]}").status == 404
    assert "no large-scale enquiry" in nell.get("/large-scale").words
    for name in ("Iris", "Sam"):
        assert signed_in(name).get("/large-scale").status == 404
        assert signed_in(name).get(f"/large-scale/{large}").status == 404
    assert signed_in("Ruth").get("/large-scale/new").status == 403
    assert len(rows(signed_in("Ruth").get(f"/large-scale/{large}"))) == 1
