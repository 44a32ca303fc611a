"""Checks: what can be published. One file a check; ``docs/checks`` says why and shows how.

``check`` judges a bundle, ``check_file`` a bare diagram; neither raises for what
is wrong with a process: that is the report. Every check looks, whatever another
has refused, so that an admin sees everything at once.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import InvalidProcess
from engine.process.bundle import MAX_FILE, Bundle
from engine.process.checks import (
    forms,
    lanes_may_read,
    milestones,
    readable,
    runnable,
    sound,
    threefold,
    words,
)
from engine.process.checks.subject import Problem, Subject
from engine.process.diagram import Diagram, Diagrams, every_node
from engine.process.proof import Proof, Soundness, soundness
from engine.process.proof import threefold as prove
from engine.process.reading import read_diagrams

CHECKS = (
    "readable",
    "runnable",
    "forms",
    "lanes_may_read",
    "words",
    "milestones",
    "sound",
    "threefold",
)
#: Raised whenever a check or the proof changes what it accepts.
CHECKER = "3"
NEED_FACTS = "runnable: names of facts"
_RANK = ("refuted", "undecided", "unsound")

__all__ = ["CHECKS", "Problem", "Report", "check", "check_file"]


@dataclass
class Report:
    """What was found in one process. ``verdict``: publishable, refused or unreadable."""

    path: str
    process: str
    problems: list[Problem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    soundness: str | None = None
    proofs: list[Proof] = field(default_factory=list)
    ms: float = 0.0
    unreadable: bool = False

    @property
    def verdict(self) -> str:
        if self.unreadable:
            return "unreadable"
        return "refused" if self.problems else "publishable"

    def certificate(self, content: str) -> dict[str, Any]:
        """What was shown of exactly this content (its hash), to be kept with the version."""
        kept = ("process", "verdict", "skipped", "soundness", "proofs")
        found = self.as_json()
        return {"content": content, "checker": CHECKER, **{name: found[name] for name in kept}}

    def as_json(self) -> dict[str, Any]:
        """The report as the command prints it."""
        return {
            "path": self.path,
            "process": self.process,
            "verdict": self.verdict,
            "problems": [
                {"check": p.check, "element": p.element, "message": p.message, "path": list(p.path)}
                for p in self.problems
            ],
            "skipped": self.skipped,
            "soundness": self.soundness,
            "proofs": [
                {"rule": p.rule, "result": p.result, "path": list(p.path)} for p in self.proofs
            ],
            "ms": round(self.ms, 1),
        }


def check(
    bundle: Bundle,
    facts: Collection[str] | None = None,
    functions: Collection[str] | None = None,
    path: str = "",
) -> Report:
    """Judge a whole process: its diagrams, occurrences, forms and codes.

    ``facts`` and ``functions`` are the names a condition may use; left out, the
    engine's own are taken.
    """
    started = time.monotonic()
    report = Report(path or bundle.name, bundle.name)
    try:
        diagrams = read_diagrams(bundle.diagrams)
        _readable_files(bundle)
        main = diagrams.main(bundle.name)
        if main is None:
            raise InvalidProcess([f"{bundle.name}: there is no process in it."])
    except InvalidProcess as error:
        return _unreadable(report, error, started)
    report.process = main.id
    subject = Subject(bundle, diagrams, main, *_known(facts, functions))
    # A folder of one occurrence is no enquiry; beside an enquiry, occurrences are judged with it.
    _judge(subject, report)
    report.ms = (time.monotonic() - started) * 1000
    return report


def check_file(path: Path) -> list[Report]:
    """Judge a bare diagram: one report for each of its processes that no other of them calls.

    Called processes are looked for in the same file and folder. Forms are not.
    """
    started = time.monotonic()
    report = Report(str(path), path.stem)
    try:
        if path.stat().st_size > MAX_FILE:
            raise InvalidProcess(
                [f"{path.name}: the file is larger than {MAX_FILE // 1_000_000} MB."]
            )
        own = read_diagrams({path.name: path.read_bytes()})
        if not own.processes:
            raise InvalidProcess([f"{path.name}: there is no process in it."])
    except InvalidProcess as error:
        return [_unreadable(report, error, started)]
    except OSError as error:
        return [
            _unreadable(
                report, InvalidProcess([f"{path.name}: the file cannot be read."]), started, error
            )
        ]
    roots = own.roots()
    files, diagrams = _with_neighbours(path, own)
    bundle = Bundle(path.stem, files)
    read: dict[Any, Any] = {}
    found = []
    for main in roots:
        started = time.monotonic()
        found.append(Report(str(path), main.id))
        # A file of many processes still takes no more than its ten seconds.
        subject = Subject(bundle, diagrams, main, *_known(None, None), whole=False, read=read)
        _judge(subject, found[-1], share=1 / len(roots))
        found[-1].ms = (time.monotonic() - started) * 1000
    return found


def _judge(subject: Subject, report: Report, share: float = 1.0) -> None:
    report.skipped = _skipped(subject)
    occurrence = subject.main.is_occurrence
    verdicts = _sound(subject, share)
    report.soundness = _soundness(verdicts)
    if not occurrence:
        rules = prove(subject.main, subject.diagrams, seconds=3.5 * share)
        report.proofs = [_together(rules), *rules]
    steps: list[tuple[str, Callable[[], Iterator[Problem]]]] = [
        ("readable", lambda: readable.check(subject)),
        ("runnable", lambda: runnable.check(subject)),
        ("forms", lambda: forms.check(subject)),
        ("lanes_may_read", lambda: lanes_may_read.check(subject)),
        ("words", lambda: words.check(subject)),
        ("milestones", lambda: milestones.check(subject, 1.5 * share)),
        ("sound", lambda: sound.check(subject, verdicts)),
        ("threefold", lambda: threefold.check(subject, report.proofs[1:])),
    ]
    for name, run in steps:
        if name not in report.skipped:
            report.problems += dict.fromkeys(run())


def _sound(subject: Subject, share: float) -> list[Soundness]:
    """The main process and what it calls first, then the occurrences beside it."""
    tops = [subject.main]
    if subject.whole:
        reached = {d.id for d in subject.diagrams.reached(subject.main)}
        tops += [d for d in subject.diagrams.roots() if d.id not in reached]
    found: dict[str, Soundness] = {}
    for top in tops:
        for verdict in soundness(top, subject.diagrams, seconds=2.5 * share / len(tops)):
            found.setdefault(verdict.scope, verdict)
    return list(found.values())


def _soundness(verdicts: list[Soundness]) -> str | None:
    results = {v.result for v in verdicts}
    return next((r for r in ("unsound", "undecided", "sound") if r in results), None)


def _together(rules: list[Proof]) -> Proof:
    """The rules as one: refuted if one is, else undecided if one is, else proved."""
    for result in _RANK:
        for proof in rules:
            if proof.result == result:
                return Proof("threefold", result, proof.path, proof.message)
    return Proof("threefold", "proved")


def _skipped(subject: Subject) -> list[str]:
    skipped = []
    if not subject.whole:
        skipped += ["forms", "lanes_may_read"]
    if subject.main.is_occurrence:
        skipped += ["milestones", "threefold"]
    if subject.facts is None:
        skipped.append(NEED_FACTS)
    return skipped


def _known(
    facts: Collection[str] | None, functions: Collection[str] | None
) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """The names that exist: those given, else the engine's; None where nobody can say."""
    if facts is None:
        try:
            engine = importlib.import_module("engine.record.facts")
            facts, functions = (
                engine.NAMES,
                functions if functions is not None else engine.FUNCTIONS,
            )
        except (ImportError, AttributeError):
            return None, None
    return frozenset(facts), frozenset(functions or ())


