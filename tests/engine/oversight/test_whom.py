"""Who at another organisation a case waits for: as far as whoever reads it may know it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine import clock
from engine.case.file import CaseFile
from engine.oversight.board import board, every_line
from engine.oversight.counts import Asked
from engine.partners import sharing
from engine.partners.harm import is_barred
from engine.partners.shown import shares_of
from engine.people.hidden import KeptFrom
from engine.people.shared import MOST_WRONG, SharedTask
from engine.record import KINDS
from tests.engine.oversight.waiting import FULL, after, go_on, task, why

ROSA = {
    "name": "Rosa Pell",
    "agency": "Hilltop Home Care",
    "email": "rosa.pell@hilltop.example",
    "phone": "01632 960 441",
}
KEY = "a key of the program that is long enough for it"
REPORT = "partner_reports"


@pytest.fixture
def walk(council):
    """Another organisation is asked, and nothing is sent yet."""
    return after(council.walked(FULL, 11), "2 working days")


def share(council, walk, days=14, **typed):
    with council.db.write() as session:
        last = clock.today(walk.now) + timedelta(days=days)
        public_id = task(council, walk, REPORT)
        tom = council.user(session, "Tom")
        sharing.share_task(session, public_id, {**ROSA, **typed}, last, KEY, tom, at=walk.now)


def change(council, **values):
    with council.db.write() as session:
        session.execute(update(SharedTask).values(**values))


def day(walk, days=0):
    return clock.day_in_words(clock.today(walk.now) + timedelta(days=days))


def line(council, walk, who="Ruth"):
    """The line of the task on the board, and the same in the table to take away."""
    with council.db.read() as session:
        user, asked = council.user(session, who), Asked(show="partner")
        (shown,) = board(session, user, asked, as_of=walk.now).lines
        (taken,) = every_line(session, user, asked, as_of=walk.now)
        assert taken == shown
        return shown


def test_nobody_was_sent_a_link_and_only_whoever_reads_what_was_asked_is_told_of_whom(
    council, walk
):
    ruth, priya = (why(council, walk, REPORT, who) for who in ("Ruth", "Priya"))

    assert ruth.who == "another organisation"
    assert "Brightway" not in ruth.sentence
    assert priya.waits.startswith("Waiting 2 working days for Brightway Home Care to ")
    assert "The care manager" not in priya.sentence
    for said in (ruth, priya):
        assert said.because == ("Nobody there was sent a link to it.",)
    assert line(council, walk).held_by == "Another organisation"
    assert line(council, walk, "Priya").held_by == "Brightway Home Care"


def test_whoever_was_sent_the_link_is_named_with_the_day_on_the_page_and_in_the_table(
    council, walk
):
    sent = day(walk)
    share(council, walk)

    said = why(council, after(walk, "3 working days"), REPORT)

    assert said.who == "Rosa Pell at Hilltop Home Care"
    assert said.waits.startswith(f"Waiting 5 working days for {said.who} to ")
    assert said.because == (f"They were sent a link on {sent}. They have not opened it.",)
    assert line(council, walk).held_by == said.who
    assert said.sentence == line(council, walk).why.sentence
    beside = why(council, walk, "make_enquiries").ready
    assert any(one.endswith("(Rosa Pell at Hilltop Home Care)") for one in beside)
    hidden = ("hilltop.example", "01632", "Whitlock", "Dora")
    assert not any(word in said.sentence for word in hidden)


def test_how_the_link_stands_is_said(council, walk):
    sent, last = day(walk), day(walk, 14)
    share(council, walk)

    def says():
        return (
            why(council, walk, REPORT).because[0].removeprefix(f"They were sent a link on {sent}. ")
        )

    change(council, opened_at=walk.now)
    assert says() == f"They opened it on {sent}."
    change(council, wrong_codes=MOST_WRONG)
    assert says() == "It is closed, because too many codes were not right: send another."
    change(council, wrong_codes=0)
    after(walk, "15 days")
    assert says() == f"It ran out on {last}: send another."


def test_a_link_that_was_taken_back_names_nobody(council, walk):
    sent = day(walk)
    share(council, walk)
    change(council, revoked_at=walk.now, revoked_because="The wrong person.")

    said = why(council, walk, REPORT)

    assert said.who == "another organisation"
    assert said.because == (
        f"The link sent on {sent} was taken back on {sent}: nobody there can answer by it.",
    )
    assert "Rosa" not in said.sentence and "wrong person" not in said.sentence
    share(council, walk, name="Ada Lund")
    assert why(council, walk, REPORT).who == "Ada Lund at Hilltop Home Care"


def write(council, walk, kind, **row):
    with council.db.write() as session:
        record = CaseFile(session, council.case(session, walk), None, walk.now).record
        (made,) = record.add(kind, [row], typed_at=walk.now, typed_by=1, task_id=None)
        return made.id


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("person_alleged", {"name": "Ms ROSA Pell", "relationship": "her carer"}),
        ("person_alleged", {"name": "Someone", "relationship": "works there, 01632960441"}),
        ("must_not_know", {"name": "Rosa Pell", "why": "She tells him everything."}),
    ],
)
def test_a_link_is_dead_once_whom_it_went_to_may_not_know_and_nothing_says_why(
    council, walk, kind, said
):
    sent = day(walk)
    share(council, walk)
    assert why(council, walk, REPORT).who == "Rosa Pell at Hilltop Home Care"

    row = write(council, walk, kind, **said)

    for who in ("Ruth", "Tom", "Priya"):
        told = why(council, walk, REPORT, who)
        assert told.because == (
            f"The link sent on {sent} opens nothing any more: whoever has it may not see this case "
            "now. Take it back, and ask somebody else.",
        )
        shown = told.sentence + line(council, walk, "Ruth").held_by
        for hidden in ("Rosa", "Hilltop", "alleged", "harm", "carer", "find out", "tells him"):
            assert hidden not in shown
    with council.db.read() as session:
        case = council.case(session, walk)
        (on_page,) = shares_of(session, case, walk.now)
        link = session.scalars(select(SharedTask)).one()
        assert on_page.is_dead and on_page.state.startswith("Opens nothing any more")
        assert is_barred(session, case, link), "it opens nothing to whoever has it"
    with council.db.write() as session:
        ended = (
            {"removed_because": "Somebody else."}
            if kind == "person_alleged"
            else {"lifted_at": walk.now}
        )
        table = KINDS[kind].table
        session.execute(update(table).where(table.c.id == row).values(**ended))
    assert why(council, walk, REPORT).who == "Rosa Pell at Hilltop Home Care"


def test_a_link_of_somebody_who_is_kept_from_the_case_is_dead_too(council, walk):
    share(council, walk)
    with council.db.write() as session:
        link = session.scalars(select(SharedTask)).one()
        session.add(
            KeptFrom(
                case_id=link.case_id, user_id=link.user_id, party="person_alleged", relation="is",
                why="", keeps=True, set_at=walk.now,
            )
        )  # fmt: skip

    assert "opens nothing any more" in why(council, walk, REPORT).sentence


def test_what_stands_in_the_record_of_another_adult_kills_no_link(council, walk):
    share(council, walk)
    other = council.walk()
    other.step({"by": "Lena", "open": True})
    write(council, other, "person_alleged", name="Rosa Pell")

    assert why(council, walk, REPORT).who == "Rosa Pell at Hilltop Home Care"


def test_the_report_changes_the_sentence(council, walk):
    share(council, walk)
    assert "Rosa Pell" in why(council, walk, REPORT).waits

    go_on(walk, FULL, 12, 13)

    now = why(council, walk, "check_report").sentence
    assert "Rosa Pell" not in now and "for Priya North to check the report" in now


def test_long_words_for_an_organisation_are_cut(council, walk):
    share(council, walk, agency="Hilltop " * 20)

    assert len(why(council, walk, REPORT).who) < 100
