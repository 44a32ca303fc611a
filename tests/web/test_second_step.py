"""The second step on its pages: setting up an app, typing its code, and a phone that is lost."""

import pyotp
import pytest
import time_machine

from engine import clock
from engine.people import users
from engine.people.sign_in import TOO_LATE
from tests.council import EMAILS, PASSWORD
from tests.web.conftest import Client, made

AT = clock.moment("2026-03-02T09:00")
MANAGERS = ("safeguarding_adults_manager", "system_admin")


@pytest.fixture
def app(sqlite):
    """The app where managers and administrators need a second step."""
    return made(sqlite, second_step=MANAGERS)


@pytest.fixture
def now():
    """A clock that stands until it is moved."""
    with time_machine.travel(AT, tick=False) as standing:
        yield standing


def knock(client, name="Priya", target="/"):
    """Type the right password: the page that is shown then."""
    fields = {"email": EMAILS[name], "password": PASSWORD, "next": target}
    return client.post("/sign-in", fields)


def phone_of(page):
    """The app on somebody's phone, set up from what a page shows."""
    return pyotp.TOTP("".join(page.tree.find_class("app-secret")[0].text_content().split()))


def set_up(client, name="Priya"):
    """Sign in for the first time: the phone, and the recovery codes that were shown."""
    page = knock(client, name)
    phone = phone_of(page)
    fields = {**page.fields("/sign-in/app"), "code": phone.at(clock.now())}
    shown = client.bare_post("/sign-in/app", fields)
    assert shown.status == 200, shown.errors
    return phone, [code.text for code in shown.tree.xpath("//ol//code")]


def type_code(client, code, name="Priya", **more):
    page = knock(client, name)
    return client.bare_post("/sign-in/code", {**page.fields("/sign-in/code"), "code": code, **more})


def test_whoever_needs_an_app_sets_one_up_before_any_other_page(client, now):
    page = knock(client, target="/board")

    assert (page.status, page.h1) == (200, "Set up an authenticator app")
    assert client.get("/board").location == "/sign-in?next=/board"
    assert "<svg" in page.text and 'style="' not in page.text

    phone = phone_of(page)
    fields = {**page.fields("/sign-in/app"), "code": phone.at(clock.now())}
    shown = client.bare_post("/sign-in/app", fields)

    assert shown.h1 == "Keep your recovery codes" and len(shown.tree.xpath("//ol//code")) == 10
    assert shown.tree.xpath("//a[@role='button']/@href") == ["/board"]
    assert shown.headers["Cache-Control"] == "no-store"
    assert client.get("/board").status == 200


def test_what_the_qr_code_says_is_the_key_that_can_be_typed(client, now, monkeypatch):
    import segno

    said = []
    real = segno.make
    monkeypatch.setattr(
        segno, "make", lambda words, **how: said.append(words) or real(words, **how)
    )
    client.app.config["COUNCIL"] = "North Council"
    page = knock(client)

    read = pyotp.parse_uri(said[0])
    assert read.secret == phone_of(page).secret
    assert (read.name, read.issuer) == (EMAILS["Priya"], "Threefold North Council")


def test_the_picture_stays_the_same_while_one_is_setting_up(client, now):
    first = phone_of(knock(client)).secret
    fields = {**client.get("/sign-in/code").fields("/sign-in/app"), "code": "000000"}

    wrong = client.bare_post("/sign-in/app", fields)

    assert wrong.status == 422 and "not the code the app shows now" in wrong.errors[0]
    assert phone_of(wrong).secret == first


def test_whoever_needs_none_signs_in_as_before(client, now):
    assert client.sign_in("Lena").location == "/"


@pytest.mark.guard("second_step")
def test_the_password_alone_opens_no_page(client, now):
    set_up(client)
    client.post("/sign-out")

    page = knock(client, target="/board")

    assert (page.status, page.h1) == (200, "Type your code")
    for path in ("/", "/board", "/account", "/find"):
        assert client.get(path).status == 302
    assert client.post("/find", {"q": "x"}).status == 401


def test_the_code_leads_on_and_the_cookie_from_before_is_worth_nothing(app, client, now):
    phone, _ = set_up(client)
    client.post("/sign-out")
    now.shift(60)
    page = knock(client, target="/board")
    half_way = client.cookie()

    fields = {**page.fields("/sign-in/code"), "code": phone.at(clock.now())}
    assert client.bare_post("/sign-in/code", fields).location == "/board"

    thief = Client(app)
    thief.set_cookie(half_way)
    now.shift(60)
    assert client.get("/board").status == 200
    assert thief.get("/").status == 302
    assert thief.get("/sign-in/code").location == "/sign-in"


