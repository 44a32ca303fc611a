"""The migrations make exactly the tables that the code expects, on both databases."""

import pytest

from engine.db import Database
from engine.db.upgrade import differences, require_current, upgrade
from engine.errors import EngineError


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """An empty database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.db"
    else:
        url = request.getfixturevalue("postgres_server").create("empty")
    database = Database(url)
    yield database
    database.engine.dispose()


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_an_empty_database_becomes_what_the_code_expects(empty):
    with pytest.raises(EngineError, match="another release"):
        require_current(empty)

    upgrade(empty)
    upgrade(empty)  # a second time changes nothing

    require_current(empty)
    assert differences(empty) == []
