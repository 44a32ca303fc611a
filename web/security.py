"""Security: what every answer carries, and which requests are turned away before any page.

Every page keeps to one Content-Security-Policy, the process editor too.
"""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request, session
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.people.totp import ProgramKey
from web import refusals
from web.cookie import Cookie
from web.settings import Settings

LARGEST_BODY = 2 * 1024 * 1024
#: Several files of 10 MB at once, so that one that is too large is told from the others.
LARGEST_WITH_FILES = 32 * 1024 * 1024
#: The only pages that take files.
TAKE_FILES = frozenset({"documents.create", "tasks.save"})
#: ... and the one that does for whoever has a link to a task: a file or two of 10 MB.
TAKES_A_FILE, LARGEST_BY_LINK = "partner.save", 22 * 1024 * 1024
MOST_FIELDS = 2_100
#: What a browser may keep: files without a word about a person. Everything else is asked for anew.
MAY_BE_KEPT = frozenset({"static", "diagrams.xml"})
#: What a browser sends a form as, and the one part of the program whose pages take JSON.
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
TAKES_JSON = "drawn"
KEPT_STATUSES = frozenset({200, 206, 304})
#: After these nobody is signed in. Not "cookies": a browser would forget those of every service of
#: the council's domain with them. Ours names no session any more.
SIGNS_OUT = frozenset({"sign_in.end", "partner.leave"})
READS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
}
YEAR = 365 * 24 * 60 * 60

csrf = CSRFProtect()


def register(app: Flask, settings: Settings) -> None:
    """Put every protection in place. Call it before any other ``before_request``."""
    app.config.update(
        SECRET_KEY=ProgramKey.after(settings.secret_key, settings.old_secret_keys) or None,
        SECRET_KEY_FALLBACKS=list(settings.old_secret_keys),  # cookies signed before it was renewed
        SESSION_COOKIE_NAME="__Host-threefold" if settings.secure_cookies else "threefold",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a long form must not go stale
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, and our pages send none
    )
    app.session_interface = Cookie()
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)
    app.before_request(require_own_host)
    app.before_request(require_same_origin)
    app.before_request(require_form)
    app.before_request(allow_files)
    csrf.init_app(app)
    app.after_request(_headers)
    if settings.secure_cookies:
        app.after_request(_https_only)


def content_policy() -> str:
    """The Content-Security-Policy of every page: nothing but our own files, nothing inline."""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def require_own_host() -> None:
    """Turn away a request for a host that is not ours (Flask asks only when the host is needed)."""
    _ = request.host


def require_same_origin() -> None:
    """Turn away whatever another site makes a browser send, beside the token in every form.

    Browsers say ``Sec-Fetch-Site`` over HTTPS and on this machine. Where they do
    not, ``Origin`` is compared. Our own pages send no referrer, and for their
    forms some browsers then say ``Origin: null``: the token alone decides.
    """
    if request.method in READS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        if site not in ("same-origin", "none"):
            _other_site()
    elif origin and origin != "null" and urlsplit(origin).netloc != request.host:
        _other_site()


def _other_site() -> NoReturn:
    refusals.because(refusals.OTHER_SITE)
    abort(400)


def require_form() -> None:
    """Turn away what is no form: read as one it would be empty, and write over what was typed."""
    if request.method in READS or request.blueprint == TAKES_JSON:
        return
    if (request.mimetype or request.content_length) and request.mimetype not in FORMS:
        abort(415)


def allow_files() -> None:
    """Let a form with files be larger, where a page takes them and somebody is signed in.

    It stands before the token of the form is looked for: that reads the whole of what was sent.
    """
    takes_files = request.method == "POST" and request.endpoint in TAKE_FILES
    if takes_files and request.mimetype == "multipart/form-data" and current_user.is_authenticated:
        request.max_content_length = LARGEST_WITH_FILES
    if request.endpoint == TAKES_A_FILE and request.method == "POST" and "partner" in session:
        request.max_content_length = LARGEST_BY_LINK  # they have typed a code


def safe_next(target: str | None) -> str:
    """Where to go after signing in: a path of ours, else the start page. Never another site."""
    if not target or len(target) > 500 or target[0] != "/" or target[1:2] in ("/", "\\"):
        return "/"
    if "\\" in target or any(not ch.isprintable() or ch.isspace() for ch in target):
        return "/"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or parts.path.startswith("/sign-"):
        return "/"
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    response.headers.setdefault("Content-Security-Policy", content_policy())
    if request.endpoint not in MAY_BE_KEPT or response.status_code not in KEPT_STATUSES:
        response.headers["Cache-Control"] = "no-store"
    if request.endpoint in SIGNS_OUT and response.status_code < 400:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _https_only(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    return response
