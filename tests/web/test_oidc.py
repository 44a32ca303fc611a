"""Signing in through the council's own identity provider: a small one, spoken to over real HTTP."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from engine import clock
from engine.people import users
from tests.council import EMAILS, count
from tests.web.conftest import Client, made
from web import oidc
from web.settings import Settings, SettingsError, from_environment

SECRET = "known to the council and its provider"


class Provider:
    """An identity provider that checks what a real one checks, and can be told to do wrong."""

    def __init__(self):
        self.key = self.published = RSAKey.generate_key(2048)
        self.asked, self.codes, self.claims = [], {}, {}
        self.metadata, self.down = {}, False

    def document(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorise",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def let_in(self, location, email):
        """What the person does there: signs in, and is sent back with a code."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}
        assert location.startswith(f"{self.issuer}/authorise?")
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**asked, "email": email}
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form, authorisation):
        """A token for a code, once, to whoever can show what the code was asked with."""
        asked = self.codes.pop(form["code"], None)
        shown = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(shown).rstrip(b"=").decode()
        known = base64.b64encode(f"threefold:{SECRET}".encode()).decode()
        if asked is None or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if authorisation != f"Basic {known}" or form["redirect_uri"] != asked["redirect_uri"]:
            return 401, {"error": "invalid_client"}
        now = int(clock.now().timestamp())
        said = {"iss": self.issuer, "aud": "threefold", "sub": "1", "email": asked["email"]}
        said |= {"nonce": asked["nonce"], "iat": now, "exp": now + 300, **self.claims}
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, said, self.key)
        return 200, {"id_token": signed, "access_token": "a", "token_type": "Bearer"}

    def answer(self, path, form, authorisation):
        if self.down:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            return 200, self.document()
        if path == "/keys":
            return 200, {"keys": [{**self.published.as_dict(private=False), "kid": "1"}]}
        return self.token(form, authorisation) if path == "/token" else (404, {})


@contextmanager
def serving(provider):
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            status, said = provider.answer(self.path, form, self.headers.get("Authorization"))
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def provider(monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # it runs on this machine, without TLS
    with serving(Provider()) as found:
        yield found


@pytest.fixture
def app(sqlite, provider):
    return made(
        sqlite,
        oidc_issuer=provider.issuer,
        oidc_client_id="threefold",
        oidc_client_secret=SECRET,
        address="http://localhost",
        second_step=("safeguarding_adults_manager",),
    )


def through(client, provider, email=EMAILS["Priya"], target="/board"):
    """Go to the provider, sign in there, and come back: the page that is shown then."""
    away = client.get(f"/sign-in/council?next={target}")
    assert away.status == 303
    return client.get(provider.let_in(away.location, email))


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
    ],
)
def test_a_token_that_is_not_for_us_now_and_from_them_lets_nobody_in(client, provider, claims):
    provider.claims = claims

    assert refused(through(client, provider))
    assert client.get("/").status == 302


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
    ],
)
def test_what_is_missing_is_said_when_the_program_starts(given, says):
    environment = {"THREEFOLD_SECRET_KEY": "k" * 40}
    environment |= {f"THREEFOLD_{name}": value for name, value in given.items()}

    with pytest.raises(SettingsError, match=says):
        from_environment(environment)


def test_the_secret_of_the_provider_is_not_shown():
    assert SECRET not in repr(Settings(oidc_client_secret=SECRET))
