"""Process: scenarios - the walks a process must still go as they say, kept for exactly its content.

They are walked elsewhere (``engine.case.trying``); here is what came of it. A result counts
only for the content that was walked: whatever is changed afterwards, they are walked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import guards, people
from engine.errors import Conflict, InvalidProcess
from engine.people.model import User
from engine.process.bundle import Bundle
from engine.process.model import ProcessVersion

FOLDER = "scenarios/"


@dataclass(frozen=True)
class Result:
    """How one scenario went: how many steps, which one failed (0: none, or the end), and why."""

    passed: bool
    steps: int
    failed_at: int = 0
    says: str = ""
    seconds: float = 0.0


def scenario_paths(bundle: Bundle) -> list[str]:
    """The scenarios of a process, in order."""
    return [path for path in sorted(bundle.files) if path.startswith(FOLDER)]


def title_of(path: str) -> str:
    """The sentence that names a scenario."""
    return path.removeprefix(FOLDER).removesuffix(".json")


def results_of(version: ProcessVersion) -> dict[str, Result]:
    """How its scenarios went, path by path; empty for a content that was not walked."""
    kept = (version.certificate or {}).get("scenarios") or {}
    if kept.get("content") != version.hash:
        return {}
    return {path: Result(**said) for path, said in kept["walked"].items()}


def keep_results(
    session: Session,
    version: ProcessVersion,
    seen: str,
    results: Mapping[str, Result],
    actor: User,
    *,
    at: datetime,
) -> None:
    """Keep how scenarios went on the content ``seen``, beside those that are kept for it.

    Raises ``NotAllowed``; ``Conflict`` where the draft was changed meanwhile, or is none.
    """
    people.require(actor, "publish_process", None)
    if version.state != "draft":
        raise Conflict("The scenarios of a draft are walked before it is sent for approval.")
    if version.hash != seen:
        raise Conflict("The draft was changed while its scenarios were walked. Run them again.")
    walked = {**results_of(version), **results}
    kept = {
        "content": seen,
        "at": at.isoformat(),
        "walked": {path: asdict(result) for path, result in walked.items()},
    }
    version.certificate = {**(version.certificate or {}), "scenarios": kept}


def require_walked(version: ProcessVersion, bundle: Bundle) -> None:
    """Go on only where every scenario was walked on exactly this content and went as it says."""
    if not guards.on("scenarios_walked"):
        return
    results = results_of(version)
    paths = scenario_paths(bundle)
    missing = [path for path in paths if path not in results]
    failed = [path for path in paths if path in results and not results[path].passed]
    if missing:
        raise InvalidProcess(
            [
                f"Run the scenarios first: {len(missing)} of {len(paths)} are not run on this content."
            ]
        )
    if failed:
        raise InvalidProcess([f"“{title_of(p)}” fails. {results[p].says}" for p in failed])
