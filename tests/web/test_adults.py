"""The pages of entries that may be one person, and of whose case a case is."""

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.adults.model import CaseMove, SamePerson
from engine.case.model import Case
from engine.log.model import Access
from tests.web.conftest import ADULT, concern

WHY = "Her niece confirmed the date of birth."


def entry(council, case):
    """The public id of the adult of a case."""
    with council.db.read() as session:
        found = sa.select(ADULT.c.public_id).join(Case, Case.adult_id == ADULT.c.id)
        return session.scalar(found.where(Case.public_id == case))


@pytest.fixture
def two(sqlite):
    """Two entries of one Dora: the ids of their cases, and of the entries."""
    born = clock.moment("1945-03-02T12:00").date()
    cases = [concern(sqlite, date_of_birth=born)[1], concern(sqlite, address="4 Mill Lane")[1]]
    return cases, [entry(sqlite, case) for case in cases]


def address(entries):
    return f"/adults/same/{entries[0]}/{entries[1]}"


# -- entries that may be one person


def test_the_list_says_how_they_look_alike_and_logs_whom_it_showed(sqlite, two, signed_in):
    page = signed_in("Priya").get("/adults/same")

    assert page.status == 200 and "The same name" in page.words
    assert "Born 2 March 1945" in page.words and "4 Mill Lane" in page.words
    with sqlite.db.read() as session:
        assert session.scalars(sa.select(Access.page)).all() == ["adults.same"] * 2


def test_an_empty_list_says_what_to_do(signed_in):
    assert "No two entries" in signed_in("Lena").get("/adults/same").words


def test_a_manager_puts_them_together_and_takes_them_apart(sqlite, two, signed_in):
    cases, entries = two
    priya = signed_in("Priya")

    done = priya.post(address(entries), {"result": "same", "kept": entries[0], "why": WHY})

    assert done.status == 303 and entry(sqlite, cases[1]) == entries[0]
    page = priya.get(done.location)
    assert page.h1 == "One person: two entries put together"
    assert "1 × case" in page.words and "Filled in from the other entry: address" in page.words
    assert priya.get(address(entries)).status == 404, "there is one entry now"

    missing = priya.post(f"{done.location}/undoing", {"why": ""})
    assert (missing.status, missing.errors) == (422, ["Say how you know that they are two people"])
    assert priya.post(f"{done.location}/undoing", {"why": "Cousins."}).status == 303
    again = priya.post(f"{done.location}/undoing", {"why": "Cousins."})
    assert again.status == 409 and "already" in again.words
    assert entry(sqlite, cases[1]) == entries[1]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(sqlite, two, signed_in):
    _, entries = two
    priya = signed_in("Priya")
    for fields, sentence in (
        ({}, "Select whether they are one person"),
        ({"result": "proposed"}, "Select whether they are one person"),
        ({"result": "same", "why": WHY}, "Select which entry is kept"),
        ({"result": "same", "why": WHY, "kept": "x"}, "Select which entry is kept"),
        ({"result": "same", "kept": entries[0]}, "Say how you know"),
    ):
        page = priya.post(address(entries), fields)
        assert (page.status, page.errors) == (422, [sentence])
        assert not fields.get("why") or WHY in page.text
    with sqlite.db.read() as session:
        assert not session.scalars(sa.select(SamePerson)).all()


def test_others_propose_and_the_manager_reads_who_and_why(two, signed_in):
    _, entries = two
    lena = signed_in("Lena")
    assert "Propose that they are one person" in lena.get(address(entries)).words
    assert lena.post(address(entries), {"result": "different", "why": WHY}).status == 422

    done = lena.post(address(entries), {"result": "proposed", "kept": entries[0], "why": WHY})

    assert done.status == 303
    assert f"Lena North says: “{WHY}”" in signed_in("Priya").get("/adults/same").words


def test_two_people_are_listed_as_decided_and_not_offered_again(two, signed_in):
    _, entries = two
    priya = signed_in("Priya")

    priya.post(address(entries), {"result": "different", "why": "Mother and daughter."})

    page = priya.get("/adults/same")
    assert "No two entries" in page.words and "two people" in page.words
    (link,) = page.tree.xpath("//a[contains(@href, '/adults/decisions/')]/@href")
    assert "Mother and daughter." in priya.get(link).words


def test_nobody_else_sees_entries_side_by_side(two, signed_in):
    _, entries = two
    for name in ("Ruth", "Iris", "Sam"):
        assert signed_in(name).get("/adults/same").status == 403
        assert signed_in(name).get(address(entries)).status == 403
    nell = signed_in("Nell")
    assert "No two entries" in nell.get("/adults/same").words
    seen = [
        nell.get(path).text
        for path in (address(entries), f"/adults/same/{entries[0]}/nobody", "/adults/decisions/x")
    ]
    assert len(set(seen)) == 1 and "Page not found" in seen[0]
    sent = {"result": "proposed", "kept": entries[0], "why": WHY}
    assert nell.post(address(entries), sent).status == 404


