"""Sending: a draft made ready to be sent for approval - its scenarios walked, few of them.

All of the shipped scenarios take seconds; one is enough where a test is about something else.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine import clock
from engine.case.trying.scenarios import walk_scenarios
from engine.process import drafts, versions
from engine.process.scenarios import keep_results, scenario_paths
from tests.council import Council

SHORT = "scenarios/not for us.json"


def lightened(files: Mapping[str, bytes]) -> dict[str, None]:
    """What to take out of a process so that its shortest scenario is left."""
    return {path: None for path in files if path.startswith("scenarios/") and path != SHORT}


def walked(council: Council, draft: str, by: str = "Iris") -> str:
    """Walk the scenarios of a draft and keep how they went; the hash of what was walked."""
    with council.db.read() as session:
        version = drafts.get_draft(session, draft)
        bundle = versions.bundle_of(session, version)
    results = dict(walk_scenarios(bundle, scenario_paths(bundle)))
    with council.db.write() as session:
        version = drafts.get_draft(session, draft)
        actor = council.user(session, by)
        keep_results(session, version, bundle.hash, results, actor, at=clock.now())
    return bundle.hash
