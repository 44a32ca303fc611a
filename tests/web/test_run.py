"""The demo's start: made once, found the second time, and a plain sentence where it cannot start."""

from __future__ import annotations

import socket

import pytest

from tests.council import count
from web import create_app, demo, run
from web.cli.demo import command
from web.settings import Settings


@pytest.fixture
def settings(tmp_path):
    """Those of a demo on a database that is not there yet."""
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'var' / 'demo.db'}",
        secret_key="k" * 40,
        demo=True,
        secure_cookies=False,
    )


def test_from_nothing_to_a_demo_and_a_second_start_only_serves(settings, capsys):
    app = create_app(settings)

    run.prepare(app)

    said = capsys.readouterr().out
    assert "proved" in said
    assert all(case["stage"] in said for case in demo.cases())
    assert count(app.extensions["threefold"], "process_version") == 1

    run.prepare(create_app(settings))
    assert capsys.readouterr().out == ""


def test_everybody_is_in_the_table_of_sign_ins_with_their_address():
    table = "\n".join(run.sign_ins())

    assert demo.PASSWORD in table
    assert all(demo.email(one["name"]) in table for one in demo.people())


def test_a_port_that_is_taken_is_said_in_a_sentence(monkeypatch):
    with socket.socket() as other:
        other.bind((run.HOST, 0))
        other.listen()
        monkeypatch.setenv("THREEFOLD_PORT", str(other.getsockname()[1]))

        with pytest.raises(SystemExit) as stopped:
            run.main()

    assert "is in use" in str(stopped.value)


@pytest.mark.parametrize("port", ["0", "65536", "http", "８０００"])
def test_a_port_that_is_none_is_said_in_a_sentence(monkeypatch, port):
    monkeypatch.setenv("THREEFOLD_PORT", port)

    with pytest.raises(SystemExit, match="THREEFOLD_PORT must be a number"):
        run.main()


def test_the_shell_makes_no_demo_where_it_is_no_demo(settings):
    app = create_app(settings)
    app.config["DEMO"] = False

    done = app.test_cli_runner().invoke(command)

    assert done.exit_code == 1
    assert "only where THREEFOLD_DEMO is 1" in done.output
