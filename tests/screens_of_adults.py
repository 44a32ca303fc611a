"""Screens of adults: entries side by side, whose case it is, linked cases, a large-scale enquiry.

Each makes in the demo what it shows; they come after the screens of the demo as it is made.
"""

from __future__ import annotations

from sqlalchemy import select, update

from engine import clock
from engine.case import links, open_case
from engine.case.adults.move import propose_move
from engine.case.model import Case
from engine.case.open_many import Adult, Shared, Where, open_many
from engine.people.users import get_user_by_email
from engine.record import KINDS
from tests.screenshots import Screen, Visit
from web import demo

ADULT = KINDS["adult"].table
PLACE = "Abbey Lane care home, Thornbury"
RESIDENTS = ("Joan Fisk", "Peter Lund", "Agnes Boyd", "Winifred Ash")


def _by(session, name: str):
    return get_user_by_email(session, demo.emails()[name])


def _case(session, adult: str) -> Case:
    found = select(Case).join(ADULT, ADULT.c.id == Case.adult_id).where(ADULT.c.name == adult)
    return session.scalars(found.order_by(Case.id)).first()


def _entry(session, adult: str) -> str:
    found = select(ADULT.c.public_id).where(ADULT.c.name == adult).order_by(ADULT.c.id)
    return session.scalars(found).first()


def large_scale(visit: Visit) -> None:
    """A case for each of four residents; one leads to it from elsewhere."""
    shared = Shared(
        what_happened="Residents are left in bed until noon, and two have pressure ulcers.",
        types=["neglect_and_acts_of_omission"],
        source="care_home",
        location="care_home_residential",
        service="Abbey Lane",
        told_by="hospital",
    )
    adults = [Adult(name, estimated_age=80 + n, address=PLACE) for n, name in enumerate(RESIDENTS)]
    with visit.db.write() as session:
        where = Where(name="Abbey Lane care home", why="All of them need help to get up.")
        by = _by(session, "Priya")
        done = open_many(session, adults, shared, where, by, request="screens of adults")
        public_id = done.large_scale.public_id
    visit.go("large_scale.show", large_scale_id=public_id)


def linked(visit: Visit) -> None:
    """Joel's case has to do with that of a resident of the home."""
    with visit.db.write() as session:
        other = _case(session, RESIDENTS[0]).reference
        mine, tom = _case(session, "Joel Farr").public_id, _by(session, "Tom")
        why = "The same agency sends its night staff to both places."
        links.link(session, mine, other, "others_at_risk", why, tom)
    visit.go("links.show", case_id=visit.case("Joel Farr"))


def same(visit: Visit) -> None:
    """A second entry of Walter, with another day of birth."""
    with visit.db.write() as session:
        task = open_case(session, _by(session, "Lena"))
        session.flush()
        second = {"name": "Walter Finch", "date_of_birth": clock.moment("1957-04-11T12:00").date()}
        session.execute(update(ADULT).where(ADULT.c.id == task.case.adult_id).values(**second))
    visit.go("adults.same")
    visit.page.get_by_role("link", name="Look at both").first.click()
    visit.page.wait_for_load_state()


def whose_case(visit: Visit) -> None:
    """Lena proposes that Ivy's case is about somebody else; Priya decides."""
    with visit.db.write() as session:
        case, right = _case(session, "Ivy Sutton").public_id, _entry(session, RESIDENTS[1])
        why = "The ward rang back: the lady on their form is in the next bed."
        propose_move(session, case, right, why, _by(session, "Lena"))
    visit.go("adults.of_case", case_id=visit.case("Ivy Sutton"))


def check_many(visit: Visit) -> None:
    """The list as it was read, before anything is opened."""
    visit.go("large_scale.new")
    typed = {
        "name": "Dyer's Row",
        "why": "The same worker is alone with all of them.",
        "adults": "Rina Shah; 3/9/1985\nJoel Farr\nBob Carter; 58",
        "what_happened": "A worker borrows money and does not pay it back.",
    }
    for name, text in typed.items():
        visit.page.fill(f"[name={name}]", text)
    visit.page.check("[name=types][value=financial_or_material]")
    visit.press("Check who they are")


ADULTS = [
    Screen("large-scale", "Priya", large_scale),
    Screen("large-scale-check", "Priya", check_many),
    Screen("linked-cases", "Tom", linked),
    Screen("two-entries", "Priya", same),
    Screen("whose-case", "Priya", whose_case),
]
