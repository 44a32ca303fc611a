"""A change of the record holds or cancels the letters it makes unsafe, in the same transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.case.file import CaseFile
from engine.case.letters.follow import hold_letters
from engine.case.model import Case
from engine.errors import Conflict, Refused
from tests.council import scenario_of
from tests.engine.case.letters.desk import Desk

DIES = "the adult dies, others are at risk"


# -- held -------------------------------------------------------------------------


@pytest.mark.guard("letter_held_when_unsafe")
def test_a_change_of_safe_contact_holds_drafts_and_approved_letters(desk) -> None:
    desk.write()
    desk.approved("appointment", appointment="On Monday")

    desk.safe("phone")

    assert [(row.state, row.approved_by) for row in desk.rows("letter")] == [("held", None)] * 2
    assert desk.letter().because == "How to reach them safely has changed."
    assert desk.events()[-3:] == ["letter_held", "letter_held", "noted"]


@pytest.mark.guard("letter_held_when_unsafe")
def test_a_letter_is_held_though_its_way_is_still_safe(desk) -> None:
    desk.approved()

    desk.note(
        "safe_contact",
        safe_ways=["post", "in_person", "phone"],
        safe_when="Only on Mondays",
        safe_household="no",
    )

    assert desk.letter().state == "held"
    with pytest.raises(Conflict, match="has to be approved before it leaves"):
        desk.send()


def test_a_held_letter_is_looked_at_and_approved_again(desk) -> None:
    desk.approved()
    desk.safe("post", "phone")

    desk.approve(by="Priya")

    assert (desk.letter().state, desk.letter().because) == ("approved", None)
    assert desk.send().state == "sent"


@pytest.mark.guard("letter_safe_channel")
def test_a_held_letter_is_not_approved_while_its_way_is_not_safe(desk) -> None:
    desk.approved()
    desk.safe("phone")

    with pytest.raises(Refused, match="not known to be safe to reach them by post"):
        desk.approve()
    desk.change(channel="in_person")
    desk.safe("in_person")
    assert desk.approve().state == "approved"


def test_saying_the_same_again_holds_nothing(desk) -> None:
    desk.approved()

    desk.safe("post", "in_person", "phone")

    assert desk.letter().state == "approved"


def test_a_letter_to_somebody_else_does_not_hang_on_the_adults_safe_ways(desk) -> None:
    desk.add("referrer", kind="hospital", name="Sister Hope", private="no")
    key = f"referrer:{desk.rows('referrer')[-1].id}"
    desk.approved("thank_you", recipient=key, address="Ward 4, Thornbury Hospital")

    desk.safe("phone")

    assert desk.letter().state == "approved"


@pytest.mark.guard("letter_held_when_unsafe")
def test_a_change_of_where_they_live_holds_what_goes_there(desk, sqlite) -> None:
    desk.approved()

    _changes(desk, sqlite, "adult", address="9 New Street, Ely")

    assert desk.letter().because == "Where they can be reached has changed."


@pytest.mark.parametrize("change", [{"email": "new@example.com"}, {"gender": "female"}])
def test_a_change_that_a_letter_does_not_hang_on_leaves_it_alone(desk, sqlite, change) -> None:
    desk.approved()

    _changes(desk, sqlite, "adult", **change)

    assert desk.letter().state == "approved"


@pytest.mark.guard("letter_held_when_unsafe")
def test_somebody_new_who_must_not_know_holds_every_letter(desk, sqlite) -> None:
    desk.approved()

    _adds(desk, sqlite, "must_not_know", name="Karl Poole")

    assert desk.letter().because == "Who must not find out has changed."


@pytest.mark.guard("letter_held_when_unsafe")
def test_a_referrer_who_asks_for_privacy_holds_the_letter_that_names_them(desk, sqlite) -> None:
    desk.write(channel="in_person")
    desk.change(body="Dear Dora\n\nJean Whitlock asked us to come.", channel="in_person")
    desk.approve(by="Priya")

    _changes(desk, sqlite, "referrer", private="yes")

    assert (desk.letter().state, desk.letter().because) == (
        "held",
        "The person who told us is not named.",
    )


# -- cancelled --------------------------------------------------------------------


@pytest.mark.guard("letter_held_when_unsafe")
def test_whoever_is_kept_out_from_now_on_gets_no_letter_that_was_waiting(desk, sqlite) -> None:
    jean = desk.rows("person")[0]
    desk.approved(
        "asking_you_to_speak",
        recipient=f"person:{jean.id}",
        address="2 Fore Street, Ely",
        message="What would Dora want?",
    )

    _adds(desk, sqlite, "person", name="Jean Whitlock", wish="do_not_involve")

    letter = desk.letter()
    assert letter.state == "cancelled" and "does not want Jean Whitlock" in letter.because
    assert desk.events()[-1] == "letter_stopped"


@pytest.mark.guard("letter_held_when_unsafe")
def test_a_yes_that_is_taken_back_cancels_the_letter_to_the_person_alleged(desk, sqlite) -> None:
    who = desk.add("person_alleged", name="Sam Poole")
    yes = {
        "person_alleged": who,
        "adults_view": "Wants it",
        "why_safe": "He has moved",
        "told_on": desk.now.date(),
        "channel": "post",
    }
    with sqlite.db.read() as session:
        tom = sqlite.user(session, "Tom").id
    desk.add("alleged_contact", tell="yes", told_by=tom, **yes)
    desk.approved("other_side", address="1 High Street, Ely", message="Please ring me.")
    desk.walk.now += timedelta(days=1)

    _adds(desk, sqlite, "alleged_contact", tell="no", **yes)

    assert desk.letter().state == "cancelled"


@pytest.mark.guard("letter_held_when_unsafe")
def test_a_death_cancels_every_letter_to_the_adult_in_its_own_transaction(sqlite) -> None:
    """Scenario 9: no letter to Elsie; the daughter's may still go."""
    said = scenario_of(DIES)
    reported = next(n for n, one in enumerate(said["steps"]) if one.get("report") == "adult_died")
    desk = Desk.__new__(Desk)
    desk.council, desk.walk = sqlite, sqlite.walked(DIES, reported)
    desk.case = desk.walk.case
    desk.add("safe_contact", channels=["post"], household_sees="no")
    desk.adult(address="3 Quay Street, Thornbury")
    before = len(desk.rows("letter"))
    desk.approved()
    desk.write("appointment", appointment="On Monday")
    daughter = next(row for row in desk.rows("person") if row.name)
    desk.approved(
        "asking_you_to_speak",
        recipient=f"person:{daughter.id}",
        address="2 Fore Street, Ely",
        message="What would she want?",
    )

    for step in said["steps"][reported:]:
        desk.walk.step(step)
        if desk.rows("adult")[0].died_on is not None:
            break

    mine = desk.rows("letter")[before:]
    assert [row.state for row in mine] == ["cancelled", "cancelled", "approved"]
    assert mine[0].because == "The adult has died. Nothing is sent to them."
    assert "letter_stopped" in desk.events()
    with pytest.raises(Conflict, match="has died"):
        desk.write()


