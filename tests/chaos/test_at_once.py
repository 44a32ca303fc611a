"""Many at once, and what answers is renewed. ``python -m tests.chaos`` does each at full size."""

import pytest

from tests.chaos import bursts, restarts
from tests.chaos.__main__ import copies
from tests.chaos.pairs import meet
from tests.chaos.submits import forms
from tests.council import sqlite_council

pytestmark = pytest.mark.slow


def test_of_eight_posts_of_one_task_one_is_recorded_and_every_other_text_is_kept(council):
    copies(council, 12)

    result = bursts.run(council, seed=4)

    print(f"\n{council.db.engine.dialect.name}: {result}")
    assert result.bad == 0, result.wrong
    assert (result.bursts, result.posts) == (12, 96) and result.recorded >= 4


def test_no_two_acts_at_one_moment_wait_for_one_another_or_do_half(council):
    result = meet(council, pairs=25, seed=7)

    print(f"\n{council.db.engine.dialect.name}: {result}")
    assert result.bad == 0, (result.faults, result.wrong)
    assert result.pairs + result.triples == 25 and result.done >= 25


def test_no_submit_fails_while_what_answers_is_renewed(tmp_path):
    with sqlite_council(tmp_path) as council:
        copies(council, 12)
        ready = forms(council.db)
        url = council.db.engine.url.render_as_string(hide_password=False)
        council.db.engine.dispose()
        result = restarts.while_submitting(url, ready, restarts=3)

    print(f"\n{result}")
    assert result.bad == 0, result.failed
    assert result.acknowledged == 12 and sum(result.restarts.values()) == 3
