"""Users: adding, changing and finding people; which roles may be held together."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.log.events import verify_system
from engine.log.model import Event
from engine.people import passwords, users
from engine.people.model import Team, User
from engine.people.roles import ADMIN_ROLES, CASE_ROLES, ROLES, check_roles, said

GOOD = "three plain words here"


def add(session, email, at, **more):
    more = {"name": "Tom B.", "roles": ["enquiry_officer"], "actor": None, **more}
    return users.add_user(session, email, at=at, **more)


def test_every_role_has_a_name_and_one_sentence():
    assert ROLES.keys() >= CASE_ROLES | ADMIN_ROLES
    for role in ROLES.values():
        assert role.name and role.says.endswith(".") and role.says.count(". ") == 0


@pytest.mark.parametrize("admin", sorted(ADMIN_ROLES))
@pytest.mark.parametrize("case", [*sorted(CASE_ROLES - {"partner"}), "supervisor"])
def test_an_administrator_cannot_also_work_on_cases(admin, case):
    with pytest.raises(InvalidAnswers, match="cannot also be") as refused:
        check_roles([admin, case])

    assert refused.value.messages.keys() == {"roles"}


def test_partners_and_unknown_roles_are_refused():
    for roles in (["partner"], ["wizard"]):
        with pytest.raises(InvalidAnswers):
            check_roles(roles)


def test_other_roles_may_be_held_together():
    check_roles(["contact_officer", "enquiry_officer", "safeguarding_adults_manager", "supervisor"])
    check_roles(["process_admin", "system_admin"])
    assert said(["enquiry_officer", "contact_officer"]) == "contact officer or enquiry officer"


def test_one_person_has_one_account_however_the_address_is_written(db, at):
    with db.write() as session:
        made = add(session, "  Tom.B@Council.Example ", at)
        public_id = made.public_id
        with pytest.raises(InvalidAnswers, match="already an account"):
            add(session, "tom.b@council.example", at)

    with db.read() as session:
        user = users.get_user_by_email(session, "TOM.B@council.example ")
        assert user.email == "tom.b@council.example"
        assert users.get_user(session, public_id).id == user.id
        assert user.roles == {"enquiry_officer"}


@pytest.mark.parametrize(
    "email", ["", "tom", "@council.example", "tom@", "t m@a.b", "t@a\n.b", "t@a"]
)
def test_what_cannot_be_an_address_is_refused(db, at, email):
    with db.write() as session, pytest.raises(InvalidAnswers, match="name@council"):
        add(session, email, at)


def test_what_does_not_exist_is_not_found(db):
    with db.read() as session:
        for find in (users.get_user, users.get_user_by_email, users.get_team):
            with pytest.raises(NotFound):
                find(session, "missing")


def test_colleagues_are_the_open_accounts_of_the_team_by_name(db, council, at):
    with db.write() as session:
        kali = session.get(User, council.kali)
        users.disable_user(session, kali, at=at, actor=session.get(User, council.admin))

    with db.read() as session:
        names = [
            user.name
            for user in users.colleagues(session, session.get(Team, council.teams["north"]))
        ]
    assert names == sorted(names) and "K. Ali" not in names and "South" not in names


def test_roles_are_replaced_not_added_to(db, council, at):
    with db.write() as session:
        user = session.get(User, council.enquiry)
        users.set_roles(session, user, ["enquiry_officer", "supervisor"], at=at, actor=None)
        users.set_roles(session, user, ["supervisor"], at=at, actor=None)

    with db.read() as session:
        assert session.get(User, council.enquiry).roles == {"supervisor"}
        last = session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert last.what == "roles_set"
        assert last.data == {"user": council.enquiry, "given": [], "taken": ["enquiry_officer"]}


def test_an_administrator_cannot_be_made_a_case_worker_later(db, council, at):
    with db.write() as session, pytest.raises(InvalidAnswers):
        admin = session.get(User, council.admin)
        users.set_roles(session, admin, ["system_admin", "enquiry_officer"], at=at, actor=None)


def test_moving_to_another_team_counts_at_once(db, council, at):
    with db.write() as session:
        user = session.get(User, council.south)
        users.move_to_team(
            session, user, session.get(Team, council.teams["north"]), at=at, actor=None
        )
        assert user.team.name == "north"

    with db.read() as session:
        assert session.get(User, council.south).team_id == council.teams["north"]


def test_only_a_system_administrator_manages_accounts(db, council, at):
    with db.write() as session:
        target, team = session.get(User, council.kali), session.get(Team, council.teams["south"])
        for name in ("contact", "manager", "supervisor", "designer", "auditor", "nobody"):
            actor = session.get(User, getattr(council, name))
            for act in (
                lambda a=actor: users.add_team(session, "West", at=at, actor=a),
                lambda a=actor: add(session, "new@council.example", at, actor=a),
                lambda a=actor: users.set_roles(session, target, [], at=at, actor=a),
                lambda a=actor: users.disable_user(session, target, at=at, actor=a),
                lambda a=actor: users.move_to_team(session, target, team, at=at, actor=a),
                lambda a=actor: users.set_password(session, target, GOOD, at=at, actor=a),
            ):
                with pytest.raises(NotAllowed):
                    act()


def test_nobody_closes_their_own_account(db, council, at):
    with db.write() as session, pytest.raises(NotAllowed, match="your own account"):
        admin = session.get(User, council.admin)
        users.disable_user(session, admin, at=at, actor=admin)


def test_people_set_their_own_password(db, council, at):
    with db.write() as session:
        user = session.get(User, council.kali)
        users.set_password(session, user, GOOD, at=at, actor=user)
        assert passwords.matches(user.password_hash, GOOD)
        assert GOOD not in user.password_hash


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "Password2026!",
        "password1234",
        "Summer2026!!",
        "manchesterunited",
        "zxcvbnm,./12",
        "12345678901234567890x",
        "L1verpool-2026",
        "Bailey.Bailey.1",
        "safeguarding1",
        "Letmein!!!2026",
        "aaaaaaaaaaaaaa",
        "123456789012",
        "tom.bailey.2026",
        "Tom Bailey 123",
        "x1!" * 400,
    ],
)
def test_passwords_that_are_short_or_guessed_first_are_refused(password):
    with pytest.raises(InvalidAnswers) as refused:
        passwords.check_password(password, "tom.bailey@council.example", "Tom Bailey")

    assert refused.value.messages.keys() == {"password"}
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password", [GOOD, "a b c d e f g", "длинный пароль", "x" * 40 + " abcde " * 22]
)
def test_long_passwords_of_any_letters_are_taken(password):
    passwords.check_password(password, "tom@council.example", "Tom")


def test_a_password_typed_in_either_form_of_a_letter_matches():
    stored = passwords.hash_password("caf\u00e9 au lait seul")

    assert passwords.matches(stored, "cafe\u0301 au lait seul")
    assert not passwords.matches(stored, "cafe au lait seul")
    assert not passwords.matches(None, "nobody has this password")
    assert not passwords.matches("not a hash", "anything at all")


def test_each_change_leaves_an_event_without_names_or_addresses(db, council, at):
    with db.write() as session:
        user, admin = session.get(User, council.kali), session.get(User, council.admin)
        users.set_password(session, user, GOOD, at=at, actor=user)
        users.disable_user(session, user, at=at, actor=admin, via="shell")

    with db.read() as session:
        lines = session.scalars(select(Event).order_by(Event.id)).all()
        kinds = [line.what for line in lines]
        assert kinds[:2] == ["team_added", "team_added"]
        assert kinds[-2:] == ["password_set", "user_disabled"]
        assert lines[-1].via == "shell" and lines[-1].actor_id == council.admin
        kept = json.dumps([line.data for line in lines])
        assert "Ali" not in kept and "@" not in kept and GOOD not in kept
        assert verify_system(session) is None
