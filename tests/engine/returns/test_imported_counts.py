"""Imported history counts where the past matters: told of again, matches at intake, search."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from engine.case.model import Case
from engine.case.views.find_imported import find_imported
from engine.case.views.overview import identity
from engine.case.views.sight import see
from engine.errors import InvalidAnswers
from engine.record import KINDS
from engine.returns.measures import measures
from tests.bench.history import write
from tests.council import Council, scenario_of
from tests.engine.returns.a_history import take_in

ADULT = KINDS["adult"].table
STORY = "one conversation, everything achieved"  # Dora, received on 2 March 2026: money, at home
FINANCIAL = "Financial or Material Abuse"


def history(
    council: Council,
    tmp_path,
    concluded: str = "2025-09-01",
    kind: str = FINANCIAL,
    source: str = "Other - Unknown to individual",
) -> None:
    """Dora was known to the older system: an enquiry, and who she is."""
    rows = {
        "adults": [["A1", "Dora Whitlock", "1945-03-02", "", "Female", "White", ""]],
        "concerns": [["C1", "A1", "2025-03-01", "N", "S42", "2025-03-02", "E1"]],
        "enquiries": [["E1", "A1", "S42", "2025-03-02", concluded, *[""] * 9]],
        "enquiry_risks": [["E1", "", source, kind, "Own Home", "", ""]],
    }
    take_in(council.db, write(tmp_path / "old", rows))


def walked(council: Council, steps: int = 2) -> str:
    """Her concern is recorded; she is said to be the one whom the older system knew."""
    said = scenario_of(STORY)
    with council.db.read() as session:
        known = session.execute(sa.select(ADULT.c.public_id)).scalar_one()
    said["steps"][1]["answers"]["same_adult"] = known
    walk = council.walk(said["starts"])
    walk.run({"steps": said["steps"][:steps]})
    return walk.case


def test_whoever_the_older_system_knew_is_offered_when_a_concern_is_recorded(
    sqlite, tmp_path
) -> None:
    history(sqlite, tmp_path)

    with pytest.raises(AssertionError) as refused:
        sqlite.walked(STORY, 2)

    assert isinstance(refused.value.__cause__, InvalidAnswers)
    assert "whether this is one of these people" in str(refused.value)


@pytest.mark.parametrize(
    ("concluded", "kind", "badge"),
    [
        ("2025-09-01", FINANCIAL, "Again after 6 months: same kind of harm"),
        ("2025-09-01", "Physical Abuse", "Again after 6 months: another kind of harm"),
        ("2025-03-02", FINANCIAL, "Again after 12 months: same kind of harm"),
    ],
)
def test_an_imported_ending_within_twelve_months_is_said(sqlite, tmp_path, concluded, kind, badge):
    history(sqlite, tmp_path, concluded, kind)
    case = walked(sqlite)

    with sqlite.db.read() as session:
        tom = sqlite.user(session, "Lena")
        sight = see(session, case, tom, at=session.scalars(sa.select(Case.opened_at)).one())
        shown = identity(sight)
        same = sight.file.facts["repeat_within_12_months"]
        counts = measures(session, date(2026, 1, 1), date(2026, 12, 31))[-1]
    assert badge in [one.text for one in shown.badges]
    assert same is (kind == FINANCIAL)
    assert (counts.again, counts.again_alike) == (1, int(kind == FINANCIAL))


@pytest.mark.parametrize(
    ("source", "badge"),
    [
        ("Service Provider", "Again after 6 months: same kind of source"),
        ("Other - Unknown to individual", "Again after 6 months: another kind of harm"),
    ],
)
def test_sources_of_both_are_compared_as_the_national_return_calls_them(
    sqlite, tmp_path, source, badge
) -> None:
    history(sqlite, tmp_path, kind="Physical Abuse", source=source)
    case = walked(sqlite)

    with sqlite.db.read() as session:
        at = session.scalars(sa.select(Case.opened_at)).one()
        sight = see(session, case, sqlite.user(session, "Lena"), at=at)
        badges = [one.text for one in identity(sight).badges]
        same = sight.file.facts["repeat_within_12_months"]
        counts = measures(session, date(2026, 1, 1), date(2026, 12, 31))[-1]
    assert badge in badges
    assert same is ("source" in badge) and counts.again_alike == int(same)


def test_what_ended_a_day_too_long_ago_is_not_said(sqlite, tmp_path) -> None:
    history(sqlite, tmp_path, "2025-03-02")
    case = walked(sqlite)
    concern = KINDS["concern"].table
    with sqlite.db.write() as session:
        later = session.execute(sa.select(concern.c.received_at)).scalar_one()
        session.execute(sa.update(concern).values(received_at=later.replace(day=3)))

    with sqlite.db.read() as session:
        sight = see(session, case, sqlite.user(session, "Lena"), at=later)
        assert not sight.file.facts["repeat_within_12_months"]


@pytest.mark.parametrize("typed", ["dora whit", "2/3/1945", "A1", "C1", "E1"])
def test_an_adult_of_the_older_system_is_found(council, tmp_path, typed) -> None:
    history(council, tmp_path)

    with council.db.read() as session:
        (found,) = find_imported(session, council.user(session, "Lena"), typed)
        assert (found.name, found.concerns, found.enquiries, found.open) == (
            "Dora Whitlock",
            1,
            1,
            0,
        )
        assert find_imported(session, council.user(session, "Sam"), typed) == []
        assert find_imported(session, council.user(session, "Lena"), "somebody else") == []