@pytest.mark.guard("code_once")
def test_a_code_read_over_a_shoulder_is_no_use(app, client, now):
    phone, _ = set_up(client)
    now.shift(60)
    code = phone.at(clock.now())

    assert type_code(Client(app), code).status == 303
    page = type_code(Client(app), code)

    assert page.status == 422 and page.errors[0].startswith("This code is not right")


def test_too_many_wrong_codes_are_refused_from_any_browser(app, client, now):
    phone, _ = set_up(client)
    now.shift(60)
    for _ in range(5):
        assert type_code(Client(app), "000000").status == 422

    page = type_code(Client(app), phone.at(clock.now()))

    assert page.status == 429 and "Wait 15 minutes" in page.errors[0]


def test_a_recovery_code_lets_in_and_the_account_says_how_many_are_left(app, client, now):
    _, codes = set_up(client)
    other = Client(app)

    assert type_code(other, codes[0]).status == 303
    assert "9 left" in other.get("/account").words
    assert type_code(Client(app), codes[0]).status == 422


def test_the_code_comes_too_late_after_a_quarter_of_an_hour(client, now):
    phone, _ = set_up(client)
    client.post("/sign-out")
    page = knock(client)
    now.shift(16 * 60)
    fields = {**page.fields("/sign-in/code"), "code": phone.at(clock.now())}

    late = client.bare_post("/sign-in/code", fields)

    assert (late.status, late.errors) == (422, [TOO_LATE])
    assert client.get("/sign-in/code").location == "/sign-in"


def test_nobody_sets_up_a_second_app_with_a_password_alone(client, now):
    set_up(client)
    client.post("/sign-out")
    hidden = knock(client).fields("/sign-in/code")

    page = client.bare_post("/sign-in/app", {**hidden, "code": "000000"})

    assert page.status == 422 and page.h1 == "Sign in"


def test_no_address_leads_to_another_site_from_these_pages_either(app, client, now):
    phone, _ = set_up(client)
    now.shift(60)
    code = phone.at(clock.now())

    assert type_code(Client(app), code, next="//evil.example").location == "/"
    assert client.get("/sign-in/code?next=//evil.example").location == "/sign-in"


def test_a_lost_phone_is_reset_by_an_administrator_on_their_pages(sqlite, app, client, now):
    set_up(client)
    sam = Client(app)
    set_up(sam, "Sam")
    with sqlite.db.read() as session:
        priya = sqlite.user(session, "Priya").public_id
    page = sam.get(f"/accounts/{priya}")
    assert "Set up on 2 March 2026" in page.words and "In one place" in page.words

    done = sam.post(f"/accounts/{priya}/app")

    assert done.location == f"/accounts/{priya}"
    assert "Not set up" in sam.get(done.location).words
    assert client.get("/").status == 302
    assert knock(client).h1 == "Set up an authenticator app"


@pytest.mark.parametrize("name", ["Lena", "Ruth", "Iris"])
def test_the_pages_of_accounts_are_for_administrators(sqlite, app, name):
    client = Client(app)
    client.sign_in(name)
    with sqlite.db.read() as session:
        tom = sqlite.user(session, "Tom").public_id

    assert client.get("/accounts").status == 403
    assert client.get(f"/accounts/{tom}").status == client.get("/accounts/none").status == 403
    for what in ("app", "sessions"):
        assert client.post(f"/accounts/{tom}/{what}").status == 403


def test_the_shell_resets_an_app_and_signs_a_person_out(sqlite, app, client, now):
    set_up(client)
    run = app.test_cli_runner().invoke

    assert run(args=["user", "reset-app", EMAILS["Priya"]]).exit_code == 0
    assert run(args=["user", "reset-app", EMAILS["Priya"]]).exit_code == 1
    assert client.get("/").status == 302
    set_up(client)
    assert run(args=["user", "sign-out", EMAILS["Priya"]]).exit_code == 0
    assert client.get("/").status == 302


def test_an_account_that_is_closed_half_way_gets_no_further(sqlite, client, now):
    phone, _ = set_up(client)
    client.post("/sign-out")
    now.shift(60)
    hidden = knock(client).fields("/sign-in/code")
    with sqlite.db.write() as session:
        users.disable_user(session, sqlite.user(session, "Priya"), at=clock.now(), actor=None)

    page = client.bare_post("/sign-in/code", {**hidden, "code": phone.at(clock.now())})

    assert page.status == 422 and client.get("/").status == 302
