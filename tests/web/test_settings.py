"""Settings: what an operator sets is checked at the start, and every setting is documented."""

from dataclasses import fields
from pathlib import Path

import pytest

import web
from web.settings import PREFIX, Settings, SettingsError, from_environment

KEY = {"THREEFOLD_SECRET_KEY": "k" * 40}
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
        ({"DEMO": "yes"}, "THREEFOLD_DEMO must be 1 (yes) or 0 (no)."),
        ({"SECURE_COOKIES": "true"}, "must be 1 (yes) or 0 (no)."),
        ({"DATABASE_URL": "nonsense"}, "THREEFOLD_DATABASE_URL must be like"),
        ({"DATABASE_URL": "mysql://x/y"}, "THREEFOLD_DATABASE_URL must be like"),
        ({"PROXIES": "-1"}, "must be a whole number"),
        ({"TRUSTED_HOSTS": "https://a.example"}, "lists host names"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(given, says):
    with pytest.raises(SettingsError) as stopped:
        from_environment({**KEY, **{PREFIX + name: value for name, value in given.items()}})

    assert says in str(stopped.value)


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
