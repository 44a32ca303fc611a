"""The pages on which records whose time is over are held, proposed and let go."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.model import Case
from engine.keeping import retention
from engine.keeping.erase import erase_agreed
from engine.keeping.periods import Periods
from engine.log.model import Access
from engine.people.model import User

ONE = "one conversation, everything achieved"
LONG_AGO = clock.moment("2015-05-05T10:00")


@pytest.fixture
def over(sqlite):
    """A record whose time is over, on the list; its case."""
    walk = sqlite.walked(ONE)
    with sqlite.db.write() as session:
        session.execute(sa.update(Case).values(ended_at=LONG_AGO, active_at=LONG_AGO))
        session.execute(sa.text("UPDATE conversation SET happened_at = NULL"))
        session.execute(sa.text("UPDATE attempt SET tried_at = NULL"))
        assert retention.list_due(session, Periods(), clock.now()) == 1
    return walk.case


def user(sqlite, name):
    with sqlite.db.read() as session:
        return session.scalar(sa.select(User.public_id).where(User.name.startswith(name)))


def send(client, page, action, **typed):
    return client.post(action, data={**client.get(page).fields(action), **typed})


def test_a_record_is_proposed_by_one_agreed_by_another_and_gone(sqlite, signed_in, over):
    priya, daniel = signed_in("Priya"), signed_in("Daniel")
    listed = priya.get("/keeping")
    page = listed.tree.xpath("//table//a/@href")[0]
    assert "To look through" in listed.words

    wrong = send(priya, page, f"{page}/proposal", because="", approver=user(sqlite, "Daniel"))
    assert wrong.status == 422 and "Say what you looked at" in wrong.words
    kept = send(priya, page, f"{page}/proposal", because="I read it all.", approver="nobody")
    assert kept.status == 422 and "I read it all." in kept.text
    said = {"because": "I read it all.", "approver": user(sqlite, "Daniel")}
    assert send(priya, page, f"{page}/proposal", **said).status == 303
    assert "Daniel North decides" in priya.get(page).words
    assert priya.get(page).tree.xpath("//form[contains(@action, 'decision')]") == []

    assert "You decide" in daniel.get("/keeping").words
    wrong = send(daniel, page, f"{page}/decision", agreed="no", because="")
    assert wrong.status == 422
    assert send(daniel, page, f"{page}/decision", agreed="yes").status == 303
    assert "Goes tonight" in priya.get("/keeping").words

    assert erase_agreed(sqlite.db, Periods(), None, clock.now()) == 1
    after = priya.get("/keeping")
    assert "no record of your team whose time is over" in after.words
    assert "Priya North" in after.words and "Daniel North" in after.words
    assert priya.get(f"/cases/{over}").status == 404


def test_a_hold_is_set_by_reference_shown_and_lifted(sqlite, signed_in, over):
    ruth = signed_in("Ruth")
    with sqlite.db.read() as session:
        reference = session.scalar(sa.select(Case.reference))
    lost = send(ruth, "/keeping", "/keeping/holds", reference="AAAA-AAAA", why="A court asks.")
    assert lost.status == 422 and "A court asks." in lost.text
    made = send(
        ruth, "/keeping", "/keeping/holds", reference=reference.lower(), why="A court asks."
    )
    assert made.status == 303
    page = ruth.get("/keeping")
    assert "A court asks." in page.words and "Held" in page.words
    again = send(ruth, "/keeping", "/keeping/holds", reference=reference, why="A court asks.")
    assert again.status == 409
    end = page.tree.xpath("//form[contains(@action, '/end')]/@action")[0]
    assert send(ruth, "/keeping", end, because="").status == 422
    assert send(ruth, "/keeping", end, because="It is over.").status == 303
    assert "No hold stands" in ruth.get("/keeping").words


def test_nobody_else_sees_any_of_it(sqlite, signed_in, over):
    priya = signed_in("Priya")
    page = priya.get("/keeping").tree.xpath("//table//a/@href")[0]
    assert signed_in("Tom").get("/keeping").status == 403
    owen = signed_in("Owen")
    assert "no record of your team" in owen.get("/keeping").words
    assert owen.get(page).status == 404


def test_whoever_looks_through_a_record_has_looked_at_its_cases(sqlite, signed_in, over):
    priya = signed_in("Priya")
    page = priya.get("/keeping").tree.xpath("//table//a/@href")[0]
    assert "Dora" in priya.get(page).words
    send(priya, page, f"{page}/proposal", because="", approver="")

    looks = sa.select(Access.page).join(Case, Case.id == Access.case_id).order_by(Access.id)
    with sqlite.db.read() as session:
        seen = session.scalars(looks.where(Case.public_id == over)).all()
    assert seen == ["keeping.show", "keeping.review", "keeping.review", "keeping.propose"]
