"""Guessing at passwords and codes over real HTTP, by every worker at once."""

import pytest

from tests.attacks import codes, guesses
from tests.web.partner_desk import ORDINARY


@pytest.mark.slow
def test_a_code_lets_in_exactly_one_of_sixteen(council, capsys):
    case = council.walked(ORDINARY, 12).case
    url = council.db.engine.url.render_as_string(hide_password=False)

    done = codes.send_all(url, case, 1)

    with capsys.disabled():
        print(f"\n  {council.db.engine.dialect.name}: {done}")
    assert done.wrong == [] and len(done.let_in) == len(codes.KINDS)


@pytest.mark.slow
def test_at_most_ten_guesses_at_an_account_reach_its_hash(sqlite, capsys):
    url = sqlite.db.engine.url.render_as_string(hide_password=False)

    done = guesses.guess(url, 120, 1)

    with capsys.disabled():
        print(f"\n  {done}")
    assert done.sent == 120
    assert 0 < done.of_account <= 10
    assert 0 < done.of_address <= guesses.LEFT and 0 < done.by_other_headers <= guesses.LEFT
    assert set(done.statuses) == {422, 429}