def test_names_are_never_markup(sqlite, signed_in):
    for _ in range(2):
        concern(sqlite, name="<script>alert(1)</script> Lee")
    page = signed_in("Priya").get("/adults/same")

    assert "<script>alert" not in page.text and "alert(1)" in page.words


# -- whose case it is


@pytest.fixture
def doris(sqlite, two):
    """The case that is about the wrong adult, and another adult."""
    other = concern(sqlite, name="Doris Whitlock")[1]
    return two[0][0], entry(sqlite, other)


def test_a_case_is_moved_by_two(sqlite, doris, signed_in):
    case, right = doris
    lena, priya = signed_in("Lena"), signed_in("Priya")
    found = lena.post(f"/cases/{case}/adult", {"_do": "find", "q": "doris"})
    assert "Doris Whitlock" in found.words and "Doris" not in found.headers.get("Location", "")

    done = lena.post(
        f"/cases/{case}/adult", {"_do": "propose", "q": "doris", "to": right, "why": WHY}
    )

    assert done.status == 303
    assert (
        "Lena North proposes that this case is about another adult"
        in lena.get(f"/cases/{case}").words
    )
    assert "May be about another adult" in priya.get(f"/cases/{case}/history").words
    mine = lena.post(f"/cases/{case}/adult/decision", {"decision": "agree"})
    assert mine.status == 403, "she is no manager"
    assert priya.post(f"/cases/{case}/adult/decision", {"decision": "agree"}).status == 303
    assert entry(sqlite, case) == right
    assert "Doris Whitlock" in priya.get(f"/cases/{case}").text


def test_whoever_proposed_it_is_told_that_it_is_not_theirs_to_agree(sqlite, doris, signed_in):
    case, right = doris
    priya = signed_in("Priya")
    priya.post(f"/cases/{case}/adult", {"_do": "propose", "to": right, "why": WHY})

    page = priya.post(f"/cases/{case}/adult/decision", {"decision": "agree"})

    assert page.status == 422 and page.errors == ["You proposed this. Somebody else has to agree."]
    back = priya.post(f"/cases/{case}/adult/decision", {"decision": "withdraw"})
    assert back.status == 303
    with sqlite.db.read() as session:
        assert session.scalars(sa.select(CaseMove.agreed)).all() == [False]


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"_do": "find"}, "Enter a name, NHS number or date of birth"),
        ({"_do": "propose", "why": WHY}, "Choose an adult whom you can find, or a new entry"),
        ({"_do": "propose", "to": "new", "why": WHY},
         "Choose an adult whom you can find, or a new entry"),
        ({"_do": "propose", "to": "new", "name": "Ann"},
         "Say how you know that it is about somebody else"),
    ],
)  # fmt: skip
def test_a_proposal_that_lacks_something_says_so(fields, sentence, doris, signed_in):
    page = signed_in("Lena").post(f"/cases/{doris[0]}/adult", fields)

    assert (page.status, page.errors) == (422, [sentence])
    assert "why" not in fields or WHY in page.text or fields["_do"] == "find"


def test_two_entries_found_from_a_case_are_laid_side_by_side(two, signed_in):
    cases, entries = two
    fields = {"_do": "propose", "q": "dora", "to": entries[1], "what": "same"}

    done = signed_in("Lena").post(f"/cases/{cases[0]}/adult", fields)

    assert done.status == 303 and done.location == address(entries)


def test_a_supervisor_looks_and_proposes_nothing(doris, signed_in):
    case, right = doris
    ruth = signed_in("Ruth")

    assert "Only people who work on cases" in ruth.get(f"/cases/{case}/adult").words
    sent = ruth.post(f"/cases/{case}/adult", {"_do": "propose", "to": right, "why": WHY})
    assert sent.status == 403


def test_it_is_said_beforehand_and_afterwards_that_a_restriction_goes_over(sqlite, two, signed_in):
    cases, entries = two
    priya, daniel = signed_in("Priya"), signed_in("Daniel")
    assert "Few people may know" not in priya.get(address(entries)).words
    said = {"ground": "staff", "why": "She works in housing."}
    assert priya.post(f"/cases/{cases[0]}/restriction", said).status == 303

    assert "Few people may know of a case here" in priya.get(address(entries)).words
    assert daniel.get(address(entries)).status == 404, "he is not on the list"
    done = priya.post(address(entries), {"result": "same", "kept": entries[1], "why": WHY})

    page = priya.get(done.location)
    assert "Restricted by it, as a case of the other entry was" in page.words
    link = f"/cases/{cases[1]}/who-may-know"
    assert page.tree.xpath(f"//main//a[@href='{link}']")
    assert daniel.get(f"/cases/{cases[1]}").status == 404
