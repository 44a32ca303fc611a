"""Bursts: eight posts of one task at the same moment, through four workers, over real HTTP.

One to three people with one to three tabs each press the button, some twice: a double click
sends the same page again, another tab has a page of its own. The pages may be stale: a
colleague has changed a row meanwhile, the task was given to somebody else, is paused, was
taken away, or is done. After each burst the database and every answer are read: at most one
text was recorded, exactly one where it could be, and every other text is kept and shown.
"""

from __future__ import annotations

import html
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.case import assign, report, submit
from engine.case.from_json import typed_from
from engine.case.model import Answer, Case, Draft, KeptText, Task
from engine.case.pause import pause
from engine.log import events
from engine.log.model import Event
from engine.people.model import User
from engine.people.users import get_user_by_email
from engine.record import Record
from tests.chaos.serving import Browser, serving
from tests.chaos.submits import ACKNOWLEDGED, ANSWERS
from tests.council import Council
from tests.walks import people

POSTS = 8
#: who may hear an adult: by their role
PEOPLE = ("Lena", "Amara", "Yusuf")
YUSUF = "yusuf@council.example"
WORDS = "what_worries"


@dataclass(frozen=True)
class Press:
    """One press of the button: whose page, and what they wrote in it."""

    who: str
    text: str
    typed: dict[str, list[str]]


@dataclass
class Result:
    """What came of all bursts."""

    bursts: int = 0
    posts: int = 0
    recorded: int = 0
    none: int = 0
    kept: int = 0
    told: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        before = ", ".join(f"{what} {times:,}" for what, times in sorted(self.before.items()))
        told = ", ".join(f"{what} {times:,}" for what, times in sorted(self.told.items()))
        return (
            f"{self.bursts:,} bursts of {POSTS} ({before}): one text recorded in {self.recorded:,}, "
            f"none in {self.none:,} where none could be; {self.kept:,} other texts, all kept; "
            f"{len(self.wrong)} things wrong; answered: {told}; {self.seconds:.0f} s in all"
        )

    @property
    def bad(self) -> int:
        """How much is not as it must be."""
        return len(self.wrong)


def run(council: Council, seed: int) -> Result:
    """Let a burst come over every adult who is to be heard; say what came of it."""
    result, choose, began = Result(), Random(seed), time.monotonic()
    open_ = sa.select(Task.public_id).where(
        Task.name == "hear_from_adult", Task.completed_at.is_(None)
    )
    people.staff(council.db)  # Yusuf among them
    with council.db.read() as session:
        waiting = session.scalars(open_.order_by(Task.id)).all()
    url = council.db.engine.url.render_as_string(hide_password=False)
    with serving(url, workers=4) as address:
        seats = [(who, seat) for who in PEOPLE for seat in range(POSTS)]
        browsers = {
            (who, seat): Browser(address).sign_in(who, YUSUF if who == "Yusuf" else "")
            for who, seat in seats
        }
        for number, task in enumerate(waiting):
            # each in its turn, so that few bursts meet them all
            before = list(BEFORE)[number % len(BEFORE)]
            _one(council, browsers, task, number, before, choose, result)
    result.seconds = time.monotonic() - began
    return result


def _one(
    council: Council, browsers: dict[tuple[str, int], Browser], task: str, number: int,
    before: str, choose: Random, result: Result,
) -> None:  # fmt: skip
    _free(council, task)
    presses = _pages(council, task, number, choose)
    possible = BEFORE[before](council, task, clock.now())
    if before == "handed over":
        possible = any(press.who == "Amara" for press in presses)
    answers = _send(browsers, task, presses)
    result.bursts += 1
    result.posts += len(answers)
    result.before[before] += 1
    wrong = _judge(council, task, presses, answers, possible, result)
    result.wrong += [f"burst {number}, {before}: {said}" for said in wrong]


def _free(council: Council, task: str) -> None:
    """It is in the pool of the team: each of them may do it."""
    with council.db.write() as session:
        lena = council.user(session, "Lena")
        if session.scalars(sa.select(Task.assignee_id).where(Task.public_id == task)).one():
            assign(session, task, None, lena, at=clock.now())


def _pages(council: Council, task: str, number: int, choose: Random) -> list[Press]:
    """Who has which page open: tabs of one or two people; some of them are sent more than once."""
    chosen = choose.sample(PEOPLE, choose.randint(1, 3))
    tabs = [who for who in chosen for _ in range(choose.randint(1, 3))]
    when = (clock.now() - timedelta(hours=1)).astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
    pages = []
    with council.db.read() as session:
        for tab, who in enumerate(tabs):
            text = f"Words {number}-{tab} of {who}"
            said = {**ANSWERS, "start_when": when, WORDS: text, "what_matters": f"Garden {tab}"}
            actor = _user(council, session, who)
            pages.append(Press(who, text, typed_from(session, task, said, actor, clock.now())))
    pages = choose.sample(pages, min(POSTS, len(pages)))
    return [*pages, *choose.choices(pages, k=POSTS - len(pages))]


def _user(council: Council, session: Session, who: str) -> User:
    return get_user_by_email(session, YUSUF) if who == "Yusuf" else council.user(session, who)


