"""A case to tell a story in; and shipped scenarios, each walked once for all that only look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from engine import clock
from engine.case.views.sight import Sight, see
from tests.council import Council, only_tables, sqlite_council
from tests.engine.record.a_case import ACase

FULL = "ordinary full path, everything achieved"
OVERRIDDEN = "a refusal overridden, others at risk"
ALONE = "lacks capacity, no family, an advocate"


@pytest.fixture
def c(tmp_path) -> Iterator[ACase]:
    with only_tables(tmp_path) as db, db.write() as session:
        yield ACase(session)


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Iterator[Callable[[str], tuple[Council, str]]]:
    """A scenario in a database of its own, walked the first time it is asked for. Never write to it."""
    made: dict[str, tuple[Council, str]] = {}
    with ExitStack() as stack:

        def walk(scenario: str) -> tuple[Council, str]:
            if scenario not in made:
                folder = tmp_path_factory.mktemp("walked")
                council = stack.enter_context(sqlite_council(folder))
                made[scenario] = (council, council.walked(scenario).case)
            return made[scenario]

        yield walk


@pytest.fixture
def sight(walked) -> Iterator[Callable[..., Sight]]:
    """A case of a scenario as one of the council's people may see it."""
    with ExitStack() as stack:

        def looking(scenario: str, who: str = "Tom") -> Sight:
            council, case = walked(scenario)
            session = stack.enter_context(council.db.read())
            return see(session, case, council.user(session, who), at=clock.now())

        yield looking
