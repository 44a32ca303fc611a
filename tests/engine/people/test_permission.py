"""Permission: the matrix, role by role and action by action."""

from __future__ import annotations

import pytest

from engine import guards
from engine.case.model import Case, Task
from engine.errors import NotAllowed, NotFound
from engine.people.model import Team, User
from engine.people.permission import ACTIONS, may, require

WORKERS = {"contact", "enquiry", "kali", "manager"}
READERS = WORKERS | {"supervisor"}
SEE_PROCESS = READERS | {"south", "south_manager", "designer", "auditor"}
NAMES = READERS | {"south", "south_manager", "designer", "auditor", "admin", "nobody"}

#: (action, subject) -> who may
MATRIX = {
    ("open_case", None): WORKERS | {"south", "south_manager"},
    ("open_case", "team"): WORKERS,
    ("read_case", "case"): READERS,
    ("read_case", "pool"): READERS,
    ("note", "case"): WORKERS,
    ("report", "case"): WORKERS,
    ("link_case", "case"): WORKERS,
    ("keep_document", "case"): WORKERS,
    ("withdraw_document", "case"): WORKERS,
    ("write_letter", "case"): WORKERS,
    ("approve_letter", "case"): WORKERS,
    ("send_letter", "case"): WORKERS,
    ("give_copy", "case"): WORKERS,
    ("read_log", "case"): READERS,
    ("read_keeping", None): {"manager", "south_manager", "supervisor"},
    ("read_keeping", "case"): {"manager", "supervisor"},
    ("set_hold", "case"): {"manager", "supervisor"},
    ("propose_erasure", "case"): {"manager", "supervisor"},
    ("approve_erasure", "case"): {"manager"},
    ("answer_subject_access", "case"): {"manager"},
    ("read_log", None): {"auditor", "admin"},
    ("submit", "pool"): {"enquiry", "kali", "manager"},
    ("draft", "pool"): {"enquiry", "kali", "manager"},
    ("claim", "pool"): {"enquiry", "kali", "manager"},
    ("submit", "taken"): {"kali"},
    ("draft", "taken"): {"kali"},
    ("claim", "taken"): {"kali"},
    ("assign", "pool"): {"manager", "supervisor"},
    ("assign", "taken"): {"manager", "supervisor"},
    ("assign", "case"): {"manager", "supervisor"},
    ("release", "taken"): {"kali", "manager", "supervisor"},
    ("pause", "pool"): {"enquiry", "kali", "manager", "supervisor"},
    ("pause", "taken"): {"kali", "manager", "supervisor"},
    ("override_step", "pool"): {"manager", "supervisor"},
    ("override_step", "taken"): {"manager", "supervisor"},
    ("read_overrides", None): {"manager", "south_manager", "supervisor"},
    ("propose_same", "case"): WORKERS,
    ("merge_adults", "case"): {"manager"},
    ("propose_move", "case"): WORKERS,
    ("decide_move", "case"): {"manager"},
    ("correct", "taken"): {"manager"},
    ("publish_process", None): {"designer"},
    ("read_process", None): SEE_PROCESS,
    ("read_measures", None): {"manager", "south_manager", "supervisor", "auditor"},
    ("make_return", None): {"manager", "south_manager", "supervisor"},
    ("sign_off_return", None): {"manager", "south_manager"},
    ("read_board_reviews", None): {"manager", "south_manager", "supervisor", "auditor"},
    ("keep_board_reviews", None): {"manager", "south_manager"},
    ("take_over_history", None): {"manager", "south_manager"},
    ("read_history", None): READERS | {"south", "south_manager", "auditor"},
    ("set_absence", "whoever"): {"kali", "manager", "supervisor"},
    ("read_board", None): {"manager", "south_manager", "supervisor"},
    ("read_board", "team"): {"manager", "supervisor"},
    ("reassign_many", None): {"manager", "south_manager", "supervisor"},
    ("reassign_many", "team"): {"manager", "supervisor"},
    ("nudge", "case"): {"manager", "supervisor"},
    ("nudge", "pool"): {"manager", "supervisor"},
    ("nudge", "taken"): {"manager", "supervisor"},
    ("settle_incident", "case"): {"manager", "supervisor"},
    ("give_reason", "pool"): {"enquiry", "kali", "manager"},
    ("give_reason", "taken"): {"kali"},
    ("declare_conflict", "case"): READERS,
    ("decide_conflict", "case"): {"manager"},
    ("restrict_case", "case"): {"manager"},
    ("break_glass", None): {"manager", "south_manager"},
    ("review_glass", "case"): {"manager", "supervisor"},
    ("share_task", "pool"): set(),  # only a task for a partner: test_partner.py
    ("draw_audit", None): {"auditor"},
    ("audit_case", "case"): set(),  # only a case that was drawn for them: test_reading_cases.py
    ("read_audit", "case"): {"manager", "supervisor"},
    ("settle_audit", "case"): {"manager", "supervisor"},
    ("export_events", None): {"auditor", "admin"},
    ("export_records", None): {"admin"},
    ("hand_over", None): READERS | {"south", "south_manager"},
    ("hand_over", "team"): READERS,
    ("record_training", "whoever"): {"manager", "supervisor", "admin"},
    ("read_training", None): {"manager", "south_manager", "supervisor", "auditor", "admin"},
    ("set_courses", None): {"designer", "admin"},
    ("keep_procedures", None): {"manager", "south_manager", "designer"},
    ("set_times", None): {"designer", "admin"},
    ("see_failed_mails", None): {"supervisor", "admin"},
    ("manage_users", None): {"admin"},
}


@pytest.fixture
def session(db, council):
    with db.read() as session:
        yield session


