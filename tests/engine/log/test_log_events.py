"""Events: the chain of a case shows what was changed; events of the system; sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text, update

from engine import guards
from engine.case.model import Case, Task
from engine.log.events import SYSTEM_KEY, append, verify, verify_system
from engine.log.model import Event
from engine.log.words import SENTENCES, describe
from engine.people.model import User

COUNT = 6


@pytest.fixture
def chain(db, ids, at):
    """Six lines about one case and two about another."""
    for n in range(COUNT):
        with db.write() as session:
            case, tom = session.get(Case, ids.case), session.get(User, ids.tom)
            task = session.get(Task, ids.task) if n % 2 else None
            data = {"facts": {"duty": "s42", "n": n}, "list": [1, None, "ü"]}
            append(
                session, case, "noted", tom, at=at + n * timedelta(hours=1), task=task, data=data
            )
    with db.write() as session:
        for _ in range(2):
            append(session, session.get(Case, ids.other), "opened", None, at=at, via="scheduler")
    return ids


def bad_line(db, case_id):
    with db.read() as session:
        return verify(session, session.get(Case, case_id))


def test_an_untouched_chain_stands(db, chain):
    assert bad_line(db, chain.case) is None and bad_line(db, chain.other) is None
    with db.read() as session:
        case = session.get(Case, chain.case)
        lines = session.scalars(select(Event).where(Event.case_id == case.id).order_by(Event.seq))
        assert [line.seq for line in lines] == list(range(1, COUNT + 1))
        assert case.event_count == COUNT and len(case.event_head) == 64


def test_a_case_without_events_stands(db, ids):
    assert bad_line(db, ids.case) is None


@pytest.mark.guard("event_chain")
@pytest.mark.parametrize("seq", range(1, COUNT + 1))
@pytest.mark.parametrize(
    "change",
    [
        {"what": "submitted"},
        {"actor_id": None},
        {"at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"via": "shell"},
        {"data": {}},
        {"data": {"facts": {"duty": "not_met"}}},
        {"digest": "0" * 64},
    ],
    ids=lambda change: "-".join(change),
)
def test_a_changed_line_is_named(db, chain, seq, change):
    with db.write() as session:
        session.execute(
            update(Event).where(Event.case_id == chain.case, Event.seq == seq).values(**change)
        )

    assert bad_line(db, chain.case) == seq
    assert bad_line(db, chain.other) is None


def test_a_line_given_to_another_person_or_task_is_named(db, chain):
    for change in ({"actor_id": chain.amy}, {"task_id": chain.task}):
        with db.write() as session:
            session.execute(
                update(Event).where(Event.case_id == chain.case, Event.seq == 3).values(**change)
            )
        assert bad_line(db, chain.case) == 3


def take_away(session, case, *seqs):
    """By hand, as somebody with the database's password would: the program itself refuses to."""
    for seq in seqs:
        session.execute(
            text("DELETE FROM event WHERE case_id = :case AND seq = :seq"),
            {"case": case, "seq": seq},
        )


@pytest.mark.parametrize("seq", range(1, COUNT + 1))
def test_a_removed_line_is_named_the_last_one_too(db, chain, seq):
    with db.write() as session:
        take_away(session, chain.case, seq)

    assert bad_line(db, chain.case) == seq


def test_all_lines_removed_are_named(db, chain):
    with db.write() as session:
        take_away(session, chain.case, *range(1, COUNT + 1))

    assert bad_line(db, chain.case) == 1


def test_lines_that_changed_places_are_named(db, chain):
    with db.write() as session:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            session.execute(
                update(Event).where(Event.case_id == chain.case, Event.seq == old).values(seq=new)
            )

    assert bad_line(db, chain.case) == 2


@pytest.mark.parametrize("seq", [0, COUNT + 1])
def test_a_line_slipped_in_is_named(db, chain, at, seq):
    with db.write() as session:
        forged = dict(what="noted", actor_id=chain.tom, at=at, via="web", data={}, digest="f" * 64)
        session.execute(insert(Event).values(case_id=chain.case, seq=seq, **forged))

    assert bad_line(db, chain.case) == max(seq, 1)


def test_a_line_moved_from_another_case_is_named(db, chain):
    with db.write() as session:
        take_away(session, chain.case, 1)
        session.execute(
            update(Event)
            .where(Event.case_id == chain.other, Event.seq == 1)
            .values(case_id=chain.case)
        )

    assert bad_line(db, chain.case) == 1 and bad_line(db, chain.other) == 1


def test_a_head_that_was_changed_is_named(db, chain):
    with db.write() as session:
        head = update(Case.__table__).where(Case.id == chain.case)
        session.execute(head.values(event_head="x"))

    assert bad_line(db, chain.case) == COUNT


