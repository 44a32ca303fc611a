"""The pages on which a second person notes that a step is not done for now."""

from datetime import timedelta

from sqlalchemy import func, select

from engine import clock
from engine.case.model import Task
from engine.log.model import Access
from tests.engine.case.test_due import concern


def task_of(council, name):
    with council.db.read() as session:
        return session.scalars(select(Task.public_id).where(Task.name == name)).one()


def looks(council, page):
    with council.db.read() as session:
        return session.scalar(select(func.count()).where(Access.page == page))


def send(client, action, page, **typed):
    return client.post(action, data={**client.get(page).fields(action), **typed})


def test_a_note_is_made_seen_counted_and_taken_back(sqlite, signed_in):
    concern(sqlite)
    ruth = signed_in("Ruth")
    page = f"/tasks/{task_of(sqlite, 'hear_from_adult')}/override"
    opened = ruth.get(page)
    assert opened.tree.xpath("//input[@name='duty'][@checked]/@value") == ["start"]

    wrong = send(
        ruth,
        page,
        page,
        duty="start",
        ground="cannot_be_reached",
        why="Tried",
        **{"until-day": "40"},
    )
    assert (wrong.status, wrong.errors) == (422, ["Enter the day on which this is over"])
    assert "Tried" in wrong.text
    until = clock.today() + timedelta(days=5)
    boxes = {"until-day": until.day, "until-month": until.month, "until-year": until.year}
    said = {"duty": "start", "ground": "cannot_be_reached", "why": "Three <i>visits</i>"}
    answer = send(ruth, page, page, **said, **{k: str(v) for k, v in boxes.items()})
    assert answer.status == 303

    assert "Overridden until" in ruth.get(answer.location).words
    assert "Overridden until" in signed_in("Lena").get("/").words
    before = looks(sqlite, "overrides.show")
    ledger = ruth.get("/overrides")
    assert looks(sqlite, "overrides.show") == before + 1, "why is of the case"
    assert "Three <i>visits</i>" in ledger.words and "Stands" in ledger.words
    end = ledger.tree.xpath("//form[contains(@action, '/end')]/@action")[0]
    assert send(ruth, end, "/overrides").status == 303
    assert "Over" in ruth.get("/overrides").words


def test_whoever_works_on_the_task_is_not_offered_it(sqlite, signed_in):
    concern(sqlite)
    tom = signed_in("Tom")
    assert tom.get(f"/tasks/{task_of(sqlite, 'hear_from_adult')}/override").status == 403
    assert tom.get("/overrides").status == 403
    assert "No step" in signed_in("Ruth").get("/overrides").words
