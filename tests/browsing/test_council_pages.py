"""axe on the pages of the council: reviews of the Board, imported history, keeping, subject access."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine import clock
from engine.board_reviews.keeping import add_adult
from engine.board_reviews.recommending import recommend
from engine.case.model import Case
from engine.keeping import retention
from engine.keeping.model import Erasure
from engine.keeping.periods import Periods
from engine.keeping.subject_access import ask
from engine.record import KINDS
from tests.browsing.pages import Practitioner
from tests.engine.board_reviews.test_register import act, recorded
from tests.engine.returns.a_history import EXAMPLE, take_in

PAGES = [
    ("Priya", "/board-reviews"),
    ("Priya", "/board-reviews/new"),
    ("Priya", "/board-reviews/{review}"),
    ("Ruth", "/board-reviews/{review}"),
    ("Priya", "/imported/{adult}"),
    ("Priya", "/keeping"),
    ("Priya", "/keeping/{erasure}"),
    ("Priya", "/keeping/asked"),
    ("Priya", "/keeping/asked/{asked}"),
    ("Priya", "/restricted"),
    ("Ruth", "/indicators"),
    ("Priya", "/returns"),
]
STORIES = ("a refusal with capacity, respected", "one conversation, everything achieved")
LONG_AGO = clock.moment("2015-05-05T10:00")


@pytest.fixture
def there(sqlite):
    """Something on each of these pages; the public ids that stand in their addresses."""
    for story in STORIES:
        sqlite.walked(story)
    take_in(sqlite.db, EXAMPLE)
    now, adult = clock.now(), KINDS["adult"].table
    with sqlite.db.write() as session:
        held, over = session.scalars(sa.select(Case).order_by(Case.id)).all()
        session.execute(sa.update(Case).values(ended_at=LONG_AGO, active_at=LONG_AGO))
        session.execute(sa.text("UPDATE conversation SET happened_at = NULL"))
        session.execute(sa.text("UPDATE attempt SET tried_at = NULL"))
        priya = sqlite.user(session, "Priya")
        whose = retention.adult_of(session, held.reference, priya)
        retention.set_hold(session, whose, "A court asks for it.", priya, at=now)
        retention.list_due(session, Periods(), now)
        asked = ask(session, over.reference, "Dora herself", clock.today(now), priya, at=now)
        found = {
            "asked": asked.public_id,
            "erasure": session.scalar(
                sa.select(Erasure.public_id).where(Erasure.adult_id == over.adult_id)
            ),
            "adult": session.scalar(
                sa.select(adult.c.public_id).where(adult.c.name == "Dot Marsh")
            ),
        }
        reference = over.reference
    review = recorded(sqlite)
    act(sqlite, add_adult, review, reference, "DIED")
    act(sqlite, recommend, review, "Share what is known.", "The Board", None)
    return {**found, "review": review}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_no_page_of_the_council_runs_off_the_side(
    chromium, address, there, width
):
    for who in dict.fromkeys(name for name, _ in PAGES):
        context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
        person = Practitioner(context.new_page(), address, True).sign_in(who)
        for path in [path for name, path in PAGES if name == who]:
            person.go(path.format(**there))
            over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert person.page.evaluate(over) <= 0, path
        context.close()
