"""What was taken from somebody after their request was let in is gone before anything of it is kept."""

import pytest

from engine import clock
from engine.people import users
from engine.people.still import TAKEN
from tests.council import count
from tests.web.conftest import Client, made

TAKES = {
    "the account": lambda session, user: users.disable_user(
        session, user, at=clock.now(), actor=None
    ),
    "a role": lambda session, user: users.set_roles(
        session, user, ["auditor"], at=clock.now(), actor=None
    ),
    "the team": lambda session, user: users.move_to_team(
        session, user, None, at=clock.now(), actor=None
    ),
}


def lena_once(council, app, change):
    """Lena, to whom something happens when her next form was let in and nothing was done with it."""
    lena, left = Client(app), [change]
    lena.sends = False

    @app.before_request
    def between():
        if left and lena.sends:
            with council.db.write() as session:
                left.pop()(session, council.user(session, "Lena"))

    assert lena.sign_in("Lena").status == 303
    return lena


def open_case(lena):
    token = lena.token()
    lena.sends = True
    return lena.bare_post("/concerns", {"csrf_token": token})


@pytest.mark.guard("still_allowed")
@pytest.mark.parametrize("what", TAKES)
def test_a_form_that_was_let_in_is_not_kept_when_its_right_was_taken(council, what):
    lena = lena_once(council, made(council), TAKES[what])

    page = open_case(lena)

    assert (page.status, count(council.db, "case")) == (403, 0)
    assert TAKEN in page.words


def test_what_is_given_meanwhile_takes_nothing_away(council):
    def more(session, user):
        roles = [*user.roles, "enquiry_officer"]
        users.set_roles(session, user, roles, at=clock.now(), actor=None)

    lena = lena_once(council, made(council), more)

    assert open_case(lena).status == 303
    assert count(council.db, "case") == 1
