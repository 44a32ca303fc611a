"""Many cases fall due at the same instant, and people go on working: at full size ``tests.bench.due``."""

import pytest

from tests.bench.due import at_once

pytestmark = pytest.mark.slow


def test_many_due_at_once_fire_once_each_while_somebody_submits(council):
    found = at_once(council, cases=10, runners=2, submits=2)

    print(f"\n{council.db.engine.dialect.name}: {found}")
    assert (found.cases, found.found.timers) == (10, 20)
    assert (found.found.lost, found.found.twice, found.found.broken) == (0, 0, 0)
    assert (found.failed, found.refused) == (0, 0)
    assert found.submits, "somebody was answered meanwhile"
    assert found.mails == 1, "whoever is reminded of much gets one mail"
