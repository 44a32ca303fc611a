"""Machine: cases driven at random by every verb, compared after each step with a model of them.

The model (``case_model.py``) is plain Python and knows nothing of the engine. After each step
the case on the database must be what the model says (``driven.py``): its open tasks and who has
them, drafts, what the adult was heard at in its order, answers, every line of the log, its end.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import hypothesis.strategies as st
import sqlalchemy as sa
from hypothesis.stateful import precondition, rule

from engine import clock
from engine.case import assign, note, open_case, report, token, wake
from engine.case.draft import keep_text, save_draft
from engine.case.from_json import correct_json, submit_json
from engine.case.model import StepOverride, Task
from engine.case.override import end_override, override_step
from engine.case.pause import pause, resume
from engine.case.submit import submit
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from tests.chaos.case_answers import reported
from tests.chaos.case_model import CHOICES, OF_REPORTS, REPORTS, ROLES, CaseModel
from tests.chaos.documents import Documents
from tests.chaos.driven import STAFF, kept
from tests.chaos.letters import Letters

STRANGERS = ("Nell", "Owen", "Iris", "Sam")
MOST = 4  # cases side by side
number = st.integers(0, 10_000)


class Machine(Letters, Documents):
    """Up to four cases, side by side."""

    # -- what is done ----------------------------------------------------------------

    @precondition(lambda self: len(self.cases) < MOST)
    @rule(who=number)
    def open(self, who: int) -> None:
        """Open a case."""
        with self._step("open") as session:
            actor = self._user(session, STAFF["contact_officer"][who % 2])
            case = open_case(session, actor, at=self.now, via="shell").case.public_id
        self.cases[case] = CaseModel()
        self.cases[case].opened()
        self._agree(case)

    @precondition(lambda self: self._open_tasks())
    @rule(one=number, choice=number, who=number)
    def go_on(self, one: int, choice: int, who: int) -> None:
        """Do a task, decided this way or that."""
        case, task = self._task(one)
        model = self.cases[case]
        name = model.tasks[task].name
        decided = CHOICES.get(name, ("",))
        self._submit(case, task, decided[choice % len(decided)], who)

    @precondition(lambda self: self._open_tasks())
    @rule(one=number, who=number, way=number, times=st.integers(1, 8))
    def hurry(self, one: int, who: int, way: int, times: int) -> None:
        """Do several tasks of a case, decided so that it gets on."""
        case, _ = self._task(one)
        for turn in range(times):
            there = list(self.cases[case].tasks)
            if not there:
                return
            task = there[(who + turn) % len(there)]
            name = self.cases[case].tasks[task].name
            of_duty = ("conversation", "enquiry")[way % 2]
            decided = of_duty if name == "decide_duty" else CHOICES.get(name, ("",))[0]
            if self.cases[case].refusal(task, decided):
                names = {t: self.cases[case].tasks[t].name for t in there}
                task = next((t for t in there if names[t] in OF_REPORTS), task)
                decided = CHOICES.get(names[task], ("",))[-1]
            self._submit(case, task, decided, who)

    @precondition(lambda self: self._open_tasks())
    @rule(one=number, text=st.text(max_size=200))
    def save(self, one: int, text: str) -> None:
        """Save what has been typed so far."""
        case, task = self._task(one)
        model = self.cases[case].tasks[task]
        who = model.who or STAFF[ROLES[model.name][0]][0]
        with self._step("save") as session:
            save_draft(session, task, {"a": [text]}, self._user(session, who), at=self.now)
        self.cases[case].drafts[task] = kept(text)
        self._agree(case)

    @precondition(lambda self: self.cases)
    @rule(one=number)
    def write(self, one: int) -> None:
        """Write a note, or a late entry where the case has ended; the other is refused."""
        case, model = self._case(one)
        late = {"note_text": ["She rang."]}
        for kind in ("case_note", "late_entry"):
            fits = model.ended == (kind == "late_entry")
            with self._step(f"note {kind}", None if fits else Conflict) as session:
                typed = (
                    late
                    if kind == "case_note"
                    else {"late_text": ["She rang."], "late_why": ["It was forgotten."]}
                )
                note(
                    session,
                    case,
                    kind,
                    typed,
                    self._user(session, "Amara"),
                    at=self.now,
                    via="shell",
                )
            model.lines["noted"] += fits
        self._agree(case)

    @precondition(lambda self: any(m.done for m in self.cases.values()))
    @rule(one=number, text=st.sampled_from(["Last week", "On Monday", "Two weeks ago"]))
    def correct(self, one: int, text: str) -> None:
        """Correct an answer of the concern; a case that has ended refuses."""
        case, model = self._case(one, lambda m: bool(m.done))
        task, _ = model.done[0]
        given = {"answer": f"{text}, as they say now", "because": "I misheard"}
        same = InvalidAnswers if model.corrected == text else None
        with self._step("correct", Conflict if model.ended else same) as session:
            actor = self._user(session, self.sent[task][0])
            correct_json(session, task, "risks-0-risk_when", given, actor, at=self.now)
        if not model.ended and not same:
            model.corrected = text
            model.answers += 1
            model.lines["corrected"] += 1
        self._agree(case)

    @precondition(lambda self: self.cases)
    @rule(one=number, what=st.sampled_from(sorted(REPORTS)))
    def report(self, one: int, what: str) -> None:
        """Report what happened; where it cannot be reported now it is refused."""
        case, model = self._case(one)
        fits = model.stage in REPORTS[what][1] and "record_concern" not in self._names(model)
        if not fits and model.stage == "concern" and what == "new_concern":
            return  # before anything is known of the adult there is nothing to report beside it
        error = None if fits else (Conflict if model.ended else NotFound)
        with self._step(f"report {what}", error) as session:
            actor = self._user(session, "Amara")
            task = report(session, case, what, actor, at=self.now, via="shell")
            session.flush()
            given = self._meant(session, case, reported(what, self.now))
            submit_json(session, task.public_id, given, actor, at=self.now)
        if fits:
            model.reported(what)
        self._agree(case)

    @precondition(lambda self: self._open_tasks())
    @rule(one=number, days=st.integers(1, 60))
    def pause(self, one: int, days: int) -> None:
        """Stop the clock of a task; a paused one is refused."""
        case, task = self._task(one)
        model = self.cases[case].tasks[task]
        with self._step("pause", Conflict if model.paused else None) as session:
            day = clock.today(self.now) + timedelta(days=days)
            actor = self._user(session, model.who or "Priya")
            pause(session, task, "adults_pace", "Not today", day, actor, at=self.now, via="shell")
        self.cases[case].lines["paused"] += not model.paused
        model.paused = True
        self._agree(case)

    @precondition(lambda self: self._open_tasks())
    @rule(one=number)
    def resume(self, one: int) -> None:
        """Take a task up again; one that is not paused is refused."""
        case, task = self._task(one)
        model = self.cases[case].tasks[task]
        with self._step("resume", None if model.paused else Conflict) as session:
            resume(
                session, task, self._user(session, model.who or "Priya"), at=self.now, via="shell"
            )
        self.cases[case].lines["resumed"] += model.paused
        model.paused = False
        self._agree(case)

    @precondition(lambda self: self._open_tasks())
    @rule(one=number, to=number)
    def reassign(self, one: int, to: int) -> None:
        """A supervisor gives a task to somebody of its role, or back to the pool."""
        case, task = self._task(one)
        model = self.cases[case].tasks[task]
        there = (*STAFF[ROLES[model.name][0]], None)
        who = there[to % 3]
        with self._step("reassign") as session:
            person = self._user(session, who) if who else None
            assign(session, task, person, self._user(session, "Ruth"), at=self.now, via="shell")
        model.who = who
        self.cases[case].lines["assigned" if who else "released"] += 1
        self._agree(case)

    @precondition(lambda self: self._open_tasks())
    @rule(one=number, days=st.integers(1, 28))
    def override(self, one: int, days: int) -> None:
        """Note that a step is not done for now; once only, and never by whoever has it."""
        case, task = self._task(one)
        model = self.cases[case].tasks[task]
        who = "Daniel"
        stands = self._stands(task)
        error = Refused if model.who == who else Conflict if stands else None
        with self._step("override", error) as session:
            day = clock.today(self.now) + timedelta(days=days)
            actor = self._user(session, who)
            override_step(
                session, task, "other", "other", "Not now", day, actor, at=self.now, via="shell"
            )
        if error is None:
            self.until[task] = day
            self.cases[case].lines["step_overridden"] += 1
        self._agree(case)

    @precondition(lambda self: any(t in self.until for _, t in self._open_tasks()))
    @rule(one=number)
    def take_back(self, one: int) -> None:
        """Take an override back; one that is over is refused."""
        there = [(c, t) for c, t in self._open_tasks() if t in self.until]
        case, task = there[one % len(there)]
        stands = self._stands(task)
        with self._step("take back", None if stands else Conflict) as session:
            newest = (
                sa.select(StepOverride.public_id)
                .join(Task, Task.id == StepOverride.task_id)
                .where(Task.public_id == task)
                .order_by(StepOverride.id.desc())
            )
            number_of = session.scalars(newest.limit(1)).one()
            end_override(
                session, number_of, self._user(session, "Daniel"), at=self.now, via="shell"
            )
        if stands:
            del self.until[task]
            self.cases[case].lines["step_override_ended"] += 1
        self._agree(case)

    @precondition(lambda self: self.cases)
    @rule(one=number, hours=st.integers(1, 24 * 30))
    def wake(self, one: int, hours: int) -> None:
        """Let time pass, and everything that is due take effect: once."""
        self.now += timedelta(hours=hours)
        case, model = self._case(one)
        before = set(model.tasks)
        with self._step("wake") as session:
            fired = wake(session, self._id(session, case), as_of=self.now)
        model.lines["woken"] += fired
        with self.council.db.write() as session:
            assert wake(session, self._id(session, case), as_of=self.now) == 0
        opened = self._now_open(case).keys() - before
        names = sorted(self._now_open(case)[t][0] for t in opened)
        assert names in ([], ["review_outcomes_again"]), names
        assert not names or (model.started and "review_outcomes_again" not in self._names(model))
        model.opens = Counter(names)
        self._agree(case)

    # -- what is refused -------------------------------------------------------------

    @precondition(lambda self: self._open_tasks())
    @rule(one=number, who=number)
    def wrong_person(self, one: int, who: int) -> None:
        """Somebody of another team, or without the role, sends a task."""
        case, task = self._task(one)
        name = self.cases[case].tasks[task].name
        others = {n for r, people in STAFF.items() if r not in ROLES[name] for n in people}
        others -= {n for role in ROLES[name] for n in STAFF[role]}
        there = (*STRANGERS, *sorted(others))
        with self._step("wrong person", (NotAllowed, NotFound)) as session:
            submit(session, task, {}, self._user(session, there[who % len(there)]), at=self.now)
        self._agree(case)

    @precondition(lambda self: self._open_tasks())
    @rule(one=number)
    def unanswered(self, one: int) -> None:
        """A page is sent as it was opened: what is asked for is named, and nothing is kept of it."""
        case, task = self._task(one)
        model = self.cases[case].tasks[task]
        who = model.who or STAFF[ROLES[model.name][0]][0]
        with self._step("unanswered", InvalidAnswers) as session:
            row = session.scalars(sa.select(Task).where(Task.public_id == task)).one()
            actor = self._user(session, who)
            typed = {"_token": [token.issue(row.case.event_key, actor.id, row.id)]}
            submit(session, task, typed, actor, at=self.now)
        self._agree(case)

    @precondition(lambda self: self.sent)
    @rule(one=number)
    def again(self, one: int) -> None:
        """The very page that was taken is sent again: the same answer, and nothing new."""
        task = sorted(self.sent)[one % len(self.sent)]
        who, typed = self.sent[task]
        with self._step("send again") as session:
            done = submit(session, task, typed, self._user(session, who), at=self.now)
            assert done.replayed
            case = done.case.public_id
        self._agree(case)

    @precondition(lambda self: self.sent)
    @rule(one=number, text=st.text(min_size=1, max_size=50))
    def too_late(self, one: int, text: str) -> None:
        """A second page of a task that is done is sent: refused, and what was typed is kept."""
        task = sorted(self.sent)[one % len(self.sent)]
        who, _ = self.sent[task]
        typed = {"a": [text]}
        with self._step("too late", Conflict) as session:
            row = session.scalars(sa.select(Task).where(Task.public_id == task)).one()
            case, actor = row.case.public_id, self._user(session, who)
            typed["_token"] = [token.issue(row.case.event_key, actor.id, row.id)]
            submit(session, task, typed, actor, at=self.now)
        with self.council.db.write() as session:
            keep_text(session, task, typed, self._user(session, who), "Too late.", at=self.now)
        self.cases[case].kept += 1
        self._agree(case)