def test_without_the_guard_nothing_shows(db, chain):
    with db.write() as session:
        take_away(session, chain.case, 2)

    with guards.switched_off("event_chain"):
        assert bad_line(db, chain.case) is None


def test_a_refused_verb_leaves_no_line(db, chain, at):
    with pytest.raises(RuntimeError), db.write() as session:
        append(session, session.get(Case, chain.case), "closed", None, at=at)
        raise RuntimeError

    assert bad_line(db, chain.case) is None
    with db.read() as session:
        assert session.get(Case, chain.case).event_count == COUNT


def test_several_lines_in_one_transaction_are_one_chain(db, ids, at):
    with db.write() as session:
        case = session.get(Case, ids.case)
        for what in ("opened", "assigned", "noted"):
            append(session, case, what, None, at=at)
        assert verify(session, case) is None

    assert bad_line(db, ids.case) is None


def test_a_new_case_may_get_its_first_line_before_it_has_a_number(db, ids, at):
    with db.write() as session:
        old = session.get(Case, ids.case)
        case = Case(
            adult_id=old.adult_id,
            process_version_id=old.process_version_id,
            team_id=old.team_id,
            opened_at=at,
        )
        session.add(case)
        event = append(session, case, "opened", None, at=at)
        assert event.seq == 1 and event.case_id == case.id
        number = case.id

    assert bad_line(db, number) is None


def test_the_same_instant_in_another_zone_and_keys_in_another_order_are_the_same_line(db, ids, at):
    summer = timezone(timedelta(hours=1))
    with db.write() as session:
        case = session.get(Case, ids.case)
        append(
            session, case, "noted", None, at=at.astimezone(summer), data={"b": 1, "a": {2: (1, 2)}}
        )

    assert bad_line(db, ids.case) is None


def test_what_is_not_json_or_came_by_no_known_way_is_our_mistake(db, ids, at):
    with db.write() as session:
        case = session.get(Case, ids.case)
        with pytest.raises(TypeError):
            append(session, case, "noted", None, at=at, data={"at": at})
        with pytest.raises(ValueError):
            append(session, case, "noted", None, at=at, data={"n": float("nan")})
        with pytest.raises(ValueError):
            append(session, case, "noted", None, at=at, via="telepathy")
        assert case.event_count == 0


def test_system_events_are_sealed_one_by_one_with_the_key_handed_in(db, ids, at):
    with db.write() as session:
        for key in (SYSTEM_KEY, SYSTEM_KEY):
            event = append(session, None, "published", None, at=at, data={"version": 3}, key=key)
            assert event.seq == 0 and event.case_id is None
    with db.read() as session:
        assert verify_system(session) is None
        assert verify_system(session, b"another key") is not None

    with db.write() as session:
        last = session.scalars(select(Event).order_by(Event.id.desc())).first()
        last.data = {"version": 4}
        number = last.id
    with db.read() as session:
        assert verify_system(session) == number


# -- sentences


def line(what, actor_id=1, via="web", task_id=None, **data) -> Event:
    return Event(what=what, actor_id=actor_id, via=via, task_id=task_id, data=data)


NAMES, TITLES = {1: "Tom B.", 2: "Amy C."}, {7: "Hear from the adult"}


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (line("submitted", task_id=7), 'Tom B. completed "Hear from the adult".'),
        (line("assigned", task_id=7, to=2), 'Tom B. gave "Hear from the adult" to Amy C..'),
        (line("assigned", task_id=7, to=1), 'Tom B. took on "Hear from the adult".'),
        (line("assigned", task_id=8, to=99), "Tom B. gave a task to somebody."),
        (line("opened", actor_id=99), "Somebody opened the case."),
        (line("noted", actor_id=None, via="shell"), "An operator added a note."),
        (line("noted", actor_id=None, via="scheduler"), "The system added a note."),
        (line("held", task_id=8), "A task was held."),
        (line("user_added", user=2), "Tom B. added Amy C.."),
        (line("moon_landed"), "Tom B. recorded: moon landed."),
        (line("{user}_{x}"), "Tom B. recorded: user x."),
    ],
)
def test_an_event_is_said_in_one_sentence(event, sentence):
    assert describe(event, NAMES, TITLES) == sentence.replace("..", ".")


def test_every_known_event_can_be_said_with_nothing_known():
    for what in SENTENCES:
        said = describe(line(what, actor_id=None), {})
        assert said.endswith(".") and said[0].isupper() and "{" not in said


def test_a_name_with_braces_is_said_as_it_is():
    assert describe(line("noted"), {1: "{task} B."}) == "{task} B. added a note."
