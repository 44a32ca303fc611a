"""Cookie: it holds a random token and no time of its own; how long that counts stands in the database."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature


class Cookie(SecureCookieSessionInterface):
    """The signed cookie, read without asking the clock of this machine when it was signed.

    Flask refuses a cookie that was signed a second later than it is now. Where the clock of a
    machine is set back, or two web machines differ by a second, people would be signed out in
    the middle of a form. ``engine/people/sessions.py`` knows when a session is over.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie says; nothing where it was not signed by us."""
        signer = self.get_signing_serializer(app)
        value = request.cookies.get(self.get_cookie_name(app))
        if signer is None or not value:
            return None if signer is None else self.session_class()
        try:
            return self.session_class(signer.loads(value))
        except BadSignature:
            return self.session_class()
