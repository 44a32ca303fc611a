"""Whoever is, or is near, a person in a case: declared, found, decided, given no work."""

import pytest
from sqlalchemy import select

from engine import case as cases
from engine import clock
from engine.case import kept_from
from engine.case.file import knows
from engine.case.model import Task
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.notices.model import Notice
from engine.people.hidden import KeptFrom
from engine.people.model import User
from tests.council import scenario_of

WAY = "ordinary full path, everything achieved"
AT = clock.moment("2026-03-10T10:00")


def known(council, walk, who: str) -> bool:
    with council.db.read() as session:
        return knows(session, council.case(session, walk), council.user(session, who))


def named(council, who: str, name: str) -> None:
    """Let somebody have the name of a person in the scenario."""
    with council.db.write() as session:
        council.user(session, who).name = name


def alleged() -> str:
    return scenario_of(WAY)["steps"][1]["answers"]["people_alleged"][0]["alleged_name"]


def conflicts(council) -> list[KeptFrom]:
    with council.db.read() as session:
        return list(session.scalars(select(KeptFrom).order_by(KeptFrom.id)))


def declare(council, walk, who, by, **more):
    with council.db.write() as session:
        user, actor = council.user(session, who), council.user(session, by)
        said = {"party": "family", "relation": "near", "why": "", **more}
        return kept_from.declare(session, walk.case, user, actor=actor, at=AT, **said).public_id


def decide(council, walk, conflict, same, by, why="Another date of birth"):
    with council.db.write() as session:
        actor = council.user(session, by)
        return kept_from.decide(session, walk.case, conflict, same, why, actor, at=AT)


def test_whoever_says_it_of_themselves_loses_the_case_and_their_work_goes_back(council):
    walk = council.walked(WAY, 9)

    declare(council, walk, "Tom", "Tom")

    assert not known(council, walk, "Tom")
    with council.db.read() as session:
        tom = council.user(session, "Tom").id
        open_now = select(Task).where(Task.assignee_id == tom, Task.completed_at.is_(None))
        assert not session.scalars(open_now).all()
        waiting = select(Notice).where(Notice.user_id == tom, Notice.gathered_at.is_(None))
        assert not session.scalars(waiting).all()
    assert known(council, walk, "Priya")


def test_a_manager_says_it_of_a_colleague_and_nobody_else_may(council):
    walk = council.walked(WAY, 4)

    with pytest.raises(NotAllowed):
        declare(council, walk, "Ruth", "Tom")
    declare(council, walk, "Ruth", "Priya")

    assert not known(council, walk, "Ruth")
    with pytest.raises(Conflict):
        declare(council, walk, "Ruth", "Priya")


def test_a_manager_who_is_kept_from_a_case_cannot_undo_it(council):
    walk = council.walked(WAY, 4)
    conflict = declare(council, walk, "Priya", "Daniel")

    with pytest.raises(NotFound) as refused:
        decide(council, walk, conflict, False, "Priya")

    assert str(refused.value) == str(NotFound())
    assert not known(council, walk, "Priya")
    decide(council, walk, conflict, False, "Daniel")
    assert known(council, walk, "Priya")


@pytest.mark.guard("conflict_found")
def test_a_colleague_with_the_name_of_a_person_alleged_is_kept_from_it_at_once(council):
    named(council, "Ruth", f"Ms {alleged()}")

    walk = council.walked(WAY, 3)

    (found,) = conflicts(council)
    assert (found.found_by, found.party, found.keeps) == ("the same name", "person_alleged", True)
    assert not known(council, walk, "Ruth")
    decide(council, walk, found.public_id, False, "Priya")
    assert known(council, walk, "Ruth")


def test_that_it_is_somebody_else_is_said_with_a_reason_and_once(council):
    named(council, "Ruth", alleged())
    walk = council.walked(WAY, 3)
    (found,) = conflicts(council)

    with pytest.raises(InvalidAnswers):
        decide(council, walk, found.public_id, False, "Priya", why=" ")
    decide(council, walk, found.public_id, True, "Priya", why="")

    with pytest.raises(Conflict):
        decide(council, walk, found.public_id, True, "Daniel")
    assert not known(council, walk, "Ruth")


def test_whoever_is_found_while_they_have_the_work_loses_it(council):
    named(council, "Lena", alleged())

    walk = council.walked(WAY, 2)

    assert not known(council, walk, "Lena")
    with council.db.read() as session:
        lena = council.user(session, "Lena").id
        open_now = select(Task).where(Task.assignee_id == lena, Task.completed_at.is_(None))
        assert not session.scalars(open_now).all()


@pytest.mark.guard("conflict_not_given")
def test_no_work_in_the_case_goes_to_somebody_kept_from_it(council):
    walk = council.walked(WAY, 3)
    declare(council, walk, "Amara", "Priya")
    with council.db.read() as session:
        open_now = select(Task).where(Task.name == "hear_from_adult", Task.completed_at.is_(None))
        task = session.scalars(open_now).one()
        assert {task.role, task.also_role} & council.user(session, "Amara").roles

    with council.db.write() as session, pytest.raises(Refused, match="kept from this case"):
        cases.assign(
            session, task.public_id, council.user(session, "Amara"), council.user(session, "Priya")
        )


def test_whoever_is_away_gives_no_cover_to_somebody_kept_from_the_case(council):
    walk = council.walked(WAY, 9)
    declare(council, walk, "Amara", "Priya")
    with council.db.write() as session:
        from engine.people.cover import set_absence

        today = clock.today()
        tom, amara = council.user(session, "Tom"), council.user(session, "Amara")
        set_absence(session, tom, amara, today, today, tom)

    from engine.case.worklist import mine

    with council.db.read() as session:
        assert mine(session, council.user(session, "Amara")) == []
    assert not known(council, walk, "Amara")


def test_a_likeness_by_name_alone_to_somebody_in_the_adults_life_waits_for_a_manager(council):
    walk = council.walked(WAY, 9)
    with council.db.write() as session:
        from engine.case import colleagues
        from engine.case.file import CaseFile

        ruth: User = council.user(session, "Ruth")
        file = CaseFile(session, council.case(session, walk), council.user(session, "Tom"), AT)
        by = {"typed_at": AT, "typed_by": None, "task_id": None}
        rows = file.record.add("person", [{"name": ruth.name}], **by)
        rows += file.record.add("person", [{"name": "B", "contact": f"<{ruth.email}>, home"}], **by)
        colleagues.find(file, {"person": rows[:1]})
        waits = session.scalars(select(KeptFrom)).one()
        assert (waits.keeps, knows(session, file.case, ruth)) == (False, True)

        colleagues.find(file, {"person": rows})

        assert [row.keeps for row in session.scalars(select(KeptFrom))] == [False, True]
        assert not knows(session, file.case, ruth)
