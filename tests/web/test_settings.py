"""Settings: what an operator sets is checked at the start, and every setting is documented."""

from dataclasses import fields
from pathlib import Path

import pytest

import web
from engine.notices.notify import Notify
from engine.notices.ways import Folder, Smtp
from engine.notices.wording import Sender
from web.mail import way_of
from web.settings import PREFIX, VAR, Settings, SettingsError, from_environment

KEY = {"THREEFOLD_SECRET_KEY": "k" * 40}
FROM = {"MAIL_FROM": "threefold@council.example"}
ID = "f33517ff-2a88-4f6e-b855-c550268ce08a"
DOCS = Path(web.__file__).parents[1] / "docs" / "settings.md"


def test_a_key_is_all_that_a_server_needs():
    settings = from_environment(KEY)

    assert settings.database_url.endswith("var/threefold.db")
    assert settings.secure_cookies and not settings.demo


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"SECRET_KEY": ""}, "Set THREEFOLD_SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "needs 32 characters"),
        ({"LOG_KEY": "short"}, "THREEFOLD_LOG_KEY needs 32 characters"),
        ({"KEEP_ENQUIRY_YEARS": "0"}, "THREEFOLD_KEEP_ENQUIRY_YEARS must be 1 or more."),
        ({"TRUSTED_HOST": "a.example"}, "Did you mean THREEFOLD_TRUSTED_HOSTS?"),
        ({"ANCHOUR": "syslog:"}, "There is no setting THREEFOLD_ANCHOUR."),
        ({"DEMO": "yes"}, "THREEFOLD_DEMO must be 1 (yes) or 0 (no)."),
        ({"SECURE_COOKIES": "true"}, "must be 1 (yes) or 0 (no)."),
        ({"DATABASE_URL": "nonsense"}, "THREEFOLD_DATABASE_URL must be like"),
        ({"DATABASE_URL": "mysql://x/y"}, "THREEFOLD_DATABASE_URL must be like"),
        ({"PROXIES": "-1"}, "must be a whole number"),
        ({"TRUSTED_HOSTS": "https://a.example"}, "lists host names"),
        ({"MAIL": "pigeon:loft"}, "THREEFOLD_MAIL must be like folder:"),
        ({"MAIL": "folder:"}, "THREEFOLD_MAIL must be like folder:"),
        ({"MAIL": "smtp://mail.example"}, "Set THREEFOLD_MAIL_FROM"),
        ({"MAIL": "smtp://u:p@x@mail.example:mail", **FROM}, "@ is %40"),
        ({"MAIL": "smtp://", **FROM}, "@ is %40"),
        ({"MAIL": "smtps://mail.example/inbox", **FROM}, "@ is %40"),
        ({"MAIL": "smtp://[mail.example", **FROM}, "@ is %40"),
        ({"MAIL": "notify:letter"}, "the id of a template"),
        ({"MAIL": f"notify:{ID}"}, "Set THREEFOLD_NOTIFY_KEY"),
        ({"MAIL": f"notify:{ID}", "NOTIFY_KEY": f"north-{ID}"}, "Set THREEFOLD_NOTIFY_KEY"),
        ({"MAIL_FROM": "nobody"}, "THREEFOLD_MAIL_FROM must be an e-mail address."),
        ({"MAIL_FROM": "a@b.example>"}, "THREEFOLD_MAIL_FROM must be an e-mail address."),
        ({"ADDRESS": "threefold.example"}, "THREEFOLD_ADDRESS must be like"),
        ({"ADDRESS": "https://threefold.example/?a=b"}, "THREEFOLD_ADDRESS must be like"),
        ({"ADDRESS": "https://[threefold"}, "THREEFOLD_ADDRESS must be like"),
        ({"ADDRESS": "https://three fold.example"}, "THREEFOLD_ADDRESS must be like"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(given, says):
    with pytest.raises(SettingsError) as stopped:
        from_environment({**KEY, **{PREFIX + name: value for name, value in given.items()}})

    assert says in str(stopped.value)


def test_a_wrong_setting_for_mails_repeats_no_password():
    with pytest.raises(SettingsError) as stopped:
        from_environment({**KEY, "THREEFOLD_MAIL": "smtp://mailer:geheim@mail.example:x"})

    assert "geheim" not in str(stopped.value)


def test_mails_leave_by_the_way_that_is_set():
    def way(**given):
        return way_of(from_environment({**KEY, **{PREFIX + k: v for k, v in given.items()}}))

    assert way() == Folder(VAR / "mail", Sender())
    at = {"ADDRESS": "https://threefold.council.example/"}
    sender = Sender("threefold@threefold.council.example", "https://threefold.council.example")
    assert way(MAIL="folder:post/out", **at) == Folder(Path("post/out"), sender)
    assert way(MAIL="smtp://mail.example", **at) == Smtp("mail.example", 587, sender=sender)
    assert way(MAIL="smtps://m%40x:p%2F%3A@mail.example:4650", **at) == Smtp(
        "mail.example", 4650, "m@x", "p/:", encrypted=True, sender=sender
    )
    other = way(MAIL="smtp://mail.example:25", MAIL_FROM="Hub@Council.example", **at)
    assert (other.port, other.sender.email) == (25, "hub@council.example")
    assert way(MAIL=f"notify:{ID}", NOTIFY_KEY=f"north-{ID}-{ID}", **at) == Notify(
        ID, f"north-{ID}-{ID}", sender
    )
    assert "geheim" not in repr(way(MAIL="smtp://u:geheim@mail.example", **at))


def test_a_command_in_a_shell_needs_no_key():
    assert from_environment({}, serving=False).secret_key == ""


def test_a_demo_makes_its_own_key_and_keeps_it(tmp_path, monkeypatch):
    monkeypatch.setattr("web.settings.VAR", tmp_path / "var")

    first, second = (from_environment({"THREEFOLD_DEMO": "1"}) for _ in range(2))

    assert first.secret_key == second.secret_key and len(first.secret_key) > 32
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o077 == 0
    assert first.trusted_hosts == ("127.0.0.1", "localhost") and not first.secure_cookies


def test_every_driver_name_of_postgresql_is_understood():
    url = from_environment({**KEY, "THREEFOLD_DATABASE_URL": "postgresql://u:p@h/d"}).database_url

    assert url == "postgresql+psycopg://u:p@h/d"


def test_every_setting_is_documented():
    documented = DOCS.read_text(encoding="utf-8")

    for one in fields(Settings):
        assert f"`{PREFIX}{one.name.upper()}`" in documented
