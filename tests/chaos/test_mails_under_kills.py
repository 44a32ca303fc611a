"""Whatever is killed, and when: every mail is sent. ``make chaos`` does it at full size."""

import pytest

from tests.chaos.mails import tell_many, under_kills

pytestmark = pytest.mark.slow


def test_no_mail_is_lost_whatever_is_killed_and_none_has_two_names(council, tmp_path):
    tell_many(council.db, 150)
    url = council.db.engine.url.render_as_string(hide_password=False)
    council.db.engine.dispose()

    result = under_kills(url, tmp_path, kills=9, seed=3, most=120)

    print(f"\n{council.db.engine.dialect.name}: {result}")
    assert (result.mails, result.lost, result.renamed) == (150, 0, 0)
    assert result.kills.total() >= 9 and result.share >= 0.3
