"""A case that was walked to its end, nine years before the night of the tests."""

import pytest

from tests.engine.keeping.desk import ONE


@pytest.fixture
def walked(council):
    """A case that was walked to its end, nine years ago."""
    return council, council.walked(ONE)
