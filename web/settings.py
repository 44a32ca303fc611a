"""Settings: what an operator may set, read from THREEFOLD_* and checked when the program starts.

Every setting is listed in docs/settings.md; a test compares the two.
"""

from __future__ import annotations

import difflib
import os
import secrets
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from engine.people.roles import ROLES
from engine.returns.sac.writing import GEOGRAPHY
from web import mail, nights

VAR = Path(__file__).resolve().parent.parent / "var"
PREFIX = "THREEFOLD_"
SHORTEST_KEY = 32
#: Who decides, sees most or changes most: a password alone does not let them in.
NEED_SECOND_STEP = (
    "process_admin",
    "safeguarding_adults_manager",
    "supervisor",
    "system_admin",
)


class SettingsError(SystemExit):
    """A setting is missing or wrong: the program stops with a sentence, not with a traceback."""


@dataclass(frozen=True)
class Settings:
    """How one council runs Threefold. Each field is the setting THREEFOLD_<FIELD>."""

    database_url: str = f"sqlite:///{VAR / 'threefold.db'}"
    secret_key: str = ""
    council: str = ""
    demo: bool = False
    trusted_hosts: tuple[str, ...] = ()
    secure_cookies: bool = True
    second_step: tuple[str, ...] = ()
    proxies: int = 0
    scan_command: tuple[str, ...] = ()
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_acr: tuple[str, ...] = ()
    mail: str = field(default=f"folder:{VAR / 'mail'}", repr=False)
    mail_from: str = ""
    notify_key: str = field(default="", repr=False)
    address: str = ""
    log_key: str = field(default="", repr=False)
    old_secret_keys: tuple[str, ...] = field(default=(), repr=False)
    old_log_keys: tuple[str, ...] = field(default=(), repr=False)
    anchor: str = ""
    backup_to: str = ""
    backup_key: tuple[str, ...] = ()
    backup_passphrase: str = field(default="", repr=False)
    keep_enquiry_years: int = 8
    keep_concern_years: int = 0
    partner_link_days: int = 28
    council_codes: tuple[tuple[str, str], ...] = ()
    reason_per_enquiry: bool = False
    cases_an_hour: int = 300
    files_an_hour: int = 20


def from_environment(
    environment: Mapping[str, str] | None = None, *, serving: bool = True
) -> Settings:
    """Read the settings and check them.

    ``serving`` is False for a command in a shell: it shows no page and signs
    nobody in, so it needs no secret key. Raises ``SettingsError``.
    """
    environ = os.environ if environment is None else environment
    given = {
        name.removeprefix(PREFIX): value.strip()
        for name, value in environ.items()
        if name.startswith(PREFIX) and value.strip()
    }
    _require_spelt(given)
    demo = _yes_or_no(given, "DEMO", False)
    settings = Settings(
        database_url=_database_url(given.get("DATABASE_URL", Settings.database_url)),
        secret_key=given.get("SECRET_KEY", ""),
        council=given.get("COUNCIL", ""),
        demo=demo,
        trusted_hosts=tuple(
            _hosts(given.get("TRUSTED_HOSTS", "127.0.0.1,localhost" if demo else ""))
        ),
        secure_cookies=_yes_or_no(given, "SECURE_COOKIES", not demo),
        second_step=_roles(given, () if demo else NEED_SECOND_STEP),
        proxies=_number(given, "PROXIES"),
        scan_command=_command(given.get("SCAN_COMMAND", "")),
        oidc_issuer=given.get("OIDC_ISSUER", ""),
        oidc_client_id=given.get("OIDC_CLIENT_ID", ""),
        oidc_client_secret=given.get("OIDC_CLIENT_SECRET", ""),
        oidc_acr=tuple(given.get("OIDC_ACR", "").split()),
        mail=given.get("MAIL", Settings.mail),
        mail_from=given.get("MAIL_FROM", ""),
        notify_key=given.get("NOTIFY_KEY", ""),
        address=(given.get("ADDRESS", "") or _demo_address(given, demo)).rstrip("/"),
        log_key=_log_key(given) or given.get("SECRET_KEY", "") or _demo_key(demo),
        old_secret_keys=tuple(given.get("OLD_SECRET_KEYS", "").split()),
        old_log_keys=_old_log_keys(given),
        anchor=given.get("ANCHOR", ""),
        backup_to=given.get("BACKUP_TO", ""),
        backup_key=tuple(given.get("BACKUP_KEY", "").split()),
        backup_passphrase=given.get("BACKUP_PASSPHRASE", ""),
        keep_enquiry_years=_kept_years(given),
        keep_concern_years=_number(given, "KEEP_CONCERN_YEARS"),
        partner_link_days=_number(given, "PARTNER_LINK_DAYS", "28"),
        council_codes=_codes(given.get("COUNCIL_CODES", "")),
        reason_per_enquiry=_yes_or_no(given, "REASON_PER_ENQUIRY", False),
        cases_an_hour=_an_hour(given, "CASES_AN_HOUR", Settings.cases_an_hour),
        files_an_hour=_an_hour(given, "FILES_AN_HOUR", Settings.files_an_hour),
    )
    _require_way(settings)
    return _with_key(settings) if serving else settings


def _require_spelt(given: Mapping[str, str]) -> None:
    """Stop at what is nearly the name of a setting: left out in silence, it would protect nobody."""
    known = {"PORT", *(one.name.upper() for one in fields(Settings))}
    for name in sorted(given.keys() - known):
        if meant := difflib.get_close_matches(name, known, 1, 0.85):
            raise SettingsError(
                f"There is no setting {PREFIX}{name}. Did you mean {PREFIX}{meant[0]}?"
            )


