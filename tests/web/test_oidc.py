"""Signing in through the council's own identity provider: a small one, spoken to over real HTTP."""

import json
import threading

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import select

from engine import clock
from engine.errors import NotAllowed
from engine.log.model import Event
from engine.people import users
from engine.people.model import ProviderAccount
from engine.people.provider import Vouched, sign_in_vouched
from tests.council import EMAILS, count
from tests.engine.notices.tray import told
from tests.web.conftest import Client, made
from tests.web.provider_desk import SECRET, Provider, serving, through, with_provider
from web import oidc
from web.settings import Settings, SettingsError, from_environment


@pytest.fixture
def provider(monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # it runs on this machine, without TLS
    with serving(Provider()) as found:
        yield found


@pytest.fixture
def app(sqlite, provider):
    return with_provider(sqlite, provider)


def test_whoever_has_an_account_comes_back_signed_in(client, provider):
    page = client.get("/sign-in?next=/board")
    link = page.tree.xpath("//main//a[contains(., 'through your council')]/@href")

    assert link == ["/sign-in/council?next=/board"]
    back = through(client, provider)

    assert (back.status, back.location) == (303, "/board")
    assert client.get("/board").status == 200
    assert client.get("/account").words.count("Priya North") == 1


def test_an_address_however_it_is_written_is_the_same_account(client, provider):
    assert through(client, provider, "PRIYA@Council.Example").status == 303


def test_no_account_is_made_and_a_closed_one_stays_closed(sqlite, client, provider):
    before = count(sqlite.db, "user")
    with sqlite.db.write() as session:
        users.disable_user(session, sqlite.user(session, "Tom"), at=clock.now(), actor=None)

    for email in ("stranger@council.example", EMAILS["Tom"]):
        page = through(client, provider, email)
        assert page.status == 422 and page.errors[0].startswith("There is no open account")
    assert count(sqlite.db, "user") == before
    assert client.get("/").status == 302


def refused(page):
    return page.status == 422 and page.errors == [oidc.NOT_SIGNED_IN]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-program"},
        {"nonce": "another"},
        {"exp": 1},
        {"email": ""},
        {"email_verified": False},
        {"sub": None},
        {"sub": ""},
        {"sub": 1},
        {"sub": "x" * 256},
    ],
)
def test_a_token_that_is_not_for_us_now_and_from_them_lets_nobody_in(client, provider, claims):
    provider.claims = claims

    assert refused(through(client, provider))
    assert client.get("/").status == 302


# -- who it is, once and for all (ASVS 10.5.2)


def told_apart(council):
    """What the log says of refusals, by why."""
    with council.db.read() as session:
        found = select(Event).where(Event.what == "sign_in_refused").order_by(Event.id)
        return [(one.data["user"], one.data["wrong"]) for one in session.scalars(found)]


def number(council, name):
    with council.db.read() as session:
        return council.user(session, name).id, council.user(session, name).public_id


@pytest.mark.guard("provider_bound")
def test_an_account_opens_to_the_person_who_came_first_and_to_no_other_with_the_address(
    app, sqlite, client, provider
):
    assert through(client, provider).status == 303
    client.post("/sign-out")
    provider.claims = {"sub": "2"}

    page = through(Client(app), provider)

    assert page.status == 422 and page.errors[0].startswith("The account with your address belongs")
    assert told_apart(sqlite) == [(number(sqlite, "Priya")[0], "another subject")]
    provider.claims = {}
    assert through(client, provider).status == 303


@pytest.mark.guard("provider_bound")
def test_whoever_came_first_opens_it_still_when_their_address_there_is_another(
    app, client, provider
):
    through(client, provider)

    for email in ("priya.new@council.example", EMAILS["Tom"]):
        again = Client(app)
        assert through(again, provider, email).status == 303
        assert "Priya North" in again.get("/account").words


def test_who_it_is_there_and_since_when_is_kept_once(sqlite, app, client, provider):
    through(client, provider)
    through(Client(app), provider)

    with sqlite.db.read() as session:
        row = session.scalars(select(ProviderAccount)).one()
        assert (row.issuer, row.subject, row.ended_at) == (provider.issuer, "1", None)
        found = session.scalars(select(Event.what).where(Event.what == "provider_bound"))
        assert len(list(found)) == 1


