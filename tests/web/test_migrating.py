"""Running cases go over to the live version: picked, looked at, confirmed by number, in slices."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.migrate import slices
from engine.case.migrate.foreseen import foresee
from engine.case.model import Case
from engine.errors import NotAllowed
from engine.process import versions
from engine.process.bundle import from_folder
from tests.council import EMAILS, SECTION42

AT = clock.moment("2026-05-04T09:00")


def more_asked():
    """The shipped process with one more question: nothing differs where a case stands."""
    bundle = from_folder(SECTION42)
    form = json.loads(bundle.files["forms/decide_duty.json"])
    form["pages"][0]["questions"].append({"id": "more", "type": "text", "label": "Anything else?"})
    content = json.dumps(form).encode()
    return replace(bundle, files={**bundle.files, "forms/decide_duty.json": content})


@pytest.fixture
def live(sqlite):
    """Three running cases, and a version published after they began."""
    for _ in range(3):
        sqlite.walk().step({"by": "Lena", "open": True})
    with sqlite.db.write() as session:
        iris = sqlite.user(session, "Iris")
        return versions.publish(session, more_asked(), iris, at=AT).public_id


def followed(council):
    with council.db.read() as session:
        return list(session.scalars(select(Case.process_version_id).order_by(Case.id)))


def test_cases_are_picked_looked_at_and_taken_over_once_the_number_is_typed(
    sqlite, signed_in, live
):
    iris, here = signed_in("Iris"), f"/versions/{live}/migration"
    before = followed(sqlite)
    assert "3 follow an earlier one" in iris.get(f"/versions/{live}").words
    page = iris.get(here)
    assert "Version 1: 3 running cases" in page.words

    page = iris.post(here, {**page.fields(here), "_do": "look"})
    assert "3 unaffected: no difference where they are" in page.words
    wrong = iris.post(here, {**page.fields(here), "_do": "move", "confirm": "1"})
    assert wrong.status == 422 and "Enter 2" in wrong.errors[0] and followed(sqlite) == before
    done = iris.post(here, {**wrong.fields(here), "_do": "move", "confirm": "2"})

    assert "3 gone over in this part" in done.words
    assert set(followed(sqlite)).isdisjoint(before)
    assert "Every running case follows this version already" in iris.get(here).words
    with sqlite.db.read() as session:
        for reference in session.scalars(select(Case.reference)):
            assert reference not in page.text + done.text


def test_a_slice_says_how_many_are_left_and_the_next_goes_on_behind_it(sqlite, live):
    given = (sqlite.db, live, [1], EMAILS["Iris"])

    first = slices.move_some(*given, at=AT, seconds=0)
    again = slices.move_some(*given, after=first.last, at=AT, seconds=0)
    rest = slices.move_some(*given, after=again.last, at=AT)

    assert [(one.moved, one.left) for one in (first, again, rest)] == [(1, 2), (1, 1), (1, 0)]


def test_nothing_is_picked_is_said_beside_the_choice(live, signed_in):
    iris, here = signed_in("Iris"), f"/versions/{live}/migration"

    nothing = iris.post(here, {"_do": "look"})

    assert nothing.status == 422 and "Choose at least one version" in nothing.errors[0]


def test_only_a_part_is_looked_at_where_there_are_more_than_a_page_can_wait_for(sqlite, live):
    with sqlite.db.read() as session:
        version = versions.live(session, "section42")
        some = foresee(session, version, sqlite.user(session, "Iris"), at=AT, seconds=0)
        assert (some.running, some.looked_at, some.is_sample) == (3, 1, True)


def test_a_draft_takes_nobody_over_and_only_who_publishes_does(sqlite, live, signed_in):
    with sqlite.db.read() as session:
        first = session.scalars(select(versions.ProcessVersion).order_by("number")).first()
        earlier = first.public_id
        with pytest.raises(NotAllowed):
            foresee(session, first, sqlite.user(session, "Priya"), at=AT)

    assert signed_in("Iris").get(f"/versions/{earlier}/migration").status == 409
    for name in ("Priya", "Ruth", "Sam"):
        assert signed_in(name).get(f"/versions/{live}/migration").status == 403
    with pytest.raises(NotAllowed):
        slices.move_some(sqlite.db, live, [1], EMAILS["Ruth"], at=AT)
