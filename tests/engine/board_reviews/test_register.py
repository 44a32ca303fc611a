"""The register of the Board's reviews: recorded, corrected, counted in SG5 with what was imported."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from engine.board_reviews.keeping import (
    add_adult,
    correct_review,
    record_review,
    take_adult_out,
    withdraw_review,
)
from engine.board_reviews.model import BoardReview, BoardReviewChange
from engine.board_reviews.recommending import recommend, what_became
from engine.board_reviews.shown import get_review, register
from engine.board_reviews.told import Said
from engine.case import open_case
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log.model import Event
from engine.returns.behind import behind
from engine.returns.extract import extract
from engine.returns.reviews import REGISTER
from engine.returns.sac.cells import REVIEWED, REVIEWS, Cell
from engine.returns.sac.counting import REVIEW
from engine.returns.sac.gaps import gaps
from engine.returns.sac.year import Year, year_of
from tests.engine.returns.a_history import EXAMPLE, YEAR, counted, different, figures, take_in

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SAID = Said(
    "Adult F", "must", "Agencies did not tell each other.", date(2025, 5, 2), agencies=("NHS", "")
)
DIED = Cell("SG5a", REVIEWS, "Where one or more individuals died")
NONE_DIED = Cell("SG5a", REVIEWS, "Where no individuals died")
WHO_DIED = Cell("SG5b", REVIEWED, "Who suffered serious harm and died")
SURVIVED = Cell("SG5b", REVIEWED, "Who suffered serious harm and survived")


def case_of(council, by: str = "Lena") -> str:
    with council.db.write() as session:
        return open_case(session, council.user(session, by), at=AT).case.reference


def recorded(council, said: Said = SAID, **more) -> str:
    with council.db.write() as session:
        return record_review(session, said, council.user(session, "Priya"), at=AT, **more).public_id


def act(council, verb, review: str, *said, by: str = "Priya", seen: int | None = None):
    """Do something with a review as it stands."""
    with council.db.write() as session:
        row = session.scalar(sa.select(BoardReview).where(BoardReview.public_id == review))
        version = seen if seen is not None else row.version if row else 0
        found = verb(session, review, version, *said, council.user(session, by), at=AT)
        return found.public_id if found is not None else ""


def test_a_recorded_review_counts_in_sg5_beside_what_was_imported(council) -> None:
    take_in(council.db, EXAMPLE)
    before = figures(counted(council.db))

    review = recorded(council)

    assert different(before, figures(counted(council.db))) == {}  # about nobody yet
    act(council, add_adult, review, case_of(council), "SURVIVED")
    act(council, add_adult, review, case_of(council), "DIED")
    assert different(before, figures(counted(council.db))) == {
        DIED: (before[DIED], before[DIED] + 1),
        WHO_DIED: (before[WHO_DIED], before[WHO_DIED] + 1),
        SURVIVED: (before[SURVIVED], before[SURVIVED] + 1),
    }


def test_a_review_of_nobody_is_a_gap_of_its_year_until_an_adult_is_named_in_it(council) -> None:
    def missing(year: Year = YEAR) -> list[str]:
        with council.db.read() as session:
            found = gaps(extract(session, year.first, year.last), year)
        return [key for gap in found if gap.table == "SG5a" for key in gap.keys]

    review = recorded(council)
    withdrawn = recorded(council, replace(SAID, called="A mistake"))
    act(council, withdraw_review, withdrawn, "There is no such review.")

    assert missing() == [REVIEW + REGISTER + review]
    assert missing(year_of("2024-25", today=AT.date())) == []
    adult = act(council, add_adult, review, case_of(council), "DIED")
    assert missing() == []
    act(council, take_adult_out, review, adult, "Wrong case.")
    assert missing() == [REVIEW + REGISTER + review]


def test_a_figure_leads_back_to_the_review_for_whoever_may_see_it(council) -> None:
    review = recorded(council)
    act(council, add_adult, review, case_of(council), "DIED")
    keys = counted(council.db).members[DIED]

    with council.db.read() as session:
        seen = behind(session, council.user(session, "Ruth"), [(key, None) for key in keys])
        unseen = behind(session, council.user(session, "Lena"), [(key, None) for key in keys])

    assert [(one.words, one.review) for one in seen] == [("Adult F", review)]
    assert [(one.words, one.review) for one in unseen] == [("A review", "")]


def test_an_imported_review_that_is_recorded_counts_once_with_its_adults(council) -> None:
    take_in(council.db, EXAMPLE)
    before = figures(counted(council.db))
    said = replace(SAID, decided_on=date(2025, 6, 1))

    review = recorded(council, said, imported_as="S1")

    assert different(before, figures(counted(council.db))) == {}
    with council.db.read() as session:
        lines = register(session, council.user(session, "Ruth"))
    assert [one.called for one in lines].count("S1") == 0
    with pytest.raises(InvalidAnswers, match="in the register already"):
        recorded(council, replace(said, called="Again"), imported_as="S1")
    with pytest.raises(InvalidAnswers, match="No review with this id"):
        recorded(council, replace(said, called="Again"), imported_as="S9")

    act(council, withdraw_review, review, "It was another one.")
    assert different(before, figures(counted(council.db))) == {}  # the import counts again


def test_moving_the_decision_over_31_march_moves_the_review_and_keeps_what_it_said(council) -> None:
    review = recorded(council)
    act(council, add_adult, review, case_of(council), "DIED")
    before = figures(counted(council.db))

    moved = replace(SAID, decided_on=date(2025, 3, 31))
    act(council, correct_review, review, moved, "The minutes say March.")

    assert different(before, figures(counted(council.db))) == {DIED: (1, 0), WHO_DIED: (1, 0)}
    with council.db.read() as session:
        change, who = get_review(session, review, council.user(session, "Ruth")).changes[0]
        lines = session.scalars(sa.select(Event.what).where(Event.what.like("board_review%"))).all()
    assert (change.before, change.why, who) == (
        {"decided_on": "2025-05-02"}, "The minutes say March.", "Priya North",
    )  # fmt: skip
    assert lines == ["board_review_recorded", "board_review_changed", "board_review_changed"]


@pytest.mark.guard("board_review_as_seen")
def test_whoever_has_seen_an_older_state_does_not_write_over_it(council) -> None:
    review = recorded(council)
    act(council, recommend, review, "Share what is known.", "The Board", None)

    with pytest.raises(Conflict, match="Somebody changed this review meanwhile"):
        act(council, correct_review, review, replace(SAID, called="G"), "Its name.", seen=1)


def test_an_adult_put_there_by_mistake_counts_no_more_and_can_come_back(council) -> None:
    review, reference = recorded(council), case_of(council)
    adult = act(council, add_adult, review, reference, "DIED")
    act(council, take_adult_out, review, adult, "Wrong case.")
    assert counted(council.db).value(DIED) == 0
    with pytest.raises(NotFound):
        act(council, take_adult_out, review, adult, "Again.")

    act(council, add_adult, review, reference, "SURVIVED")

    assert [counted(council.db).value(cell) for cell in (DIED, NONE_DIED, SURVIVED)] == [0, 1, 1]
    with pytest.raises(InvalidAnswers, match="in the review already"):
        act(council, add_adult, review, reference, "DIED")


def test_a_recommendation_says_what_became_of_it(council) -> None:
    review = recorded(council)
    row = act(council, recommend, review, "Share what is known.", "The Board", date(2026, 9, 1))
    with pytest.raises(InvalidAnswers, match="Say why it is not done"):
        act(council, what_became, review, row, "not_done", " ")

    act(council, what_became, review, row, "done", "There is a protocol.")

    with council.db.read() as session:
        shown = get_review(session, review, council.user(session, "Ruth"))
        (line,) = register(session, council.user(session, "Ruth"))
    assert (shown.recommendations[0].said, shown.states["done"]) == ("There is a protocol.", 1)
    assert shown.changes[0][0].before["state"] == "accepted"
    assert (line.recommended, line.open, line.stage) == (1, 0, "decided")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"called": " "}, "called"),
        ({"called": "x" * 201}, "called"),
        ({"duty": "maybe"}, "duty"),
        ({"reason": ""}, "reason"),
        ({"decided_on": None}, "decided_on"),
        ({"decided_on": date(2026, 6, 2)}, "decided_on"),
        ({"started_on": date(2025, 5, 1)}, "started_on"),
        ({"concluded_on": date(2025, 5, 3), "published_on": date(2025, 5, 2)}, "published_on"),
        ({"published_on": date(2025, 6, 2)}, "concluded_on"),
        ({"agencies": tuple(map(str, range(41)))}, "agencies"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_kept(sqlite, said, field) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        recorded(sqlite, replace(SAID, **said))
    assert list(refused.value.messages) == [field]
    with sqlite.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(BoardReview)) == 0


def test_whose_case_one_may_not_know_of_is_not_added_and_not_named(sqlite) -> None:
    review, hidden = recorded(sqlite), case_of(sqlite, "Nell")
    for number in (hidden, "TF-2026-99999", "E4c"):
        with pytest.raises(InvalidAnswers, match="that you may see"):
            act(sqlite, add_adult, review, number, "DIED")
    act(sqlite, add_adult, review, hidden, "DIED", by="Owen")

    with sqlite.db.read() as session:
        ((_, north),) = get_review(session, review, sqlite.user(session, "Priya")).adults
        ((_, south),) = get_review(session, review, sqlite.user(session, "Owen")).adults
    assert north.case is None and "may not know" in north.name
    assert south.case.reference == hidden


def test_only_a_manager_keeps_the_register(sqlite) -> None:
    review = recorded(sqlite)
    with pytest.raises(NotAllowed):
        act(sqlite, recommend, review, "Anything.", "Anybody", None, by="Ruth")
    with sqlite.db.read() as session, pytest.raises(NotAllowed):
        register(session, sqlite.user(session, "Tom"))
    with pytest.raises(NotFound):
        act(sqlite, withdraw_review, "nothing", "Why not.")


def test_what_was_said_before_is_never_changed(sqlite) -> None:
    review = recorded(sqlite)
    act(sqlite, withdraw_review, review, "A mistake.")
    with pytest.raises(Conflict, match="recorded by mistake"):
        act(sqlite, recommend, review, "Anything.", "Anybody", None)
    with pytest.raises(sa.exc.DBAPIError, match="Nothing recorded"), sqlite.db.write() as session:
        session.execute(sa.update(BoardReviewChange).values(why="x"))
