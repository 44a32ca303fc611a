"""The second step: codes of an app, once each, within a step of time; recovery codes; a lost phone."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from engine.errors import InvalidAnswers, NotAllowed
from engine.log.model import Event
from engine.people import second_step, sessions, totp, users
from engine.people.attempts import CODES, TooMany
from engine.people.model import Authenticator, RecoveryCode, User
from engine.people.sign_in import check_password, sign_in, take_second_step

EMAIL, PASSWORD, HERE = "kali@council.example", "three plain words here", "192.0.2.7"
KEY, SEED = "the key of the program, thirty-two and more", "a seed"
STEP = timedelta(seconds=30)
NEEDED = ("enquiry_officer",)


@pytest.fixture
def kali(db, council, at) -> User:
    with db.write() as session:
        user = session.get(User, council.kali)
        users.set_password(session, user, PASSWORD, at=at, actor=None)
    with db.read() as session:
        return session.get(User, council.kali)


@pytest.fixture
def app(kali) -> pyotp.TOTP:
    """The app on Kali's phone."""
    return pyotp.TOTP(totp.secret(KEY, kali.public_id, SEED))


@pytest.fixture
def codes(db, kali, app, at) -> list[str]:
    """Her recovery codes; the app was set up a day ago."""
    before = at - timedelta(days=1)
    with db.write() as session:
        user = session.get(User, kali.id)
        return second_step.set_up(session, user, SEED, app.at(before), KEY, at=before)


def knock(db, at, needed=NEEDED):
    return sign_in(db, EMAIL, PASSWORD, HERE, at, needed_by=needed)


def looked_up(db, token, at):
    with db.read() as session:
        return sessions.who_is(session, token, at)


def events(db):
    with db.read() as session:
        return [(e.what, e.data) for e in session.scalars(select(Event).order_by(Event.id))]


@pytest.mark.guard("second_step")
def test_a_password_alone_lets_nobody_in_who_needs_a_code(db, kali, at):
    token = knock(db, at)

    assert looked_up(db, token, at) is None
    with db.read() as session:
        assert sessions.waiting(session, token, at)[0].id == kali.id
        assert sessions.signed_in_at(session, kali, at) == []
    assert looked_up(db, knock(db, at, ("safeguarding_adults_manager",)), at)


def test_whoever_has_set_up_an_app_is_asked_for_its_code_though_no_role_needs_it(db, codes, at):
    assert looked_up(db, knock(db, at, ()), at) is None


def test_the_code_lets_in_under_a_new_token_and_the_old_one_is_dead(db, kali, app, codes, at):
    first = knock(db, at)
    token = take_second_step(db, first, app.at(at), KEY, at)

    assert token != first and looked_up(db, token, at).user.id == kali.id
    assert looked_up(db, first, at) is None
    with db.read() as session:
        assert sessions.waiting(session, first, at) is None
    assert events(db)[-1] == ("signed_in", {"second_step": "code"})


@pytest.mark.parametrize(("steps", "right"), [(-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0)])
def test_a_phone_may_be_one_step_of_time_ahead_or_behind(db, kali, app, codes, at, steps, right):
    token = knock(db, at)

    if right:
        assert take_second_step(db, token, app.at(at + steps * STEP), KEY, at)
    else:
        with pytest.raises(InvalidAnswers):
            take_second_step(db, token, app.at(at + steps * STEP), KEY, at)


def test_blanks_in_a_code_do_not_matter(db, app, codes, at):
    code = app.at(at)

    assert take_second_step(db, knock(db, at), f" {code[:3]} {code[3:]}\n", KEY, at)


@pytest.mark.guard("code_once")
def test_a_code_is_taken_once_and_no_older_one_after_it(db, kali, app, codes, at):
    take_second_step(db, knock(db, at), app.at(at), KEY, at)

    for late in (timedelta(0), STEP):
        with pytest.raises(InvalidAnswers):
            take_second_step(db, knock(db, at + late), app.at(at), KEY, at + late)
    with pytest.raises(InvalidAnswers):
        take_second_step(db, knock(db, at), app.at(at - STEP), KEY, at)
    assert take_second_step(db, knock(db, at + STEP), app.at(at + STEP), KEY, at + STEP)