def _send(
    browsers: dict[tuple[str, int], Browser], task: str, presses: list[Press]
) -> list[tuple[int, str]]:
    """Everybody presses at once."""
    answers: list[tuple[int, str]] = [(0, "")] * len(presses)
    barrier = threading.Barrier(len(presses))

    def press(n: int) -> None:
        browser = browsers[presses[n].who, n]
        barrier.wait()
        status, page, _ = browser.post(f"/tasks/{task}", presses[n].typed)
        answers[n] = status, html.unescape(page)

    threads = [threading.Thread(target=press, args=(n,)) for n in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


# -- what has happened since the pages were opened ------------------------------------


def _nothing(_council: Council, _task: str, _at: datetime) -> bool:
    """Nothing: one of them is taken."""
    return True


def _row_changed(council: Council, task: str, at: datetime) -> bool:
    """A colleague has changed a row that the pages show: nobody writes over it unseen."""
    with council.db.write() as session:
        case = _case(session, task)
        record = Record(session, case.id, case.adult_id)
        values = {"what_matters": f"My front door at {at.isoformat()}"}
        record.change(record.one("adult"), values, typed_at=at, typed_by=None, task_id=None)
    return False


def _handed_over(council: Council, task: str, at: datetime) -> bool:
    """A manager has given it to Amara: only hers can be taken; what Lena typed is kept as hers."""
    with council.db.write() as session:
        priya, amara = council.user(session, "Priya"), council.user(session, "Amara")
        assign(session, task, amara, priya, at=at)
    return True


def _paused(council: Council, task: str, at: datetime) -> bool:
    """Its clock stands still: it can be done all the same."""
    with council.db.write() as session:
        until = clock.today(at) + timedelta(days=7)
        lena = council.user(session, "Lena")
        pause(session, task, "adults_pace", "She wants to wait.", until, lena, at=at)
    return True


def _done(council: Council, task: str, at: datetime) -> bool:
    """A colleague has done it meanwhile: theirs stands."""
    when = (at - timedelta(hours=1)).astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
    with council.db.read() as session:
        lena = council.user(session, "Lena")
        said = {**ANSWERS, "start_when": when, WORDS: "Hers."}
        typed = typed_from(session, task, said, lena, at)
    with council.db.write() as session:
        submit(session, task, typed, council.user(session, "Lena"), at=at)
    return False


def _on_hold(council: Council, task: str, at: datetime) -> bool:
    """The adult is said to have died: what faces them waits."""
    with council.db.write() as session:
        case = _case(session, task)
        report(session, case.public_id, "adult_died", council.user(session, "Lena"), at=at)
    with council.db.read() as session:
        row = session.scalars(sa.select(Task).where(Task.public_id == task)).one()
        return row.held_because is None


BEFORE: dict[str, Callable[[Council, str, datetime], bool]] = {
    "nothing else": _nothing, "a row was changed": _row_changed, "handed over": _handed_over,
    "paused": _paused, "done by another": _done, "a death was reported": _on_hold,
}  # fmt: skip


def _case(session: Session, task: str) -> Case:
    return session.scalars(sa.select(Case).join(Task).where(Task.public_id == task)).one()


# -- the truth ------------------------------------------------------------------------


def _judge(
    council: Council, task: str, presses: list[Press], answers: list[tuple[int, str]],
    possible: bool, result: Result,
) -> list[str]:  # fmt: skip
    with council.db.read() as session:
        row = session.scalars(sa.select(Task).where(Task.public_id == task)).one()
        kept = session.scalars(sa.select(Answer).where(Answer.task_id == row.id)).all()
        lines = session.scalar(
            sa.select(sa.func.count()).where(Event.task_id == row.id, Event.what == "submitted")
        )
        texts = _texts(session, row)
        sound = events.verify(session, row.case) is None
        recorded = kept[0].values.get(WORDS) if len(kept) == 1 else None
    wrong = [] if sound else ["the log does not hold"]
    if not len(kept) == lines == (row.completed_at is not None) or len(kept) > 1:
        wrong.append(f"{len(kept)} answers, {lines} lines, completed: {row.completed_at}")
    ours = recorded if recorded in {press.text for press in presses} else None
    if possible and ours is None:
        wrong.append("one could have been taken, and none was")
    if ours is not None and not possible:
        wrong.append(f"{ours} was taken, and could not be")
    result.recorded += ours is not None
    result.none += ours is None
    for press, (status, page) in zip(presses, answers, strict=True):
        wrong += _answered(press, status, page, ours, texts, result)
    result.kept += len({press.text for press in presses} - {ours})
    return wrong


def _answered(
    press: Press, status: int, page: str, ours: str | None, texts: set[tuple[int, str]],
    result: Result,
) -> list[str]:  # fmt: skip
    """Whoever was taken is told so; whoever was not has their text kept, and sees it or may find it."""
    result.told[str(status)] += 1
    if press.text == ours:
        return (
            [] if status in ACKNOWLEDGED else [f"{ours} was recorded, and they were told {status}"]
        )
    found = []
    if status not in (409, 403):
        found.append(f"{press.text} was not recorded, and they were told {status}")
    if not any(text == press.text for _, text in texts):
        found.append(f"{press.text} is kept nowhere (answered {status})")
    if status == 409 and press.text not in page and "kept" not in page:
        found.append(f"{press.text} is neither shown nor said to be kept")
    return found


def _texts(session: Session, task: Task) -> set[tuple[int, str]]:
    """What is kept beside the answer: by whom, and their words."""
    draft = session.get(Draft, task.id)
    kept = session.execute(
        sa.select(KeptText.user_id, KeptText.typed).where(KeptText.task_id == task.id)
    )
    rows = [*((draft.saved_by, draft.typed) for draft in [draft] if draft), *kept]
    return {(user, words) for user, typed in rows for words in typed.get(WORDS, [])}