# -- the adult's other cases ------------------------------------------------------


@pytest.mark.guard("letter_held_when_unsafe")
def test_letters_in_the_adults_other_cases_are_held_too(council) -> None:
    """What is not safe in one case is not safe in another; each case keeps its own line of it."""
    first = Desk(council)
    first.safe("post")
    first.approved()
    second = Desk(council, steps=1)
    with council.db.write() as session:
        cases = {case.public_id: case for case in session.query(Case)}
        cases[second.case].adult_id = cases[first.case].adult_id

    second.safe("phone")

    assert first.letter().state == "held"
    assert first.events().count("letter_held") == 1
    with council.db.read() as session:
        from engine.log.events import verify

        for case in session.query(Case):
            assert verify(session, case) is None


def test_every_letter_of_a_case_can_be_held_at_once(desk, sqlite) -> None:
    desk.approved()
    with sqlite.db.write() as session:
        file = _file(desk, session)
        hold_letters(file, "Two entries of this adult were put together.", _by(desk))

    assert desk.letter().because == "Two entries of this adult were put together."


def test_what_has_left_or_was_cancelled_stays_as_it_is(desk) -> None:
    desk.approved()
    desk.send()
    desk.write()
    desk.cancel(2)

    desk.safe("phone")

    assert [row.state for row in desk.rows("letter")] == ["sent", "cancelled"]


# -- inside -----------------------------------------------------------------------


def _file(desk: Desk, session) -> CaseFile:
    found = session.query(Case).filter_by(public_id=desk.case).one()
    return CaseFile(session, found, None, desk.now)


def _by(desk: Desk) -> dict:
    return {"typed_at": desk.now, "typed_by": None, "task_id": None}


def _adds(desk: Desk, sqlite, kind: str, **values) -> None:
    """A row that a verb writes, with what follows from it."""
    _settle(desk, sqlite, kind, lambda file: file.record.add(kind, [values], **_by(desk)))


def _changes(desk: Desk, sqlite, kind: str, **values) -> None:
    """A row that a verb changes, with what follows from it."""

    def change(file):
        return [file.record.change(file.record.rows(kind)[-1], values, **_by(desk))]

    _settle(desk, sqlite, kind, change)


def _settle(desk: Desk, sqlite, kind: str, write) -> None:
    """Through ``after.follow``, as ``submit`` and ``note`` do."""
    from engine.case import after
    from engine.case.step import Passed

    desk.walk.now += timedelta(minutes=5)
    with sqlite.db.write() as session:
        file = _file(desk, session)
        rows = write(file)
        after.follow(file, {kind: rows}, Passed(), _by(desk))
