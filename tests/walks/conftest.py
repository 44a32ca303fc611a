"""What the tests of the walks share: a finished case, and one just begun, each a copy of its own."""

import pytest

from tests.council import sqlite_council
from tests.walks.spoiling import ONE, copied


@pytest.fixture(scope="package")
def walked(tmp_path_factory):
    """The whole case and its first steps, each walked once: name -> (database, walk)."""
    found = {}
    for name, steps in (("whole", None), ("begun", 2)):
        folder = tmp_path_factory.mktemp(name)
        with sqlite_council(folder) as council:
            found[name] = folder / "council.db", council.walked(ONE, steps)
    return found


@pytest.fixture
def done(walked, tmp_path):
    """A case that has ended."""
    with copied(walked["whole"], tmp_path) as made:
        yield made


@pytest.fixture
def begun(walked, tmp_path):
    """A case whose concern has been recorded."""
    with copied(walked["begun"], tmp_path) as made:
        yield made
