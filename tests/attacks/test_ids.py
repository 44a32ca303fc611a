"""No id opens what it should not, whoever sends it and wherever it is put."""

import pytest

from tests.attacks import ids
from tests.engine.case.test_due import concern
from tests.web.partner_desk import ORDINARY


@pytest.mark.slow
def test_every_id_is_refused_to_whoever_may_not_know_of_it(sqlite, capsys):
    case = sqlite.walked(ORDINARY, 12).case
    other = concern(sqlite, "Ada Okafor").case
    url = sqlite.db.engine.url.render_as_string(hide_password=False)

    done = ids.try_all(url, case, other, 1, share=0.1)

    with capsys.disabled():
        print(f"\n  {done}")
    assert done.wrong == []
    assert done.written == []
    assert len(done.routes) > 70 and done.asked > 200
