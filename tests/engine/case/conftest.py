"""A case to tell a story in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.db import Database
from engine.db.tables import metadata
from tests.engine.record.a_case import ACase


@pytest.fixture
def c(tmp_path) -> Iterator[ACase]:
    db = Database(f"sqlite:///{tmp_path / 'case.db'}")
    metadata.create_all(db.engine)
    with db.write() as session:
        yield ACase(session)
