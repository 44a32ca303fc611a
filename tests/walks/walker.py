"""Walker: many cases walked side by side on one database, until each has ended and was checked."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.case import open_case
from engine.case.model import Case
from engine.db import Database
from engine.db.tables import metadata
from engine.people.model import Team
from tests.walks import between, checks, papers, people, tasks
from tests.walks.canaries import Canaries
from tests.walks.coverage import Coverage
from tests.walks.hostile import Hostile
from tests.walks.leaning import EARLY, Lean, lean_for
from tests.walks.prints import Logs, Prints, sent_letters
from tests.walks.repairing import ENDS_EARLY
from tests.walks.trying import WORKERS, Trying
from tests.walks.walked import Walked
from tests.walks.wording import Persona, Wording

ADULT, TIMER = metadata.tables["adult"], metadata.tables["timer"]
SIDE_BY_SIDE = 8
STARTS = clock.moment("2026-03-02T09:00")
#: Steps after the end: what comes after closing, late entries, what must not be written any more.
AFTER = 4
DUE = select(Case.id, Case.next_due_at)
RESTS, MOST_RESTS = 20, 2  # steps between two looks at those who wait, and how often one waits
TELLS = 25  # cases between two lines of progress

BETWEEN = (between.note, between.pause, between.correct, papers.write, papers.give)
HOW_OFTEN = (5, 2, 3, 4, 2)


@dataclass
class Walker:
    """Walks cases on one database; ``problems`` says what must not be."""

    db: Database
    seed: int
    coverage: Coverage
    hostility: float = 0.12
    looking: int = 8  # every so manieth case is looked at through the app
    problems: list[str] = field(default_factory=list)
    personas: list[Persona] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.choose = Random(self.seed)
        self.canaries = Canaries(self.choose)
        self.hostile = Hostile(self.db, self.choose, self.coverage)
        self.prints = Prints(self.db, self.canaries)
        self.trying = Trying(self.db, self.choose, self.coverage, STARTS)
        self.last_case = 0
        self.walking: list[Walked] = []
        self.resting: list[Walked] = []  # ended, and waiting for a reminder

    def run(self, cases: int) -> None:
        """Walk so many cases to their end, or until they cannot get on."""
        with self.coverage.watching(), Logs() as logs:
            while self.coverage.cases < cases or self.walking or self.resting:
                self._pass_time()
                self._wake_up()
                if self.coverage.cases < cases and len(self.walking) < SIDE_BY_SIDE:
                    self._open()
                elif self.walking:
                    self._turn(self.choose.choice(self.walking))
        self.prints.close()
        for canary in logs.leaked(self.canaries):
            self.problems.append(f"[seed {self.seed}] A line of a log says {canary}.")
        with self.db.read() as session:
            fired = select(TIMER.c.name).where(TIMER.c.fired_at.is_not(None))
            self.coverage.counts["timers"].update(session.scalars(fired))

    def _pass_time(self) -> None:
        days = self.choose.randint(3, 30) if self.choose.random() < 0.01 else 0
        self.trying.now += timedelta(days=days, minutes=self.choose.randint(5, 400))

    def _wake_up(self) -> None:
        """A case that has ended goes on when its reminder is due; when all else is done, it is."""
        if self.coverage.steps % RESTS and self.walking:
            return
        with self.db.read() as session:
            due = {number: at for number, at in session.execute(DUE)}
        for one in list(self.resting):
            if due[one.id] is None or one.rests >= MOST_RESTS:
                self.resting.remove(one)
            elif due[one.id] <= self.trying.now or not self.walking:
                self.trying.now = max(self.trying.now, due[one.id])
                self.resting.remove(one)
                self.walking.append(one)
                one.after, one.rests = 0, one.rests + 1

    # -- opening --------------------------------------------------------------------

    def _open(self) -> None:
        aim = self.coverage.aim(self.choose)
        persona = self._persona(again=aim == "duplicate_merged")
        lean = self._lean(aim)
        with self.db.write() as session:
            team = session.scalars(select(Team.id).where(Team.name == "North")).one()
            actor = self.choose.choice(people.with_role(session, team, *WORKERS)).user(session)
            task = open_case(session, actor, at=self.trying.now, via="shell")
            case_id, public_id = task.case_id, task.case.public_id
        self.coverage.kept()
        self.coverage.count("verbs", "open")
        self._begin(case_id, public_id, persona, lean)

    def _begin(self, case_id: int, public_id: str, persona: Persona, lean: Lean) -> None:
        self.coverage.cases += 1
        persona.cases.append(public_id)
        wording = Wording(persona, self.canaries, self.choose)
        one = Walked(self.coverage.cases, case_id, public_id, persona, wording, lean)
        one.events["opened"] = 1
        self.walking.append(one)
        self.last_case = max(self.last_case, case_id)
        if self.coverage.cases % TELLS == 0:
            done = f"{self.coverage.cases} cases, {self.coverage.steps:,} steps"
            print(f"seed {self.seed}: {done}", file=sys.stderr, flush=True)

    def _opened_elsewhere(self) -> None:
        """Cases that a decision in another case has opened are walked as well."""
        with self.db.read() as session:
            found = session.execute(
                select(Case.id, Case.public_id, Case.adult_id, ADULT.c.name)
                .join(ADULT, ADULT.c.id == Case.adult_id)
                .where(Case.id > self.last_case)
                .order_by(Case.id)
            ).all()
            for case_id, public_id, adult_id, name in found:
                persona = self._persona_of(session, adult_id) or self._another(name)
                lean = self._lean(self.coverage.aim(self.choose))
                self._begin(case_id, public_id, persona, lean)

    def _persona_of(self, session: Session, adult_id: int) -> Persona | None:
        """Who an adult is, where another case is about them already."""
        mine = set(session.scalars(select(Case.public_id).where(Case.adult_id == adult_id)))
        return next((p for p in self.personas if mine & set(p.cases)), None)

    def _another(self, name: str = "") -> Persona:
        made = Persona.new(len(self.personas) + 1, self.canaries, self.choose)
        made.name = name or made.name
        self.canaries.known_as(made.name, "adult", made.number)
        self.personas.append(made)
        return made

    def _persona(self, *, again: bool) -> Persona:
        """Somebody new, or an adult about whom there was a case before."""
        known = [p for p in self.personas[-40:] if p.cases]
        if known and (again or self.choose.random() < 0.12):
            return self.choose.choice(known)
        return self._another()

    def _lean(self, aim: str) -> Lean:
        offered = [n for n, where in self.coverage.offered.items() if where != {""}]
        reports = self.coverage.reports(self.choose, [n for n in offered if n not in ENDS_EARLY])
        made = lean_for(self.choose, aim, self.coverage.twists(self.choose), reports)
        if aim in EARLY:
            made.reports += [EARLY[aim][0]] * (made.declines + 1)
        return made

    # -- one turn -------------------------------------------------------------------

    def _turn(self, one: Walked) -> None:
        one.steps += 1
        self.coverage.steps += 1
        if one.tired:
            one.lean.come_to_an_end()
        try:
            self._step(one)
            if one.trail[-1:] == ["decide_new_concern"]:
                self._opened_elsewhere()
            with self.db.read() as session:
                self._found(one, checks.after_a_step(session, one))
                if one.ended and one.after >= AFTER:
                    self._found(one, checks.at_the_end(session, one, self.canaries))
                    letters = list(sent_letters(session, one))
            if one.ended and one.after >= AFTER and one.number % self.looking == 0:
                self._found(one, self.prints.look_at(one, letters))
        except Exception:
            self._found(one, [traceback.format_exc()])
            self.walking.remove(one)
            return
        if one.cannot_get_on:
            self._found(one, ["It cannot get on."])
            self.walking.remove(one)
        elif one.ended and one.after >= AFTER:
            self.walking.remove(one)
            self.resting.append(one)

    def _step(self, one: Walked) -> None:
        if self.choose.random() < self.hostility:
            self._found(one, self.hostile.step(one, self.trying.now))
        elif not between.wake(self.trying, one):
            self._act(one)

    def _act(self, one: Walked) -> None:
        chance, it = self.choose.random(), self.trying
        if one.ended:
            one.after += 1
            doing = self.choose.choice((tasks.submit, tasks.submit, between.note, papers.write))
            doing(it, one)
        elif chance < 0.25 and not one.tired:
            self.choose.choices(BETWEEN, HOW_OFTEN)[0](it, one)
        elif one.to_note:
            between.note(it, one)
        elif chance < 0.3:
            tasks.assign(it, one)
        elif not between.report(it, one):
            tasks.submit(it, one)

    def _found(self, one: Walked, sentences: list[str]) -> None:
        trail = "\n    ".join(one.trail[-12:])
        where = f"[seed {self.seed}, case {one.number}, step {one.steps}, {one.lean.says}]"
        self.problems += [f"{where}\n  {said}\n    {trail}" for said in sentences]