def subject(session, council, name):
    if name is None:
        return None
    if name == "team":
        return session.get(Team, council.teams["north"])
    if name == "whoever":
        return session.get(User, council.kali)
    if name == "case":
        return session.get(Case, council.case)
    return session.get(Task, getattr(council, name))


def user(session, council, name) -> User:
    return session.get(User, getattr(council, name))


def test_every_action_is_in_the_matrix():
    assert {action for action, _ in MATRIX} == ACTIONS.keys()


@pytest.mark.parametrize(("action", "on"), MATRIX, ids=lambda value: str(value))
def test_who_may_do_what(session, council, action, on):
    thing = subject(session, council, on)

    allowed = {name for name in NAMES if may(user(session, council, name), action, thing)}

    assert allowed == MATRIX[action, on]


@pytest.mark.parametrize(("action", "on"), MATRIX, ids=lambda value: str(value))
def test_require_says_the_same_as_may(session, council, action, on):
    thing = subject(session, council, on)
    for name in NAMES - MATRIX[action, on]:
        with pytest.raises((NotFound, NotAllowed)) as refused:
            require(user(session, council, name), action, thing)
        assert str(refused.value).endswith(".")
    for name in MATRIX[action, on]:
        require(user(session, council, name), action, thing)


@pytest.mark.parametrize(
    "name", ["south", "south_manager", "designer", "auditor", "admin", "nobody"]
)
@pytest.mark.parametrize("on", ["case", "pool", "taken"])
def test_a_case_one_may_not_know_of_is_not_found_in_the_usual_words(session, council, name, on):
    with pytest.raises(NotFound) as refused:
        require(user(session, council, name), "read_case", subject(session, council, on))

    assert str(refused.value) == str(NotFound())


def test_a_task_with_somebody_else_says_whom(session, council):
    with pytest.raises(NotAllowed) as refused:
        require(user(session, council, "enquiry"), "submit", subject(session, council, "taken"))

    sentence = "This task is with K. Ali. Ask them, or have it reassigned."
    assert str(refused.value) == sentence


def test_a_task_for_another_role_says_which(session, council):
    with pytest.raises(NotAllowed) as refused:
        require(user(session, council, "contact"), "submit", subject(session, council, "pool"))

    assert "enquiry officer or safeguarding adults manager" in str(refused.value)


def test_a_supervisor_with_the_role_of_the_task_may_submit(db, council, at):
    from engine.people.users import set_roles

    with db.write() as session:
        supervisor = user(session, council, "supervisor")
        set_roles(session, supervisor, ["supervisor", "enquiry_officer"], at=at, actor=None)
        assert may(supervisor, "submit", subject(session, council, "pool"))
        assert not may(supervisor, "submit", subject(session, council, "taken"))


def test_somebody_of_another_team_who_works_on_the_case_may_read_it(session, council):
    south, case = user(session, council, "south"), subject(session, council, "case")

    assert not may(south, "read_case", case)
    assert may(south, "read_case", case, case_worker_ids={council.south})
    assert may(south, "note", case, {council.south})
    assert not may(south, "assign", case, {council.south})
    assert not may(south, "submit", subject(session, council, "pool"), {council.south})


def test_an_administrator_never_reads_a_case_even_when_put_on_it(session, council):
    for name in ("designer", "admin"):
        who = user(session, council, name)
        assert not may(who, "read_case", subject(session, council, "case"), {who.id})


def test_a_task_assigned_to_somebody_of_another_team_is_theirs_to_do(db, council):
    with db.write() as session:
        task = subject(session, council, "taken")
        task.assignee = user(session, council, "south")
        session.flush()
        assert may(user(session, council, "south"), "submit", task)
        assert may(user(session, council, "south"), "release", task)
        assert not may(user(session, council, "kali"), "submit", task)


def test_a_task_that_waits_for_another_team_is_theirs(db, council):
    with db.write() as session:
        task = subject(session, council, "pool")
        task.team_id = council.teams["south"]
        session.flush()
        assert may(user(session, council, "south"), "submit", task)
        with pytest.raises(NotAllowed, match="another team"):
            require(user(session, council, "enquiry"), "submit", task)


def test_a_task_completed_by_a_colleague_meanwhile_is_left_to_the_verb(db, council, at):
    with db.write() as session:
        task = subject(session, council, "taken")
        task.completed_at, task.completed_by = at, council.kali
        session.flush()
        assert may(user(session, council, "enquiry"), "submit", task)


def test_a_closed_account_may_do_nothing(db, council, at):
    with db.write() as session:
        for name in NAMES:
            user(session, council, name).disabled_at = at
        session.flush()
        for action, on in MATRIX:
            thing = subject(session, council, on)
            assert not [n for n in NAMES if may(user(session, council, n), action, thing)]


def test_somebody_without_a_team_does_not_match_everything(db, council):
    with db.write() as session:
        enquiry = user(session, council, "enquiry")
        enquiry.team_id = None
        session.flush()
        assert not may(enquiry, "open_case", None)
        assert not may(enquiry, "read_case", subject(session, council, "case"))
        assert not may(enquiry, "submit", subject(session, council, "pool"))


def test_an_unknown_action_or_a_missing_subject_is_our_mistake(session, council):
    manager = user(session, council, "manager")
    with pytest.raises(ValueError):
        may(manager, "fly", None)
    for action in ("read_case", "note", "submit", "assign"):
        with pytest.raises(ValueError):
            may(manager, action, None)


def test_the_two_guards_are_what_refuses(session, council):
    """Seen to fail without the guards: the same calls then go through."""
    south, case = user(session, council, "south"), subject(session, council, "case")
    with guards.switched_off("known_case"):
        require(south, "read_case", case)
    with guards.switched_off("permission"):
        require(south, "manage_users", None)
