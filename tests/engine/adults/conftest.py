"""A story to tell, on SQLite or on each database in turn."""

from __future__ import annotations

import pytest

from tests.engine.adults.stories import Story


@pytest.fixture
def story(sqlite) -> Story:
    """A story on SQLite."""
    return Story(sqlite)


@pytest.fixture
def on_both(council) -> Story:
    """The same story on SQLite and on PostgreSQL."""
    return Story(council)
