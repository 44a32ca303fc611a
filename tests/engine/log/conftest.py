"""A database in a real file with one case, one task and two people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import insert

from engine.case.model import Case, Task, Workflow
from engine.db import Database
from engine.db.tables import metadata
from engine.people.model import Team, User
from engine.process.model import ProcessVersion
from tests.council import only_tables

AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def db(tmp_path) -> Iterator[Database]:
    with only_tables(tmp_path) as db:
        yield db


@pytest.fixture
def ids(db) -> SimpleNamespace:
    with db.write() as session:
        team = Team(name="North")
        tom = User(email="tom@council.example", name="Tom B.", created_at=AT)
        amy = User(email="amy@council.example", name="Amy C.", created_at=AT)
        version = ProcessVersion(
            process="section42", number=1, state="published", hash="x", created_at=AT
        )
        session.add_all([team, tom, amy, version])
        session.flush()
        cases = [new_case(session, team, version) for _ in range(2)]
        workflow = Workflow(
            case_id=cases[0].id, name="section42", is_main=True, state="", opened_at=AT
        )
        session.add(workflow)
        session.flush()
        task = Task(
            case_id=cases[0].id,
            workflow_id=workflow.id,
            spiff_id="1",
            name="hear_from_adult",
            title="Hear from the adult",
            role="enquiry_officer",
            team_id=team.id,
            opened_at=AT,
        )
        session.add(task)
        session.flush()
        return SimpleNamespace(
            tom=tom.id, amy=amy.id, case=cases[0].id, other=cases[1].id, task=task.id
        )


def new_case(session, team, version) -> Case:
    adult = metadata.tables["adult"]
    adult_id = session.execute(insert(adult).values(typed_at=AT, version=1)).inserted_primary_key[0]
    case = Case(adult_id=adult_id, process_version_id=version.id, team_id=team.id, opened_at=AT)
    session.add(case)
    session.flush()
    return case
