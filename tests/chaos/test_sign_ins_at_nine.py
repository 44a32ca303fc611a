"""People of one office sign in together while somebody guesses at a password; chaos does 500."""

import pytest

from tests.chaos import logins
from tests.chaos.serving import served

pytestmark = pytest.mark.slow


def test_everybody_is_let_in_though_many_mistype_and_the_guesser_gets_no_further_than_the_limit(
    council,
):
    """Half of them mistype first: more than may guess at one account, from one address."""
    people = logins.prepared(council.db, 24)
    url = council.db.engine.url.render_as_string(hide_password=False)
    council.db.engine.dispose()

    with served(url, workers=2, proxies="1") as server:
        done = logins.monday(server, url, people, minutes=0.1, seed=1, mistype=2)

    print(f"\n{council.db.engine.dialect.name}: {done}")
    assert (done.bad, dict(done.wrong), len(done.took)) == (0, {}, 24), done
    assert (done.with_code, done.mistyped) == (6, 14)
    assert done.guesses >= logins.ENOUGH and done.most == 10
