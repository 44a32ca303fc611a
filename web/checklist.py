"""Checklist: what is done and what is still to do before a version is published, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from engine.case.migrate.foreseen import count_running, foreseen_of
from engine.case.trying.unanswered import unanswered
from engine.process import versions
from engine.process.compared import Compared
from engine.process.scenarios import results_of, scenario_paths, title_of
from engine.process.told import Told, tell
from web.drafts.places_in import links_to

DONE, TO_DO, PROBLEM = ("Done", "green"), ("To do", "blue"), ("Problem", "red")
NOT_NEEDED = ("Not needed", "grey")

#: Each check in plain words.
CHECKS = {
    "readable": "Can be read, and uses only what is supported",
    "runnable": "Conditions and reminders",
    "forms": "Forms and who answers them",
    "lanes_may_read": "Nobody is shown what their role may not see",
    "words": "The field’s words",
    "milestones": "Milestones",
    "sound": "Every case can come to its end",
    "threefold": "Start, middle and end",
}
#: Each rule of the proof in plain words.
RULES = {
    "threefold": "All rules together",
    "E": "No enquiry ends before the adult was asked at the end whether their wishes came true.",
    "M": "Nobody is asked at the end who was not asked again in the middle.",
    "S": "Nobody is asked in the middle who was not asked at the start.",
    "Q": "Middle and end belong to an enquiry: neither comes before it has begun.",
    "X": "Once an enquiry has begun, it cannot leave by an end that is meant for no enquiry.",
    "L": "After every conversation in the middle there is one at the end before it is over.",
    "alone": "An exempt end, and the beginning of the enquiry, come while nothing else is open.",
}
RESULTS = {
    "proved": ("Proved", "green"),
    "refuted": ("Refuted", "red"),
    "undecided": ("Could not be decided", "red"),
}


@dataclass(frozen=True)
class Line:
    """One line: what it is about, its state in words, what there is to say, and where it leads."""

    what: str
    state: tuple[str, str]
    says: str
    href: str


class Checklist:
    """A version as whoever publishes sees it: its lines, and what stands behind each."""

    def __init__(self, opened: Compared) -> None:
        self.opened, self.version = opened, opened.version
        self.is_open = self.version.state in ("draft", "sent")
        self.results = results_of(self.version, opened.bundle)
        self.paths = scenario_paths(opened.bundle)
        self.foreseen = foreseen_of(self.version)

    @cached_property
    def running(self) -> int:
        """How many cases are running on another version."""
        return count_running(self.opened.session, self.version)

    @cached_property
    def problems(self) -> list[tuple[str, list[Told]]]:
        """What the checks found, by check, in their order."""
        if not self.is_open:
            return []
        before = self.opened.before
        was = versions.bundle_of(self.opened.session, before) if before else None
        told = tell(self.opened.bundle, self.opened.report, before=was)
        return [
            (words, found)
            for name, words in CHECKS.items()
            if (found := [one for one in told if one.problem.check == name])
        ]

    @cached_property
    def unanswered(self) -> list[str]:
        """The rules that nobody is asked for any more, each in a sentence; only while it is open."""
        before = self.opened.before
        if not self.is_open or before is None:
            return []
        was = versions.bundle_of(self.opened.session, before)
        return [one.sentence for one in unanswered(was, self.opened.bundle)]

    @property
    def is_publishable(self) -> bool:
        """Whether the checks let it through."""
        return self.opened.report.verdict == "publishable"

    @property
    def scenarios(self) -> list[tuple[str, Any]]:
        """Each scenario by its sentence, with how it went; None where it was not run."""
        return [(title_of(path), self.results.get(path)) for path in self.paths]

    @property
    def left(self) -> int:
        """How many scenarios are not run on this content."""
        return sum(path not in self.results for path in self.paths)

    @property
    def failed(self) -> int:
        """How many scenarios go another way than they say."""
        return sum(not one.passed for one in self.results.values())

    @property
    def may_send(self) -> bool:
        """Whether everything is done that must be before somebody else looks at it."""
        return self.is_publishable and not self.left and not self.failed

    def links(self, told: Told) -> list[tuple[str, str]]:
        """Where a problem can be put right; nothing where the version cannot be changed."""
        if self.version.state != "draft":
            return []
        return links_to(self.version.public_id, self.opened.bundle, told)

    def same_way(self, told: Told) -> int:
        """The number of the problem that goes the same way and is told before; 0 for none."""
        every = [one for _, found in self.problems for one in found]
        first = next(n for n, one in enumerate(every, 1) if one is told or one.way == told.way)
        return 0 if every[first - 1] is told else first

    def drawings(self, told: Told) -> list[tuple[str, str, dict[str, Any]]]:
        """The diagrams on which a way is shown: where a step is gone or never happens, and the first."""
        marks = told.marks or {}
        missing = {place.path for place in told.gone or told.missing}
        parts = [file for file in marks if file != next(iter(marks))]
        files = [
            *dict.fromkeys([*(f for f in marks if f in missing), *list(marks)[:1], *parts[-1:]])
        ][:2]
        return [
            (
                file,
                file,
                {
                    "xmlUrl": url_for(
                        "versions.drawing", version=self.version.public_id, path=file
                    ),
                    "way": marks.get(file, []),
                    "marks": {"missing": [p.id for p in told.missing if p.path == file]},
                },
            )
            for file in files
        ]

    def lines(self) -> Iterator[Line]:
        """What is to do, in order."""
        yield from (self._checks(), self._proof(), self._scenarios(), self._whom())
        yield self._second()

    def _checks(self) -> Line:
        count = sum(len(found) for _, found in self.problems)
        says = f"{count} to put right." if count else "No check finds anything."
        return Line("Problems", PROBLEM if count else DONE, says, "#problems")

    def _proof(self) -> Line:
        results = {proof.rule: proof.result for proof in self.opened.report.proofs}
        result = results.get("threefold", "undecided")
        says = "No path loses the adult’s voice."
        if result != "proved":
            says = "On some path the adult’s voice is lost, or nobody can tell."
        href = url_for("versions.certificate", version=self.version.public_id)
        return Line("Proof certificate", DONE if result == "proved" else PROBLEM, says, href)

    def _scenarios(self) -> Line:
        many = len(self.paths)
        if not many:
            says = "There is none. A try-out can be saved as one."
            return Line("Scenarios run", NOT_NEEDED, says, "#scenarios")
        if self.failed:
            says = f"{self.failed} of {many} go another way than they say."
            return Line("Scenarios run", PROBLEM, says, "#scenarios")
        if self.left:
            says = f"{many - self.left} of {many} are run on this content."
            return Line("Scenarios run", TO_DO, says, "#scenarios")
        return Line("Scenarios run", DONE, f"All {many} go as they say.", "#scenarios")

    def _whom(self) -> Line:
        what = "What changes for whom"
        if self.foreseen:
            looked, _ = self.foreseen
            says = f"Looked at {looked.looked_at:,} of {looked.running:,} running cases."
            return Line(what, DONE, says, "#whom")
        if not self.running:
            return Line(what, NOT_NEEDED, "No case is running on another version.", "#whom")
        return Line(what, TO_DO, f"Running cases to look at: {self.running:,}.", "#whom")

    def _second(self) -> Line:
        if self.version.state != "sent":
            return Line(
                "Second person", TO_DO, "Send it for approval when all else is done.", "#do"
            )
        says = "Waits for somebody who did not make it."
        if self.opened.may_approve:
            says = "Waits for you."
        return Line("Second person", TO_DO, says, "#do")
