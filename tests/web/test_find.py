"""Finding a case: by what people have at hand, and only those they may know of."""

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.adults.merge import merge
from engine.case.model import Case, Task
from engine.case.views.find import find
from engine.log.model import Access, Event
from tests.web.conftest import ADULT, concern, rows


@pytest.fixture
def known(sqlite):
    """Three cases of North and one of South."""
    concern(sqlite, name="Zoë O’Connor-Smith", date_of_birth=clock.moment("1952-11-03").date())
    concern(sqlite, name="Ömer Yılmaz", preferred_name="Uncle Omer", nhs_number="943 476 5919")
    concern(sqlite, name="100% Real_Name", by="Amara")
    concern(sqlite, name="Dora South", by="Nell", nhs_number="9434765919")
    return sqlite


def names(council, text, user="Lena"):
    with council.db.read() as session:
        return sorted(one.name for one in find(session, council.user(session, user), text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zoë", "Zoë O’Connor-Smith"),
        ("ZOË CONN", "Zoë O’Connor-Smith"),
        ("smith zoë", "Zoë O’Connor-Smith"),
        ("o'connor", "Zoë O’Connor-Smith"),
        ("ömer", "Ömer Yılmaz"),
        ("uncle", "Ömer Yılmaz"),
        ("3/11/1952", "Zoë O’Connor-Smith"),
        (" 03.11.1952 ", "Zoë O’Connor-Smith"),
        ("943 476 5919", "Ömer Yılmaz"),
        ("943-476-5919", "Ömer Yılmaz"),
        ("real", "100% Real_Name"),
    ],
)
def test_a_case_is_found_by_what_people_have_at_hand(known, text, found):
    assert names(known, text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "%",
        "_",
        "mit",
        "zoë zzz",
        "31/2/1952",
        "3/11/52",
        "' or 1=1 --",
        "\x00",
        "x" * 9_999,
    ],
)
def test_what_fits_nothing_finds_nothing(known, text):
    assert names(known, text) == []


def test_a_reference_counts_however_it_is_written(known):
    with known.db.read() as session:
        case = session.scalars(sa.select(Case).order_by(Case.id)).first()
        reference = case.reference
    for text in (reference, reference.lower(), reference.replace("-", ""), f" {reference} "):
        assert names(known, text) == ["Zoë O’Connor-Smith"]


def test_an_adult_is_found_by_what_either_of_two_entries_says_once_they_are_one(known):
    other = concern(known, name="Zoe Smith", nhs_number="9876543210")[1]
    with known.db.write() as session:
        (zoe,) = session.scalars(sa.select(ADULT.c.public_id).where(ADULT.c.name.like("Zo_ O%")))
        mine = sa.select(ADULT.c.public_id).join(Case, Case.adult_id == ADULT.c.id)
        theirs = session.scalar(mine.where(Case.public_id == other))
        merge(session, zoe, theirs, "Her sister confirmed it.", known.user(session, "Priya"))

    for text in ("zoe smith", "9876543210", "zoë"):
        assert names(known, text) == ["Zoë O’Connor-Smith"] * 2, "both cases, under the name kept"


def test_nobody_finds_a_case_they_may_not_know_of(known):
    assert names(known, "dora") == []
    assert names(known, "dora", "Owen") == ["Dora South"]
    for admin in ("Iris", "Sam"):
        assert names(known, "dora", admin) == names(known, "zoë", admin) == []


def test_whoever_was_given_a_task_finds_its_case(known):
    with known.db.write() as session:
        task = session.scalars(sa.select(Task).join(Case).order_by(Case.id.desc())).first()
        task.assignee_id = known.user(session, "Lena").id

    assert names(known, "dora") == ["Dora South"]


def test_a_search_is_logged_by_whom_it_listed_never_by_what_was_typed(known, signed_in):
    page = signed_in("Lena").post("/find", {"q": "zoë"})

    assert page.h1 == "1 case found"
    assert "Zoë O’Connor-Smith" in rows(page)[0] and "3 November 1952" in rows(page)[0]
    with known.db.read() as session:
        looks = session.scalars(sa.select(Access)).all()
        event = session.scalars(sa.select(Event).where(Event.what == "searched")).one()
    assert [look.page for look in looks] == ["find.search"]
    assert event.data == {"found": 1}


def test_nothing_typed_and_nothing_found_say_what_to_do(signed_in):
    lena = signed_in("Lena")

    missing, nothing = lena.post("/find", {"q": "  "}), lena.post("/find", {"q": "zzz"})

    assert missing.status == 422
    assert missing.errors == ["Enter a name, reference, NHS number or date of birth"]
    assert nothing.h1 == "Nothing found" and "Things to try" in nothing.words


def test_names_are_never_markup(sqlite, signed_in):
    concern(sqlite, name="<script>alert(1)</script>", preferred_name="<img src=x onerror=y>")
    lena = signed_in("Lena")

    for page in (lena.get("/"), lena.post("/find", {"q": "script"})):
        assert "<script>alert" not in page.text and "<img" not in page.text