def _with_key(settings: Settings) -> Settings:
    """The same settings with a key to sign cookies with; a demo makes and keeps its own."""
    key = settings.secret_key
    if not key and settings.demo:
        key = _kept_key()
    if not key:
        raise SettingsError(
            "Set THREEFOLD_SECRET_KEY to a long random text and keep it secret. One way to make "
            "it: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if len(key) < SHORTEST_KEY:
        raise SettingsError(f"THREEFOLD_SECRET_KEY needs {SHORTEST_KEY} characters or more.")
    return Settings(**{**vars(settings), "secret_key": key})


def _kept_key() -> str:
    """The key of a demo, kept so that people stay signed in when it is started again."""
    path = VAR / "secret"
    path.parent.mkdir(exist_ok=True)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(
            "THREEFOLD_DATABASE_URL must be like sqlite:///var/threefold.db "
            "or postgresql+psycopg://user:password@host/name."
        )
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _require_way(settings: Settings) -> None:
    """Stop where no mail could ever leave, no anchor be kept, or no backup be made."""
    from web import oidc  # it needs these settings to be known

    try:
        nights.nights_of(settings, mail.way_of(settings))
        oidc.provider_of(settings)
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _yes_or_no(given: Mapping[str, str], name: str, otherwise: bool) -> bool:
    if name not in given:
        return otherwise
    if given[name] not in ("0", "1"):
        raise SettingsError(f"{PREFIX}{name} must be 1 (yes) or 0 (no).")
    return given[name] == "1"


def _demo_key(demo: bool) -> str:
    return _kept_key() if demo else ""


def _demo_address(given: Mapping[str, str], demo: bool) -> str:
    """Where a demo is found: on this machine, so that its mails have a link that works."""
    return f"http://127.0.0.1:{given.get('PORT', '8000')}" if demo else ""


def _number(given: Mapping[str, str], name: str, otherwise: str = "0") -> int:
    text = given.get(name, otherwise)
    if not (text.isascii() and text.isdigit() and len(text) < 3):
        raise SettingsError(f"{PREFIX}{name} must be a whole number: 0, 1, 2 ...")
    return int(text)


def _kept_years(given: Mapping[str, str]) -> int:
    """How long a record is kept: a nought would let every ended one go at once, not never."""
    years = _number(given, "KEEP_ENQUIRY_YEARS", "8")
    if not years:
        raise SettingsError("THREEFOLD_KEEP_ENQUIRY_YEARS must be 1 or more.")
    return years


def _log_key(given: Mapping[str, str]) -> str:
    key = given.get("LOG_KEY", "")
    if key and len(key) < SHORTEST_KEY:
        raise SettingsError(f"THREEFOLD_LOG_KEY needs {SHORTEST_KEY} characters or more.")
    return key


def _old_log_keys(given: Mapping[str, str]) -> tuple[str, ...]:
    """What the log was sealed with before; where it has no key of its own, the program's older ones."""
    of_program = "" if "LOG_KEY" in given else given.get("OLD_SECRET_KEYS", "")
    return tuple(given.get("OLD_LOG_KEYS", of_program).split())


def _an_hour(given: Mapping[str, str], name: str, otherwise: int) -> int:
    """How many in an hour; one is the fewest, so that nobody is shut out by a slip."""
    text = given.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0):
        raise SettingsError(f"{PREFIX}{name} must be a whole number above 0: 1, 2, 3 ...")
    return int(text)


def _roles(given: Mapping[str, str], otherwise: tuple[str, ...]) -> tuple[str, ...]:
    """The roles named, ``everybody`` or ``nobody``."""
    text = given.get("SECOND_STEP", "")
    if not text or text in ("everybody", "nobody"):
        return {"everybody": tuple(ROLES), "nobody": ()}.get(text, otherwise)
    roles = tuple(role.strip() for role in text.split(","))
    if wrong := [role for role in roles if role not in ROLES]:
        raise SettingsError(
            f"THREEFOLD_SECOND_STEP names roles with commas between, everybody or nobody; there "
            f"is no role {wrong[0]!r}. The roles are {', '.join(ROLES)}."
        )
    return roles


def _command(text: str) -> tuple[str, ...]:
    """A command and its words, as a shell would part them; no shell ever runs it."""
    try:
        words = tuple(shlex.split(text))
    except ValueError:
        raise SettingsError(
            "THREEFOLD_SCAN_COMMAND has a quotation mark without its other half."
        ) from None
    if words and shutil.which(words[0]) is None:
        raise SettingsError(
            f"THREEFOLD_SCAN_COMMAND begins with {words[0]!r}, and there is no such program here."
        )
    return words


def _codes(text: str) -> tuple[tuple[str, str], ...]:
    """What the national return calls this council: NAME=value, with semicolons between."""
    parts = [part.partition("=") for part in text.split(";") if part.strip()]
    codes = {name.strip().upper(): value.strip() for name, _, value in parts}
    if wrong := [name for name, value in codes.items() if name not in GEOGRAPHY or not value]:
        raise SettingsError(
            f"THREEFOLD_COUNCIL_CODES is like LA_CODE=614;LA_NAME=Northshire, not {wrong[0]!r}. "
            f"It may name {', '.join(GEOGRAPHY)}."
        )
    return tuple((name, codes[name]) for name in GEOGRAPHY if name in codes)


def _hosts(text: str) -> list[str]:
    hosts = [host.strip().lower() for host in text.split(",") if host.strip()]
    if wrong := [host for host in hosts if "/" in host or " " in host or "*" in host]:
        raise SettingsError(
            f"THREEFOLD_TRUSTED_HOSTS lists host names with commas between, not {wrong[0]!r}."
        )
    return hosts
