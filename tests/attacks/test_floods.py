"""What is too large or too slow is told so, and nobody else waits for it."""

import pytest

from tests.attacks import floods


@pytest.mark.slow
def test_whoever_floods_is_told_and_everybody_else_is_served(sqlite, capsys):
    url = sqlite.db.engine.url.render_as_string(hide_password=False)

    done = floods.flood(url, idle=200, slow=1, pages=5)

    with capsys.disabled():
        print(f"\n  {done}")
    assert done.wrong == []
    assert done.answered["a body of 10 MB"] == done.answered["10,000 parts"] == 413
    assert done.answered["a header of 1 MB"] in (400, 431)
    assert len(done.others) == 5
