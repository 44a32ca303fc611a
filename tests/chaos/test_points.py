"""Killed at any statement, an act is done or it is not. ``make chaos`` kills at every one."""

import pytest

from tests.chaos.acts import ACTS
from tests.chaos.points import postgres_shelf, sqlite_shelf, sweep

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgresql"])
def shelf(request, tmp_path):
    if request.param == "sqlite":
        with sqlite_shelf(tmp_path) as made:
            yield made
    else:
        with postgres_shelf(request.getfixturevalue("postgres_server")) as made:
            yield made


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_an_act_that_is_killed_at_any_point_is_done_whole_or_not_at_all(act, shelf):
    result = sweep(act, shelf, most=3)

    print(f"\n{result}")
    assert result.wrong == []
    assert result.nothing and result.whole
