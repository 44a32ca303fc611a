"""People: users, teams, roles and signed-in sessions - the tables."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db.model import Base, Instant, Public


class Team(Base):
    """A team: its people see its cases."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    name: Mapped[str] = mapped_column(unique=True)


class User(Base):
    """Someone who may sign in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)

    team: Mapped[Team | None] = relationship(lazy="joined")
    role_rows: Mapped[list[UserRole]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[str]:
        """The roles this person holds."""
        return frozenset(row.role for row in self.role_rows)


class Absence(Base):
    """Somebody is away for some days, and a colleague does their tasks."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    cover_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    user: Mapped[User] = relationship(lazy="joined", foreign_keys=[user_id])
    cover: Mapped[User] = relationship(lazy="joined", foreign_keys=[cover_id])


class UserRole(Base):
    """One role of one person."""

    __tablename__ = "user_role"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))


class SignedIn(Base):
    """One signed-in session: the cookie holds a random token, this row its digest only."""

    __tablename__ = "signed_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    #: the password was right, and the second step is still to be taken
    waits: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: "Firefox on Windows", for the list of where one is signed in
    browser: Mapped[str] = mapped_column(default="", server_default="")

    @property
    def public_id(self) -> str:
        """What this session is called in an address; the token cannot be worked out from it."""
        return self.token_digest[:16]


class Authenticator(Base):
    """The app that shows somebody's codes. The secret is not here: see ``engine/people/totp.py``."""

    __tablename__ = "authenticator"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seed: Mapped[str]
    set_up_at: Mapped[datetime] = mapped_column(Instant)
    last_step: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Base):
    """One code for a day without the phone: its digest only, and when it was used or replaced."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    authenticator_id: Mapped[int] = mapped_column(ForeignKey("authenticator.id"), index=True)
    code_digest: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInAttempt(Base):
    """One failed try to sign in: counted before any password is hashed."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Instant)


#: links that still wait to be put into a mail; sign-ins through the council that still count
_UNMAILED = text("by_mail AND mail_id IS NULL")
_STANDING = text("ended_at IS NULL")


class PasswordLink(Base):
    """A link by which somebody sets their own password, once and not for long: its digest only.

    Where somebody says that they forgot a password, a row is added for an address that has no
    account as well, about nobody: so the same is done whether there is an account or not.
    """

    __tablename__ = "password_link"
    __table_args__ = (
        Index("ix_password_link_unmailed", "until", sqlite_where=_UNMAILED, postgresql_where=_UNMAILED),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    why: Mapped[str]  # engine/people/password_links.py: GOOD_FOR
    made_at: Mapped[datetime] = mapped_column(Instant)
    #: the administrator who had it made; nobody where it was asked for on the sign-in page
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    until: Mapped[datetime] = mapped_column(Instant)
    by_mail: Mapped[bool]
    #: none before the mail with the link is made
    link_digest: Mapped[str | None] = mapped_column(unique=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ProviderAccount(Base):
    """Whom the council's own provider means by one of our accounts: its issuer and subject."""

    __tablename__ = "provider_account"
    __table_args__ = (
        Index("ix_provider_account_of_user", "user_id", unique=True,
              sqlite_where=_STANDING, postgresql_where=_STANDING),
        Index("ix_provider_account_subject", "issuer", "subject", unique=True,
              sqlite_where=_STANDING, postgresql_where=_STANDING),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    bound_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
