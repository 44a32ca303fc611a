"""Build what a release would have stored; run by the code of that release itself (tests/releases.py).

It may use only what every release has: ``tests.council`` and the walk of a scenario.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from engine.db import Database
from tests.council import Council, found, scenario_of

ENDED = "duty not met"
#: cases in the middle of their way: a scenario and how many of its steps are taken
RUNNING = {
    "ordinary full path, everything achieved": 11,
    "at the adult's own pace, hoarding": 19,
    "the police lead, the duty goes on": 16,
}
#: what somebody was typing in one of them when the release was put away
DRAFTED = "ordinary full path, everything achieved"
FOUND = "The agency has promised to write to her by Friday."


def main(url: str, told: str) -> None:
    """Found a council there, walk its cases, write down what is still to come in them."""
    db = Database(url)
    found(db)
    council = Council(db)
    said = [_walked(council, ENDED, len(scenario_of(ENDED)["steps"]))]
    said += [_walked(council, name, steps) for name, steps in RUNNING.items()]
    anchor = _sealed(db, council.walk("2026-06-01T02:00").now)
    db.engine.dispose()
    Path(told).write_text(json.dumps({"cases": said, "anchor": anchor}), encoding="utf-8")


def _walked(council: Council, name: str, steps: int) -> dict[str, object]:
    walk = council.walked(name, steps)
    if name == DRAFTED:
        typed = {"middle_involved": FOUND}
        walk.step({"by": "Tom", "draft": "review_outcomes_middle", "answers": typed})
    return {
        "scenario": name,
        "case": walk.case,
        "cases": dict(walk.cases),
        "now": walk.now.isoformat(),
        "to_come": scenario_of(name)["steps"][steps:],
    }


def _sealed(db: Database, at: object) -> str | None:
    """Seal everything, where the release knew how; the anchor."""
    try:
        from engine.keeping.anchoring import seal_and_anchor
        from engine.log.seals import Key
    except ImportError:
        return None
    key = Key(os.environ["THREEFOLD_RELEASE_LOG_KEY"])
    return str(seal_and_anchor(db, key, [], at))  # type: ignore[arg-type]


if __name__ == "__main__":
    main(*sys.argv[1:])
