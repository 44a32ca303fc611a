"""Keys that are none of a form's own change nothing."""

import pytest

from tests.attacks import pollution


@pytest.mark.slow
def test_no_other_key_changes_anything(sqlite, capsys):
    forms = pollution.prepared(sqlite)
    url = sqlite.db.engine.url.render_as_string(hide_password=False)

    done = pollution.send(url, forms, 1, most=12)

    with capsys.disabled():
        print(f"\n  {done}")
    assert done.wrong == []
    assert done.forms == 12 and done.taken > 2
