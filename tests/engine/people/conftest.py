"""A database in a real file, with two teams and somebody in each role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import insert

from engine.case.model import Case, Task, Workflow
from engine.db import Database
from engine.db.tables import metadata
from engine.people.users import add_team, add_user
from engine.process.model import ProcessVersion
from tests.council import only_tables

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

PEOPLE = {
    "contact": ("north", ["contact_officer"]),
    "enquiry": ("north", ["enquiry_officer"]),
    "kali": ("north", ["enquiry_officer"]),
    "manager": ("north", ["safeguarding_adults_manager"]),
    "supervisor": ("north", ["supervisor"]),
    "south": ("south", ["enquiry_officer"]),
    "south_manager": ("south", ["safeguarding_adults_manager"]),
    "designer": ("north", ["process_admin"]),
    "auditor": ("north", ["auditor"]),
    "admin": ("north", ["system_admin"]),
    "nobody": (None, []),
}


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def db(tmp_path) -> Iterator[Database]:
    with only_tables(tmp_path) as db:
        yield db


@pytest.fixture
def council(db) -> SimpleNamespace:
    """Numbers of the people, teams, case and tasks of a small council."""
    with db.write() as session:
        teams = {
            name: add_team(session, name, at=AT, actor=None, via="shell")
            for name in ("north", "south")
        }
        ids = {}
        for name, (team, roles) in PEOPLE.items():
            said = "K. Ali" if name == "kali" else name.title()
            user = add_user(
                session,
                f"{name}@council.example",
                said,
                roles,
                teams.get(team),
                at=AT,
                actor=None,
                via="shell",
            )
            ids[name] = user.id
        case = open_case(session, teams["north"])
        pool = task(session, case, teams["north"])
        taken = task(session, case, teams["north"], assignee_id=ids["kali"])
        return SimpleNamespace(
            teams={name: team.id for name, team in teams.items()},
            case=case.id,
            pool=pool.id,
            taken=taken.id,
            **ids,
        )


def open_case(session, team) -> Case:
    adult = metadata.tables["adult"]
    adult_id = session.execute(insert(adult).values(typed_at=AT, version=1)).inserted_primary_key[0]
    version = ProcessVersion(
        process="section42", number=1, state="published", hash="x", created_at=AT
    )
    session.add(version)
    session.flush()
    case = Case(adult_id=adult_id, process_version_id=version.id, team_id=team.id, opened_at=AT)
    session.add(case)
    session.flush()
    return case


def task(session, case, team, **more) -> Task:
    workflow = Workflow(case_id=case.id, name="section42", is_main=True, state="", opened_at=AT)
    session.add(workflow)
    session.flush()
    made = Task(
        case_id=case.id,
        workflow_id=workflow.id,
        spiff_id="1",
        name="hear_from_adult",
        title="Hear from the adult",
        role="enquiry_officer",
        also_role="safeguarding_adults_manager",
        team_id=team.id,
        opened_at=AT,
        **more,
    )
    session.add(made)
    session.flush()
    return made
