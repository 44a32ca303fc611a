"""Whatever is killed, and when: every timer takes effect once. ``make chaos`` does it at full size."""

import pytest

from tests.bench.copies import copy_cases, reseal
from tests.chaos.timers import INSIDE, under_kills
from tests.engine.case.test_due import concern

pytestmark = pytest.mark.slow


def test_no_timer_is_lost_and_none_fires_twice_whatever_is_killed(council):
    concern(council)
    copy_cases(council.db, 24)
    reseal(council.db)
    url = council.db.engine.url.render_as_string(hide_password=False)
    council.db.engine.dispose()

    result = under_kills(url, kills=12, seed=3, seconds=2, most=120)

    print(f"\n{council.db.engine.dialect.name}: {result}")
    assert (result.timers, result.lost, result.twice, result.broken) == (50, 0, 0, 0)
    assert result.kills.total() >= 12
    assert result.kills[INSIDE] / result.kills.total() >= 0.3