def test_the_same_code_sent_by_many_at_once_lets_one_in(db, app, codes, at):
    tokens, let_in = [knock(db, at) for _ in range(CODES.allowed)], []

    def send(token):
        with suppress(InvalidAnswers, TooMany):
            let_in.append(take_second_step(db, token, app.at(at), KEY, at))

    threads = [threading.Thread(target=send, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(let_in) == 1


def test_the_code_set_up_with_is_used_up_too(db, kali, app, at):
    with db.write() as session:
        user = session.get(User, kali.id)
        second_step.set_up(session, user, SEED, app.at(at), KEY, at=at)

    with pytest.raises(InvalidAnswers):
        take_second_step(db, knock(db, at), app.at(at), KEY, at)


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00", "-" * 40]
)
def test_what_is_no_code_is_refused_with_a_sentence_and_kept_as_refused(db, codes, at, typed):
    token = knock(db, at)

    with pytest.raises(InvalidAnswers) as refused:
        take_second_step(db, token, typed, KEY, at)

    assert refused.value.messages["code"].startswith("This code is not right")
    assert events(db)[-1][0] == "sign_in_refused" and events(db)[-1][1]["wrong"] == "code"


@pytest.mark.guard("sign_in_limit")
def test_after_five_wrong_codes_even_the_right_one_has_to_wait(db, app, codes, at):
    for _ in range(CODES.allowed):
        with pytest.raises(InvalidAnswers):
            take_second_step(db, knock(db, at), "000000", KEY, at)

    with pytest.raises(TooMany):
        take_second_step(db, knock(db, at), app.at(at), KEY, at)
    later = at + CODES.within
    assert take_second_step(db, knock(db, later), app.at(later), KEY, later)


def test_right_codes_are_not_counted(db, app, codes, at):
    for n in range(CODES.allowed + 2):
        now = at + n * STEP
        assert take_second_step(db, knock(db, now), app.at(now), KEY, now)


@pytest.mark.guard("code_once")
def test_a_recovery_code_lets_in_once(db, kali, codes, at):
    assert len(set(codes)) == second_step.CODES

    assert take_second_step(db, knock(db, at), codes[3].upper(), KEY, at)
    with pytest.raises(InvalidAnswers):
        take_second_step(db, knock(db, at), codes[3], KEY, at)
    assert take_second_step(db, knock(db, at), codes[4].replace("-", " "), KEY, at)

    with db.read() as session:
        assert second_step.recovery_codes_left(session, kali) == second_step.CODES - 2
    assert events(db)[-1] == ("signed_in", {"second_step": "recovery_code"})


def test_new_recovery_codes_take_the_place_of_the_old_ones(db, kali, codes, at):
    with db.write() as session:
        new = second_step.new_recovery_codes(session, session.get(User, kali.id), at=at)

    with pytest.raises(InvalidAnswers):
        take_second_step(db, knock(db, at), codes[0], KEY, at)
    assert take_second_step(db, knock(db, at), new[0], KEY, at)


def test_what_is_stored_gives_no_code(db, kali, app, codes):
    with db.read() as session:
        kept = session.scalars(select(Authenticator)).one()
        digests = session.scalars(select(RecoveryCode.code_digest)).all()

    assert totp.secret("another key, as long as any other one", kali.public_id, kept.seed) != (
        app.secret
    )
    assert app.secret not in repr(vars(kept))
    assert not {code.replace("-", "") for code in codes} & set(digests)
    assert len(set(digests)) == len(codes)


@pytest.mark.usefixtures("codes")
def test_an_app_goes_on_when_the_key_is_renewed_while_the_old_one_is_at_hand(db, app, at):
    new = "the key after that one, which is as long as it was"
    with pytest.raises(InvalidAnswers):
        take_second_step(db, knock(db, at), app.at(at), new, at)

    renewed = totp.ProgramKey.after(new, (KEY,))

    assert take_second_step(db, knock(db, at), app.at(at), renewed, at)


def test_the_seed_of_one_person_gives_another_no_secret(council):
    assert totp.secret(KEY, "one", SEED) != totp.secret(KEY, "two", SEED)
    with pytest.raises(ValueError, match="key"):
        totp.secret("", "one", SEED)


def test_an_app_is_replaced_only_with_a_code_of_the_new_one(db, kali, app, codes, at):
    new = pyotp.TOTP(totp.secret(KEY, kali.public_id, "another seed"))

    with db.write() as session, pytest.raises(InvalidAnswers):
        user = session.get(User, kali.id)
        second_step.set_up(session, user, "another seed", app.at(at), KEY, at=at)
    with db.write() as session:
        user = session.get(User, kali.id)
        second_step.set_up(session, user, "another seed", new.at(at - STEP), KEY, at=at)

    with pytest.raises(InvalidAnswers):
        take_second_step(db, knock(db, at), app.at(at), KEY, at)
    with pytest.raises(InvalidAnswers):
        take_second_step(db, knock(db, at), codes[0], KEY, at)
    assert take_second_step(db, knock(db, at), new.at(at), KEY, at)
    assert ("second_step_replaced", {}) in events(db)


def test_an_administrator_takes_a_lost_app_away_and_the_person_is_out(
    db, kali, app, codes, council, at
):
    token = take_second_step(db, knock(db, at), app.at(at), KEY, at)
    with db.write() as session:
        user, admin = session.get(User, kali.id), session.get(User, council.admin)
        second_step.reset(session, user, at=at, actor=admin)

    assert looked_up(db, token, at) is None
    assert looked_up(db, knock(db, at, ()), at), "no app, and no role that needs one"
    assert events(db)[-2] == ("second_step_reset", {"user": kali.id})


def test_only_an_administrator_resets_and_nobody_their_own(db, kali, codes, council, at):
    with db.read() as session:
        user, other = session.get(User, kali.id), session.get(User, council.manager)
        admin = session.get(User, council.admin)
        for whose, actor in ((user, other), (user, user), (admin, admin), (other, admin)):
            with pytest.raises(NotAllowed):
                second_step.reset(session, whose, at=at, actor=actor)


def test_the_code_is_asked_for_within_a_quarter_of_an_hour(db, app, codes, at):
    token, late = knock(db, at), at + timedelta(minutes=16)

    with pytest.raises(NotAllowed, match="too long"):
        take_second_step(db, token, app.at(late), KEY, late)


def test_asking_for_the_password_again_counts_as_an_attempt(db, kali, at):
    check_password(db, kali, PASSWORD, at)
    for _ in range(10):
        with pytest.raises(InvalidAnswers):
            check_password(db, kali, "another", at)

    with pytest.raises(TooMany):
        check_password(db, kali, PASSWORD, at)
