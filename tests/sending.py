"""Sending: a draft made ready to be sent for approval - its scenarios walked, few of them.

All of the shipped scenarios take seconds; one is enough where a test is about something else.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from engine import clock
from engine.case.trying.scenarios import walk_scenarios
from engine.process import drafts, versions
from engine.process.model import ProcessFile
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


def lighten(council: Council, *keep: str) -> None:
    """Leave the live version its shortest scenario only, so that a draft of it differs in no other.

    ``keep``: the sentences of others that stay.

    To take a scenario out is more than wording; a test about wording begins here.
    """
    with council.db.write() as session:
        live = versions.live(session, "section42")
        files = versions.bundle_of(session, live).files
        out = lightened(files).keys() - {f"scenarios/{one}.json" for one in keep}
        rows = select(ProcessFile).where(
            ProcessFile.version_id == live.id, ProcessFile.path.in_(out)
        )
        for row in session.scalars(rows):
            row.removed_at = clock.now()
        session.flush()
        live.hash = versions.bundle_of(session, live).hash
