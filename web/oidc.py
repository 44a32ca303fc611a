"""OIDC: sign in through the council's own identity provider, where the operator set one up.

The code flow with PKCE: nothing secret passes through the browser. Who may sign in is decided
here alone: an account must be there already and open, and none is ever made. It is found by the
e-mail address once, and from then on by who the person is at the provider (their ``sub``). The
provider is trusted for that, and for its own second step, which THREEFOLD_OIDC_ACR asks for and
looks for in its answer. It is an extra:
``pip install --require-hashes -r requirements-oidc.txt``.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from engine import clock
from engine.errors import NotAllowed
from engine.people.provider import Vouched, sign_in_vouched
from web import db
from web.browser import browser_in_words
from web.security import safe_next
from web.sign_in import begin

if TYPE_CHECKING:
    from web.settings import Settings

bp = Blueprint("oidc", __name__, url_prefix="/sign-in/council")

#: How long somebody may take at the provider.
LONGEST = 600
#: characters of a ``sub``. Source: OpenID Connect Core, 2.
LONGEST_SUBJECT = 255
NOT_SIGNED_IN = (
    "Your council's sign-in did not answer as it should. Nothing was changed: try again."
)
TIMEOUT = 10
LEEWAY = 60


def provider_of(settings: Settings) -> dict[str, Any]:
    """The provider the operator set up, or nothing. Raises ``ValueError`` with a sentence."""
    if not settings.oidc_issuer:
        if settings.oidc_acr:
            raise ValueError(
                "THREEFOLD_OIDC_ACR asks nobody where no THREEFOLD_OIDC_ISSUER is set."
            )
        return {}
    issuer = urlsplit(settings.oidc_issuer)
    own = issuer.hostname in ("127.0.0.1", "localhost")
    if issuer.scheme != "https" and not (issuer.scheme == "http" and own):
        raise ValueError("THREEFOLD_OIDC_ISSUER must be the https address of your provider.")
    if not settings.oidc_client_id or not settings.address:
        raise ValueError(
            "With THREEFOLD_OIDC_ISSUER set THREEFOLD_OIDC_CLIENT_ID and THREEFOLD_ADDRESS too."
        )
    try:
        import authlib  # noqa: F401
        import requests  # noqa: F401
    except ImportError:
        raise ValueError(
            "THREEFOLD_OIDC_ISSUER needs more packages: "
            "pip install --require-hashes -r requirements-oidc.txt"
        ) from None
    return {
        "issuer": settings.oidc_issuer,
        "client_id": settings.oidc_client_id,
        "client_secret": settings.oidc_client_secret,
        "redirect_uri": f"{settings.address}/sign-in/council/back",
        "ways": settings.oidc_acr,
    }


@bp.get("")
def start() -> ResponseReturnValue:
    """Send the browser to the provider. A link leads here: our policy lets no form end elsewhere."""
    provider = _provider()
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    asks = {"acr_values": " ".join(provider["ways"])} if provider["ways"] else {}
    try:
        with _client(provider) as client:
            url, state = client.create_authorization_url(
                _metadata(client, provider)["authorization_endpoint"],
                code_verifier=verifier,
                nonce=nonce,
                **asks,
            )
    except _failures():
        return _not_signed_in()
    session["oidc"] = {
        "state": state,
        "verifier": verifier,
        "nonce": nonce,
        "next": safe_next(request.args.get("next")),
        "at": int(clock.now().timestamp()),
    }
    return redirect(url, code=303)


@bp.get("/back")
def back() -> ResponseReturnValue:
    """Take what the provider says of the person, and sign in whoever has an account here."""
    provider, asked = _provider(), session.pop("oidc", None)
    state = request.args.get("state", "")
    if not asked or not hmac.compare_digest(asked["state"].encode(), state.encode()):
        return _not_signed_in()
    if clock.now().timestamp() - asked["at"] > LONGEST or not request.args.get("code"):
        return _not_signed_in()
    try:
        vouched = _who(provider, asked, request.args["code"])
    except _failures():
        return _not_signed_in()
    browser = browser_in_words(request.headers.get("User-Agent", ""))
    try:
        token = sign_in_vouched(
            db.database(), vouched, clock.now(), browser=browser, ways=provider["ways"]
        )
    except NotAllowed as error:
        return _not_signed_in(str(error))
    begin(token)
    return redirect(asked["next"], code=303)


def _who(provider: dict[str, Any], asked: dict[str, Any], code: str) -> Vouched:
    """Whom the provider vouches for. Raises what ``_failures`` lists."""
    from joserfc import jwt
    from joserfc.jwk import KeySet

    with _client(provider) as client:
        known = _metadata(client, provider)
        token = client.fetch_token(
            known["token_endpoint"],
            code=code,
            code_verifier=asked["verifier"],
            timeout=TIMEOUT,
        )
        keys = KeySet.import_key_set(client.get(known["jwks_uri"], withhold_token=True).json())
    said = jwt.decode(token["id_token"], keys, algorithms=["RS256", "ES256", "PS256"])
    jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": known["issuer"]},
        aud={"essential": True, "value": provider["client_id"]},
        nonce={"essential": True, "value": asked["nonce"]},
        exp={"essential": True},
        sub={"essential": True},
    ).validate(said.claims)
    if said.claims.get("email_verified") is False or not said.claims.get("email"):
        raise ValueError("The provider does not vouch for this address.")
    subject = said.claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ValueError("The provider does not say who this is.")
    return Vouched(known["issuer"], subject, str(said.claims["email"]), _ways(said.claims))


def _ways(claims: dict[str, Any]) -> frozenset[str]:
    """How somebody signed in at the provider: its ``acr`` and each of its ``amr``, as text alone."""
    several = claims.get("amr")
    found = [claims.get("acr"), *(several if isinstance(several, list) else [])]
    return frozenset(one for one in found if isinstance(one, str))


def _client(provider: dict[str, Any]):
    from authlib.integrations.requests_client import OAuth2Session

    client = OAuth2Session(
        provider["client_id"],
        provider["client_secret"] or None,
        scope="openid email",
        redirect_uri=provider["redirect_uri"],
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if provider["client_secret"] else "none",
    )
    client.trust_env = False
    return client


def _metadata(client, provider: dict[str, Any]) -> dict[str, str]:
    """What the provider says of its addresses; it must be the one that was asked."""
    where = provider["issuer"].rstrip("/") + "/.well-known/openid-configuration"
    known = client.get(where, withhold_token=True, timeout=TIMEOUT).json()
    if known["issuer"].rstrip("/") != provider["issuer"].rstrip("/"):
        raise ValueError("The provider calls itself by another name.")
    return known


def _failures() -> tuple[type[Exception], ...]:
    """Everything a provider can do wrong, from no answer to a forged one."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests.exceptions import RequestException

    return AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, TypeError


def _provider() -> dict[str, Any]:
    provider = current_app.config["OIDC"]
    if not provider:
        abort(404)
    return provider


def _not_signed_in(sentence: str = NOT_SIGNED_IN) -> ResponseReturnValue:
    given = {"email": "", "typed": "", "was_signed_out": False, "target": "/"}
    messages = {"email": sentence}
    return render_template("sign_in/show.html", messages=messages, has_errors=True, **given), 422
