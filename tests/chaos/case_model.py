"""A case in plain Python: what must come of every step, told a second time and independently.

Nothing of the engine is imported here. What is written down is what the shipped process and
its words promise: which tasks a task opens, when the adult's outcomes are heard, what is
refused, and that a refusal changes nothing. The machine compares it with the database.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.paper_model import PapersModel

OFFICER, WORKER, MANAGER = "contact_officer", "enquiry_officer", "safeguarding_adults_manager"
#: who does each task, the first first
ROLES = {
    "record_concern": (OFFICER,),
    "confirm_not_for_us": (MANAGER,),
    "hear_from_adult": (OFFICER, WORKER),
    "decide_duty": (MANAGER,),
    "tell_people": (OFFICER,),
    "have_conversation": (WORKER,),
    "plan_enquiry": (WORKER,),
    "make_enquiries": (WORKER,),
    "review_outcomes_middle": (WORKER,),
    "report_findings": (WORKER,),
    "decide_action": (MANAGER,),
    "agree_plan": (WORKER,),
    "review_plan": (WORKER,),
    "review_outcomes_end": (WORKER,),
    "authorise_closing": (MANAGER,),
    "review_outcomes_early": (WORKER,),
    "authorise_early_closing": (MANAGER,),
    "review_outcomes_again": (WORKER,),
    "agree_closing": (MANAGER,),
    "decide_new_concern": (MANAGER,),
}
#: what can be decided in a task; the others have one way on
CHOICES = {
    "record_concern": ("for_us", "not_for_us"),
    "confirm_not_for_us": ("agree", "disagree"),
    "decide_duty": ("conversation", "enquiry", "not_met"),
    "decide_action": ("plan", "no_plan"),
    "review_plan": ("over", "continue"),
    "authorise_closing": ("authorise", "return"),
    "authorise_early_closing": ("authorise", "return"),
    "agree_closing": ("agree", "disagree"),
}
#: at which of the three stages a task hears the adult
HEARS = {
    "hear_from_adult": ("start",),
    "have_conversation": ("middle",),
    "review_outcomes_middle": ("middle",),
    "review_outcomes_end": ("end",),
    "review_outcomes_early": ("middle", "end"),
}
#: what is reported: the task that follows it, and the stages of a case in which it can be
REPORTS = {
    "outcomes_again": (None, {"enquiry", "plan"}),
    "risk_removed": ("agree_closing", {"enquiry", "plan"}),
    "new_concern": ("decide_new_concern", {"concern", "enquiry", "plan", "closing"}),
}
OF_REPORTS = {"review_outcomes_again", "agree_closing", "decide_new_concern"}
CLOSING = {"review_outcomes_end", "authorise_closing"}
EARLY = {"review_outcomes_early", "authorise_early_closing"}
TELLS = {"tell_people", "review_outcomes_end", "review_outcomes_early"}
LAST = CLOSING | EARLY


@dataclass
class TaskModel:
    """One open task."""

    name: str
    who: str | None = None
    paused: bool = False
    overridden: bool = False


@dataclass
class CaseModel:
    """One case: its open tasks by their number, what was heard, what was written."""

    outcomes: int = 2
    risks: int = 1
    waiting: int = 1  # for an answer: whoever told us
    taken_back: bool = (
        False  # it was for us after all, so what is not asked otherwise is asked later
    )
    tasks: dict[str, TaskModel] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)
    heard: list[str | None] = field(default_factory=list)
    drafts: dict[str, str] = field(default_factory=dict)
    reviews: int = 0
    kept: int = 0
    corrected: str = ""
    answers: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    way: str | None = None
    started: bool = False
    found: bool = False
    planned: bool = False
    ended: bool = False
    papers: PapersModel = field(default_factory=PapersModel)
    opens: Counter[str] = field(default_factory=Counter)  # since the last step, by name

    # -- what there is ---------------------------------------------------------------

    @property
    def stage(self) -> str:
        """The stage of the case, as people read it."""
        if self.ended:
            return "closed"
        if self.planned:
            return "plan"
        return "closing" if self.found else "enquiry" if self.started else "concern"

    def named(self, name: str) -> bool:
        """Whether a task of that name is open."""
        return any(task.name == name for task in self.tasks.values())

    def refusal(self, number: str, choice: str) -> bool:
        """Whether the gates must refuse this.

        Nothing ends while something that was reported is open, and no enquiry while somebody
        still waits for an answer.
        """
        name = self.tasks[number].name
        ends = name == "tell_people" or (name in LAST and choice == "authorise")
        ends = ends or (name == "confirm_not_for_us" and choice == "agree")
        others = {t.name for n, t in self.tasks.items() if n != number}
        waits = name in LAST and choice == "authorise" and self.waiting > 0
        return (ends and bool(others & OF_REPORTS)) or waits

    # -- what is done ----------------------------------------------------------------

    def opened(self) -> None:
        """The case was opened: its first task is waited for."""
        self.lines["opened"] += 1
        self.opens = Counter({"record_concern": 1})

    def submitted(self, number: str, choice: str) -> None:
        """A task is done: what was heard, and what it opens."""
        task = self.tasks.pop(number)
        self.drafts.pop(number, None)
        self.done.append((number, task.name))
        self.answers += 1
        self.lines["submitted"] += 1
        for stage in HEARS.get(task.name, ()):
            self._hear(stage)
        if task.name in TELLS:
            self.waiting = 0
        if (task.name, choice) == ("record_concern", "for_us"):
            self.papers.reached_by(frozenset({"phone", "in_person"}))
        if task.name == "hear_from_adult" and self.taken_back and not self.papers.safe:
            self.papers.reached_by(frozenset({"phone"}))
        if task.name == "review_plan":
            self.reviews += self.outcomes  # each outcome is looked at, in no stage
        if task.name == "review_outcomes_again":
            self._hear(None)
        self.opens = Counter(self._follow(task.name, choice))

    def reported(self, what: str) -> None:
        """Something was reported, and its first task done at once by whoever reported it."""
        self.lines["reported"] += 1
        self.lines["submitted"] += 1
        self.answers += 1
        follows, _ = REPORTS[what]
        self.waiting += what == "new_concern"
        self.risks += what == "new_concern"
        if what == "outcomes_again":
            self._hear(None)  # a look in between, of no stage
        self.opens = Counter([follows] if follows else [])

    def _hear(self, stage: str | None) -> None:
        """The adult was heard: one line of it, and one for each outcome that is reviewed then."""
        self.heard.append(stage)
        self.reviews += 0 if stage == "start" else self.outcomes

    def _follow(self, name: str, choice: str) -> list[str]:
        if name == "record_concern":
            return (
                ["hear_from_adult", "decide_duty"] if choice == "for_us" else ["confirm_not_for_us"]
            )
        if name == "confirm_not_for_us":
            self.taken_back = True
            return self._end() if choice == "agree" else ["hear_from_adult", "decide_duty"]
        if name in ("hear_from_adult", "decide_duty"):
            self.way = choice if name == "decide_duty" else self.way
            waits = self.named("hear_from_adult") or self.named("decide_duty")
            return [] if waits else self._on_the_way()
        if name in ("tell_people",) or (name in LAST and choice == "authorise"):
            return self._end()
        if name in ("make_enquiries", "review_outcomes_middle"):
            waits = self.named("make_enquiries") or self.named("review_outcomes_middle")
            return [] if waits else ["report_findings"]
        if name == "agree_closing":
            return self._close_early() if choice == "agree" else []
        self.found = self.found or name in ("have_conversation", "decide_action")
        self.planned = self.planned or name == "agree_plan"
        return NEXT.get((name, choice), NEXT.get((name, ""), []))

    def _on_the_way(self) -> list[str]:
        self.started = self.way != "not_met"
        return {
            "not_met": ["tell_people"],
            "conversation": ["have_conversation"],
            "enquiry": ["plan_enquiry"],
        }[str(self.way)]

    def _close_early(self) -> list[str]:
        """What is open of the main way is not needed any more, unless it is closing already."""
        if any(task.name in LAST for task in self.tasks.values()):
            return []
        for number, task in list(self.tasks.items()):
            if task.name not in OF_REPORTS:
                del self.tasks[number]
                self.kept += self.drafts.pop(number, None) is not None
        return ["review_outcomes_early"]

    def _end(self) -> list[str]:
        self.ended = True
        return []


NEXT = {
    ("have_conversation", ""): ["review_outcomes_end"],
    ("plan_enquiry", ""): ["make_enquiries", "review_outcomes_middle"],
    ("report_findings", ""): ["decide_action"],
    ("decide_action", "plan"): ["agree_plan"],
    ("decide_action", "no_plan"): ["review_outcomes_end"],
    ("agree_plan", ""): ["review_plan"],
    ("review_plan", "continue"): ["review_plan"],
    ("review_plan", "over"): ["review_outcomes_end"],
    ("review_outcomes_end", ""): ["authorise_closing"],
    ("authorise_closing", "return"): ["review_outcomes_end"],
    ("review_outcomes_early", ""): ["authorise_early_closing"],
    ("authorise_early_closing", "return"): ["review_outcomes_early"],
}