def _readable_files(bundle: Bundle) -> None:
    """Read what is not a diagram, so that a broken file is one sentence and not an accident."""
    _ = bundle.forms, bundle.codes, bundle.timescales


def _with_neighbours(path: Path, own: Diagrams) -> tuple[dict[str, bytes], Diagrams]:
    """The file, and of its folder the diagrams it calls, directly or through others."""
    files = {path.name: path.read_bytes()}
    diagrams = own
    near = sorted(
        p for p in path.parent.glob("*.bpmn") if p.name != path.name and not p.is_symlink()
    )
    for neighbour in near[:100]:
        if not _missing(diagrams):
            break
        try:
            if neighbour.stat().st_size > MAX_FILE:
                continue
            content = neighbour.read_bytes()
            other = read_diagrams({neighbour.name: content})
        except (InvalidProcess, OSError):
            continue  # a broken neighbour is not this file's fault
        fresh: dict[str, Diagram] = {
            k: v for k, v in other.processes.items() if k not in diagrams.processes
        }
        if fresh:
            files[neighbour.name] = content
            diagrams.processes.update(fresh)
    return files, diagrams


def _missing(diagrams: Diagrams) -> set[str]:
    """What is called and not there."""
    called = {n.calls for d in diagrams.processes.values() for n in every_node(d) if n.calls}
    return called - diagrams.processes.keys()


def _unreadable(
    report: Report, error: InvalidProcess, started: float, cause: object = None
) -> Report:
    report.unreadable = True
    report.problems = [Problem("readable", "", text) for text in error.problems]
    report.skipped = [name for name in CHECKS if name != "readable"]
    report.ms = (time.monotonic() - started) * 1000
    return report
