"""A right that is taken is gone for what is on the way, too."""

import pytest

from tests.attacks import revoked
from tests.bench.copies import copy_cases, reseal
from tests.engine.case.test_due import concern

TRIES = 12


@pytest.mark.slow
def test_nothing_is_written_after_the_right_to_write_it_was_taken(council, capsys):
    concern(council)
    copy_cases(council.db, TRIES - 1)
    reseal(council.db)
    url = council.db.engine.url.render_as_string(hide_password=False)

    done = revoked.try_all(url, TRIES, 1)

    with capsys.disabled():
        print(f"\n  {council.db.engine.dialect.name}: {done}")
    assert done.after == []
    assert done.tries == TRIES and done.answers[500] == done.answers[503] == 0
