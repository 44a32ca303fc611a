"""Moving: one standing case goes over to one version, and what must hold of it before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from engine.case.file import CaseFile
from engine.case.migrate.migrate import Outcome, migrate, preview
from engine.case.migrate.replay import replay
from engine.case.model import Case, Workflow
from engine.db import Database
from engine.errors import EngineError, Refused
from engine.log import events
from engine.log.model import Event
from engine.people import users
from engine.process.model import ProcessVersion
from engine.process.runtime import process_of
from tests.council import EMAILS
from tests.engine.migrate.rewinding import Rewound
from tests.engine.migrate.standing import Standing, lost, rows, standing, type_everywhere
from tests.walks import checks, tasks
from tests.walks.between import note, report, wake
from tests.walks.canaries import Canaries
from tests.walks.coverage import Coverage
from tests.walks.leaning import Lean
from tests.walks.trying import Trying
from tests.walks.walked import Walked
from tests.walks.wording import Wording

MOVED, REFUSED = "moved", "refused"
AT_THE_END = (
    checks.ended_as_it_says,
    checks.heard_threefold,
    checks.nothing_left_open,
    checks.somebody_else_decided,
)


@dataclass
class Moved:
    """What came of one case and one version."""

    result: str
    why: str
    problems: list[str]


def same_again(db: Database, case_id: int, at: Any) -> list[str]:
    """Replayed on its own version, a case stands where it stands."""
    with db.read() as session:
        file = CaseFile(session, session.get_one(Case, case_id), None, at)
        try:
            replayed = replay(file, file.process)
        except EngineError as error:
            return [f"It is not the same on the same version: {error}"]
        still = select(Workflow.id).where(Workflow.case_id == case_id, Workflow.ended_at.is_(None))
        there = set(session.scalars(still))
        return [] if set(replayed.runs) == there else ["Another number of workflows is open."]


def publish_live(db: Database, number: int) -> None:
    """Let one version be the published one."""
    with db.write() as session:
        for one in session.scalars(select(ProcessVersion)):
            one.state = "published" if one.id == number else "retired"


def move(db: Rewound, case_id: int, number: int, at: Any) -> Moved:
    """Preview and migrate a case in which somebody types everywhere; say what must not be."""
    publish_live(db, number)
    with db.write() as session:
        words = type_everywhere(session, case_id, at)
    with db.read() as session:
        before, would = standing(session, case_id), _preview(session, case_id, number, at)
        digest = rows(session, case_id) if isinstance(would, str) else 0
    try:
        with db.write() as session:
            iris = users.get_user_by_email(session, EMAILS["Iris"])
            case = session.get_one(Case, case_id).public_id
            version = session.get_one(ProcessVersion, number)
            done: Outcome | str = migrate(session, case, version, iris, at=at, via="shell")
    except Refused as error:
        done = str(error)
    problems = [] if done == would else [f"It was said {would}, and done {done}."]
    with db.read() as session:
        if isinstance(done, str):
            if digest and rows(session, case_id) != digest:
                problems.append("It was refused, and something was changed.")
            return Moved(REFUSED, done, problems)
        problems += [f"The word “{w}” is lost." for w in lost(session, case_id, words, at)]
        problems += _kept(session, case_id, before, standing(session, case_id))
        problems += _sealed(session, case_id)
    problems += same_again(db, case_id, at)
    return Moved(MOVED, "", problems)


def _preview(session: Any, case_id: int, number: int, at: Any) -> Outcome | str:
    try:
        return preview(session, case_id, session.get_one(ProcessVersion, number), at=at)
    except Refused as error:
        return str(error)


def _kept(session: Any, case_id: int, before: Standing, after: Standing) -> list[str]:
    """Dates, holders, pauses and holds of what is still asked are what they were."""
    process = process_of(session, session.get_one(Case, case_id).process_version_id)
    found = [
        said
        for number, was in before.tasks.items()
        if number in after.tasks
        for said in _task_kept(was, after.tasks[number])
    ]
    for number, was in before.timers.items():
        now, task = after.timers.get(number), after.tasks.get(was["task"])
        if now is not None:
            if (now["due"], now["stopped"]) != (was["due"], was["stopped"]):
                found.append(f"The reminder {was['name']} waits for another day.")
        elif was["drawn"] and task and process.hosts.get(was["name"]) == task["name"]:
            found.append(f"The reminder {was['name']} is lost.")
    going = [t["due"] for t in after.timers.values() if t["stopped"] is None]
    if after.next_due_at != min(going, default=None):
        found.append("The case is woken at another time than its first reminder.")
    return found + list(_reminded_twice(before, after))


def _task_kept(was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for what in ("due", "paused", "opened", "reminded"):
        if was[what] != now[what]:
            yield f"{now['name']}: {what} was {was[what]}, is {now[what]}."
    if was["holder"] != now["holder"] and was["roles"] == now["roles"]:
        yield f"{now['name']} was taken from whoever had it."
    if was["since"] != now["since"] and was["held"] == now["held"]:
        yield f"The clock of {now['name']} stands still since {now['since']}."


def _reminded_twice(before: Standing, after: Standing) -> Iterator[str]:
    for number, is_ in after.timers.items():
        task = before.tasks.get(is_["task"])
        is_new = number not in before.timers and is_["drawn"]
        if is_new and task and (is_["name"], is_["task"]) in before.fired:
            yield f"{is_['name']} would remind of the same a second time."


def _sealed(session: Any, case_id: int) -> list[str]:
    case = session.get_one(Case, case_id)
    last = session.scalars(
        select(Event).where(Event.case_id == case_id).order_by(Event.seq.desc()).limit(1)
    ).one()
    found = [] if last.what == "migrated" else ["Its log does not say that it was migrated."]
    broken = events.verify(session, case)
    return found + ([f"Line {broken} of its log does not hold."] if broken is not None else [])


# -- to the end ---------------------------------------------------------------------------


def to_the_end(db: Rewound, one: Walked, at: Any, seed: int, coverage: Coverage) -> list[str]:
    """Walk a case to its end at random; say what must not be."""
    choose = Random(seed)
    it = Trying(db, choose, coverage, at)
    canaries = Canaries(choose)
    lean = Lean(one.lean.aim, reports=_reports(choose), tempting=0.0)
    lean.sober = choose.random() < 0.7
    walked = Walked(
        one.number, one.id, one.public_id, one.persona,
        Wording(one.persona, canaries, choose), lean,
    )  # fmt: skip
    with db.read() as session:
        lines = Counter(session.scalars(select(Event.what).where(Event.case_id == one.id)))
        walked.begun = Counter(one.begun)
        walked.ended = session.get_one(Case, one.id).ended_at is not None
    while not walked.ended and not walked.cannot_get_on:
        walked.steps += 1
        it.now += _later(choose)
        if walked.steps > 12:
            lean.come_to_an_end()
        if wake(it, walked):
            continue
        if (chance := choose.random()) < 0.08 or walked.to_note:
            note(it, walked)
        elif chance < 0.14:
            tasks.assign(it, walked)
        elif not report(it, walked):
            tasks.submit(it, walked)
    if walked.cannot_get_on:
        trail = "\n    ".join(walked.trail[-8:])
        return [f"[seed {seed}] It cannot get on.\n    {trail}"]
    walked.events = Counter({what: n + lines[what] for what, n in walked.events.items()})
    with db.read() as session:
        found = checks.after_a_step(session, walked)
        history = checks.History(session, one.id, canaries)
        found += [sentence for check in AT_THE_END for sentence in check(history)]
        broken = events.verify(session, session.get_one(Case, one.id))
        if broken is not None:
            found.append(f"Line {broken} of its log does not hold.")
    return [f"[seed {seed}] {sentence}" for sentence in found]


def _reports(choose: Random) -> list[str]:
    names = ("risk_removed", "adult_asks_to_stop", "immediate_danger", "caused_enquiry")
    return [choose.choice(names)] if choose.random() < 0.25 else []


def _later(choose: Random) -> Any:
    return timedelta(minutes=choose.randint(5, 60 * 48))
