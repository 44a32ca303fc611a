"""``case show``: the shell tells nobody more than the pages do."""

import json

import pytest

from tests.council import EMAILS
from tests.web.conftest import made

ONE = "one conversation, everything achieved"


@pytest.fixture
def show(sqlite):
    walk, app = sqlite.walked(ONE), made(sqlite)
    yield lambda name: app.test_cli_runner().invoke(
        args=["case", "show", walk.case, "--as", EMAILS[name]]
    )
    app.extensions["threefold"].engine.dispose()


def test_whoever_works_on_the_case_is_shown_its_record(show):
    shown = json.loads(show("Tom").output)

    assert shown["record"]["adult"][0]["address"] == "4 Mill Lane, Thornbury"
    assert len(shown["record"]["desired_outcome"]) == 2


def test_a_supervisor_is_shown_how_it_stands_and_not_what_was_said(show):
    said = show("Ruth")

    assert json.loads(said.output)["ended_as"] == "s42_concluded"
    assert json.loads(said.output)["record"] == {}
    assert "Mill Lane" not in said.output and "money back" not in said.output


@pytest.mark.parametrize("name", ["Nell", "Iris"])
def test_a_stranger_is_told_that_there_is_no_such_case(show, name):
    said = show(name)

    assert said.exit_code != 0
    assert "Mill Lane" not in said.output and "ended_as" not in said.output
