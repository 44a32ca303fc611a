"""Process: scenarios - the walks a process must still go as they say, kept for exactly its content.

They are walked elsewhere (``engine.case.trying``); here is what came of it. A result counts
only for what was walked: where the process is changed afterwards, all are walked again; where
a scenario is, that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from engine import guards, people
from engine.errors import Conflict, InvalidProcess
from engine.people.model import User
from engine.process import versions
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
    of: str = ""  # the digest of the scenario that went so


def scenario_paths(bundle: Bundle) -> list[str]:
    """The scenarios of a process, in order."""
    return [path for path in sorted(bundle.files) if path.startswith(FOLDER)]


def title_of(path: str) -> str:
    """The sentence that names a scenario."""
    return path.removeprefix(FOLDER).removesuffix(".json")


def results_of(version: ProcessVersion, bundle: Bundle) -> dict[str, Result]:
    """How its scenarios went, path by path; without those that were not walked as they are now."""
    kept = (version.certificate or {}).get("scenarios") or {}
    found = {path: Result(**said) for path, said in (kept.get("walked") or {}).items()}
    if kept.get("content") == version.hash:
        return found
    if kept.get("process") != _process(bundle):
        return {}
    return {
        p: one for p, one in found.items() if p in bundle.files and one.of == _digest(bundle, p)
    }


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
    bundle = versions.bundle_of(session, version)
    named = {p: replace(one, of=_digest(bundle, p)) for p, one in results.items()}
    walked = {**results_of(version, bundle), **named}
    kept = {
        "content": seen,
        "process": _process(bundle),
        "at": at.isoformat(),
        "walked": {path: asdict(result) for path, result in walked.items()},
    }
    version.certificate = {**(version.certificate or {}), "scenarios": kept}


def require_walked(version: ProcessVersion, bundle: Bundle) -> None:
    """Go on only where every scenario was walked on exactly this content and went as it says."""
    if not guards.on("scenarios_walked"):
        return
    results = results_of(version, bundle)
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


def _process(bundle: Bundle) -> str:
    """The digest of all that a scenario walks through: the process without its scenarios."""
    files = {p: body for p, body in bundle.files.items() if not p.startswith(FOLDER)}
    return Bundle(bundle.name, files).hash


def _digest(bundle: Bundle, path: str) -> str:
    return sha256(bundle.files[path]).hexdigest()
