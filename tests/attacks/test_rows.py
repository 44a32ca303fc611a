"""The form of one case reaches no row of another."""

import pytest

from tests.attacks import rows


@pytest.mark.slow
def test_no_form_reaches_a_row_of_another_case(sqlite, capsys):
    done = rows.send_all(sqlite)

    with capsys.disabled():
        print(f"\n  {done}")
    assert done.reached == []
    assert done.sent == len(rows.WAYS) and done.named > 10
    assert all(400 <= status < 500 for status in done.answers.values())
