"""Whatever answers is killed: what was acknowledged is there, once, whole. ``make chaos`` does more."""

from random import Random

import pytest

from tests import postgres
from tests.chaos.__main__ import copies
from tests.chaos.serving import served
from tests.chaos.submits import forms, kill_a_worker, under_kills
from tests.council import postgres_council

pytestmark = pytest.mark.slow


def _left(council):
    url = council.db.engine.url.render_as_string(hide_password=False)
    council.db.engine.dispose()
    return url


def test_no_acknowledged_submit_is_lost_or_half_done_whichever_worker_is_killed(council):
    copies(council, 40)
    ready, url = forms(council.db), _left(council)

    with served(url, workers=2) as server:
        result = under_kills(server, url, ready, kill_a_worker(server, Random(5)), 4, pause=0.15)

    print(f"\n{council.db.engine.dialect.name}: {result}")
    assert (result.acknowledged, result.bad, result.said) == (40, 0, {})
    assert result.kills >= 1


def test_postgresql_that_crashes_comes_back_and_nothing_acknowledged_is_lost():
    with postgres.start() as server, postgres_council(server, "crashes") as council:
        copies(council, 60)
        ready, url = forms(council.db), _left(council)
        with served(url, workers=2) as app:
            result = under_kills(app, url, ready, server.crash, 1, pause=0.2)

    print(f"\n{result}")
    assert (result.acknowledged, result.bad, result.kills) == (60, 0, 1)
