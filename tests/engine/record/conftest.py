"""A case to tell a story in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.council import only_tables
from tests.engine.record.a_case import ACase


@pytest.fixture
def c(tmp_path) -> Iterator[ACase]:
    with only_tables(tmp_path) as db, db.write() as session:
        yield ACase(session)
