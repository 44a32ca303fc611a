"""The random names in URLs can also be typed in a shell."""

import secrets

from engine.db.model import public_id


def test_a_name_never_begins_with_a_hyphen_which_a_shell_takes_for_an_option(monkeypatch):
    drawn = iter(["-Zabc", "-abc", "abc-"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: next(drawn))
    assert public_id() == "abc-"