def test_two_who_come_first_at_once_are_bound_once(sqlite, provider):
    said = Vouched(provider.issuer, "1", EMAILS["Priya"])
    threads = [
        threading.Thread(target=sign_in_vouched, args=(sqlite.db, said, clock.now()))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (count(sqlite.db, "provider_account"), count(sqlite.db, "signed_in")) == (1, 5)


def test_the_same_number_at_another_provider_is_another_person(council):
    first, other = "https://idp.example", "https://other.example"
    assert sign_in_vouched(council.db, Vouched(first, "1", EMAILS["Priya"]), clock.now())

    with pytest.raises(NotAllowed, match="belongs to another"):
        sign_in_vouched(council.db, Vouched(other, "1", EMAILS["Priya"]), clock.now())
    assert sign_in_vouched(council.db, Vouched(other, "1", EMAILS["Tom"]), clock.now())


def test_an_administrator_takes_it_back_and_the_next_who_comes_has_it(
    app, sqlite, client, provider
):
    through(client, provider)
    sam, priya = Client(app), number(sqlite, "Priya")
    sam.sign_in("Sam")
    assert "The same person since" in sam.get(f"/accounts/{priya[1]}").words

    assert sam.post(f"/accounts/{priya[1]}/provider").status == 303

    assert client.get("/").status == 302, "what was open is closed"
    assert sam.post(f"/accounts/{priya[1]}/provider").status == 403
    provider.claims = {"sub": "2"}
    assert through(client, provider).status == 303
    provider.claims = {}
    assert through(Client(app), provider).status == 422
    assert told(sqlite) == [("Priya", "provider_unbound", None)]


def test_the_shell_takes_back_everybody_of_a_provider_that_the_council_has_left(sqlite, app):
    for name in ("Priya", "Tom"):
        sign_in_vouched(sqlite.db, Vouched("https://old.example", name, EMAILS[name]), clock.now())

    run = app.test_cli_runner().invoke
    assert run(args=["user", "unbind"]).exit_code == 2
    done = run(args=["user", "unbind", "--issuer", "https://old.example"])

    assert done.exit_code == 0 and len(json.loads(done.output)["unbound"]) == 2
    for name in ("Priya", "Tom"):
        new = Vouched("https://new.example", name, EMAILS[name])
        assert sign_in_vouched(sqlite.db, new, clock.now())


# -- how they signed in there (ASVS 6.8.4)


@pytest.mark.guard("provider_ways")
@pytest.mark.parametrize(
    ("claims", "lets_in"),
    [
        ({"acr": "phr"}, True),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "other", "amr": ["mfa"]}, True),
        ({}, False),
        ({"acr": "pwd", "amr": ["pwd"]}, False),
        ({"acr": "", "amr": "mfa"}, False),
        ({"acr": ["phr"], "amr": [["mfa"], None]}, False),
    ],
)
def test_a_second_step_at_the_provider_is_asked_for_and_looked_for(
    sqlite, provider, claims, lets_in
):
    client = Client(with_provider(sqlite, provider, oidc_acr=("phr", "mfa")))
    provider.claims = claims

    page = through(client, provider)

    assert provider.acr == ["phr mfa"]
    assert (page.status == 303) is lets_in
    if not lets_in:
        assert page.errors[0].startswith("Your council's sign-in did not ask you")
        assert told_apart(sqlite) == [(number(sqlite, "Priya")[0], "no second step")]
        assert client.get("/").status == 302 and count(sqlite.db, "provider_account") == 0


def test_without_the_setting_no_way_is_asked_for(client, provider):
    assert through(client, provider).status == 303 and provider.acr == [None]


def test_a_token_signed_by_somebody_else_lets_nobody_in(client, provider):
    provider.key = RSAKey.generate_key(2048)

    assert refused(through(client, provider))


def test_nobody_is_led_back_in_who_did_not_set_out(app, client, provider):
    """Login CSRF: an answer meant for another browser; and an answer used twice."""
    away = client.get("/sign-in/council")
    back = provider.let_in(away.location, EMAILS["Priya"])

    assert refused(Client(app).get(back))
    assert refused(client.get(back.replace("state=", "state=x")))
    assert refused(client.get(back)), "the first wrong answer ends it"


def test_an_answer_is_used_once(client, provider):
    away = client.get("/sign-in/council")
    back = provider.let_in(away.location, EMAILS["Priya"])
    assert client.get(back).status == 303
    client.post("/sign-out")

    assert refused(client.get(back))


def test_a_provider_that_is_down_or_is_another_keeps_nobody_from_their_password(client, provider):
    provider.metadata = {"issuer": "https://evil.example"}
    assert refused(client.get("/sign-in/council"))
    provider.down = True
    assert refused(client.get("/sign-in/council"))

    assert client.sign_in("Lena").status == 303


def test_it_never_leads_on_to_another_site(client, provider):
    assert through(client, provider, target="//evil.example").location == "/"


def test_without_the_setting_there_is_no_such_page(sqlite):
    client = Client(made(sqlite))

    assert client.get("/sign-in/council").status == 404
    assert client.get("/sign-in/council/back?code=x&state=y").status == 404
    assert "through your council" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"OIDC_ISSUER": "http://idp.example", "OIDC_CLIENT_ID": "x"}, "https address"),
        ({"OIDC_ISSUER": "https://idp.example"}, "OIDC_CLIENT_ID"),
        ({"OIDC_ISSUER": "https://idp.example", "OIDC_CLIENT_ID": "x"}, "THREEFOLD_ADDRESS"),
        ({"OIDC_ACR": "mfa"}, "asks nobody"),
    ],
)
def test_what_is_missing_is_said_when_the_program_starts(given, says):
    environment = {"THREEFOLD_SECRET_KEY": "k" * 40}
    environment |= {f"THREEFOLD_{name}": value for name, value in given.items()}

    with pytest.raises(SettingsError, match=says):
        from_environment(environment)


def test_the_secret_of_the_provider_is_not_shown():
    assert SECRET not in repr(Settings(oidc_client_secret=SECRET))
