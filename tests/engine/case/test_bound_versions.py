"""What a colleague changed since a form was shown is never written over."""

from datetime import timedelta

import pytest

from engine.case.from_json import typed_from
from engine.errors import Conflict
from engine.record import Record
from tests.engine.case.submitting import ANSWERS, ONE, open_task, send


@pytest.mark.guard("bound_versions")
def test_a_colleagues_change_is_not_written_over_and_both_texts_are_shown(sqlite):
    walk = sqlite.walked(ONE, 3)
    with sqlite.db.write() as session:
        lena = sqlite.user(session, "Lena")
        hear = open_task(session, walk, "hear_from_adult")
        typed = typed_from(
            session,
            hear.public_id,
            {**ANSWERS["hear_from_adult"], "what_matters": "My garden"},
            lena,
            walk.now + timedelta(days=1),
        )
        task = hear.public_id
    change_adult(sqlite, walk, what_matters="My front door")
    walk.now += timedelta(days=1)

    with pytest.raises(Conflict) as refused:
        send(sqlite, walk, task, typed, "Lena")

    assert list(refused.value.theirs.values()) == ["My front door"]
    assert list(refused.value.yours.values()) == ["My garden"]


def change_adult(council, walk, **values):
    with council.db.write() as session:
        case = council.case(session, walk)
        record = Record(session, case.id, case.adult_id)
        record.change(record.one("adult"), values, typed_at=walk.now, typed_by=None, task_id=None)


def test_a_shown_value_left_alone_never_writes_back(sqlite):
    """An untouched pre-filled value confirms; the colleague's later change stands."""
    walk = sqlite.walked(ONE, 3)
    change_adult(sqlite, walk, what_matters="My front door")
    answers = {k: v for k, v in ANSWERS["hear_from_adult"].items() if k != "what_matters"}
    walk.now += timedelta(days=1)
    with sqlite.db.read() as session:
        lena = sqlite.user(session, "Lena")
        task = open_task(session, walk, "hear_from_adult").public_id
        typed = typed_from(session, task, answers, lena, walk.now)
    assert typed["what_matters"] == ["My front door"]
    change_adult(sqlite, walk, what_matters="My garden")

    send(sqlite, walk, task, typed, "Lena")

    with sqlite.db.read() as session:
        case = sqlite.case(session, walk)
        assert Record(session, case.id, case.adult_id).one("adult").what_matters == "My garden"


@pytest.mark.guard("version")
def test_a_stale_row_is_not_written_over_even_without_the_lock(sqlite):
    walk = sqlite.walked(ONE, 3)
    with sqlite.db.read() as session:
        case = sqlite.case(session, walk)
        stale = Record(session, case.id, case.adult_id).one("adult")
    by = {"typed_at": walk.now, "typed_by": None, "task_id": None}
    with sqlite.db.write() as session:
        record = Record(session, case.id, case.adult_id)
        record.change(record.one("adult"), {"phone": "01632 960 001"}, **by)

    with pytest.raises(Conflict), sqlite.db.write() as session:
        Record(session, case.id, case.adult_id).change(stale, {"phone": "01632 960 002"}, **by)
