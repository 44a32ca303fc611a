"""Notices: of an account - that something about somebody's sign-in was changed, or was guessed at.

However a person wants to be told of their work, of this they are told at once and by a mail:
whoever changed it may be somebody else. The mail says that something was, and not what; what
it was stands on the person's own page. Source: OWASP ASVS 5.0, 6.3.5 and 6.3.7.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.notices.model import Mail, Notice
from engine.people.model import User

CHANGED, GUESSED = "account_changed", "account_guessed"
SUBJECTS = {
    CHANGED: "Your sign-in to Threefold was changed",
    GUESSED: "Somebody tried to sign in to Threefold as you",
}
SENTENCES = {
    CHANGED: (
        "Something about how you sign in to Threefold, or what you may do there, was changed. "
        "If you know of it, there is nothing to do.\n\n"
        "If this was not you, tell your administrator at once."
    ),
    GUESSED: (
        "There were many attempts to sign in to Threefold as you with a password or a code that "
        "was not right. Signing in was stopped for a few minutes.\n\n"
        "If this was not you, tell your administrator."
    ),
}
#: At most one mail about guessing in so long.
AN_HOUR = timedelta(hours=1)
LIMITED = "sign_in_limited"
#: What a person is told of, as they read it on their page.
KINDS = {
    "password_changed": "Your password was changed",
    "password_link_shown": "An administrator made a link by which your password can be set",
    "app_changed": "Your authenticator app was set up, replaced or taken away",
    "recovery_codes_made": "New recovery codes were made for you",
    "recovery_code_used": "You signed in with a recovery code",
    "email_changed": "Your e-mail address was changed",
    "roles_changed": "Your roles were changed",
    "provider_unbound": "An administrator took back which sign-in at the council is yours",
    LIMITED: "There were many attempts to sign in as you that were not right",
}


def tell_changed(
    session: Session, user: User, what: str, at: datetime, *, also_to: str | None = None
) -> None:
    """Tell a person that something about their sign-in was changed, inside the verb that does it.

    ``what`` is a key of ``KINDS``. ``also_to`` is the address they had before, where that is
    what was changed. Nobody is told whose account is closed. Raises ``ValueError``.
    """
    _tell(session, user, what, CHANGED, at)
    if also_to is not None and user.disabled_at is None:
        session.add(_mail(user, CHANGED, at, also_to))


def tell_limited(session: Session, user: User, at: datetime) -> bool:
    """Tell a person that there were many wrong attempts, at most once an hour; say whether it is new."""
    lately = select(Mail.id).where(
        Mail.user_id == user.id, Mail.kind == GUESSED, Mail.made_at > at - AN_HOUR
    )
    if session.scalar(lately.limit(1)) is not None:
        return False
    return _tell(session, user, LIMITED, GUESSED, at)


def _tell(session: Session, user: User, what: str, kind: str, at: datetime) -> bool:
    if what not in KINDS:
        raise ValueError(f"There is no notice {what!r}.")
    if user.disabled_at is not None:
        return False
    mail = _mail(user, kind, at)
    session.add(mail)
    session.flush()
    # it is in a mail already: how a person wants to be told of their work counts for nothing here
    session.add(Notice(user_id=user.id, kind=what, made_at=at, gathered_at=at, mail_id=mail.id))
    return True


def _mail(user: User, kind: str, at: datetime, to: str | None = None) -> Mail:
    return Mail(
        user_id=user.id, kind=kind, news=1, tasks_open=0, made_at=at, next_try_at=at, to_email=to
    )
