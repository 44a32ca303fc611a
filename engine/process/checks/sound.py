"""Sound: wherever a case stands, it can always end properly."""

from __future__ import annotations

from collections.abc import Iterator

from engine import guards
from engine.process.checks.subject import Problem, Subject
from engine.process.proof import Soundness, tell


def check(subject: Subject, found: list[Soundness]) -> Iterator[Problem]:
    """Refuse what was found unsound, and what could not be judged."""
    if not guards.on("check_sound"):
        return
    for verdict in found:
        if verdict.result != "sound":
            element = verdict.path[-1] if verdict.path else verdict.scope
            told = tell(verdict.path, "", subject.diagrams) if verdict.path else ""
            yield Problem(
                "sound", element, f"'{verdict.scope}': {verdict.message}", verdict.path, told
            )
