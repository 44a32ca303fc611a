"""A small identity provider of a council, spoken to over real HTTP, and an app that knows of it."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from engine import clock
from tests.council import EMAILS
from tests.web.conftest import made

#: what Threefold shows that it is itself
SECRET = "known to the council and its provider"


class Provider:
    """An identity provider that checks what a real one checks, and can be told to do wrong."""

    def __init__(self):
        self.key = self.published = RSAKey.generate_key(2048)
        self.asked, self.codes, self.claims = [], {}, {}
        self.metadata, self.down, self.acr = {}, False, []

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
        self.acr.append(asked.get("acr_values"))
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


def with_provider(council, provider, **more):
    return made(
        council,
        oidc_issuer=provider.issuer,
        oidc_client_id="threefold",
        oidc_client_secret=SECRET,
        address="http://localhost",
        second_step=("safeguarding_adults_manager",),
        **more,
    )


def through(client, provider, email=EMAILS["Priya"], target="/board"):
    """Go to the provider, sign in there, and come back: the page that is shown then."""
    away = client.get(f"/sign-in/council?next={target}")
    assert away.status == 303
    return client.get(provider.let_in(away.location, email))
