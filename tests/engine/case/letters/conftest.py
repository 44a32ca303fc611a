"""A desk to write letters at."""

import pytest

from tests.engine.case.letters.desk import Desk


@pytest.fixture
def desk(sqlite) -> Desk:
    """Dora's case, her own post being safe."""
    made = Desk(sqlite)
    made.safe("post", "in_person", "phone")
    return made
