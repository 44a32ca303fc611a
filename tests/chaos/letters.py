"""Letters: written, approved, sent at random - by the wrong person, unsafely, out of date, too late."""

from __future__ import annotations

from datetime import timedelta

import hypothesis.strategies as st
import sqlalchemy as sa
from hypothesis.stateful import precondition, rule
from sqlalchemy.orm import Session

from engine import clock
from engine.case.file import CaseFile
from engine.case.from_json import note_json
from engine.case.letters.approve import approve_letter
from engine.case.letters.cancel import cancel_letter
from engine.case.letters.change import change_letter
from engine.case.letters.find import get_letter
from engine.case.letters.send import send_letter
from engine.case.letters.write import write_letter
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.form.fields import Typed
from engine.people.model import User
from tests.chaos.case_model import CaseModel
from tests.chaos.driven import NOT_THEIRS, OTHERS, REFUSALS, WORKERS, Driven
from tests.chaos.paper_model import HAS_ADDRESS, WORDS

number = st.integers(0, 10_000)
WAYS = (frozenset({"in_person"}), frozenset({"post", "phone"}), frozenset({"in_person", "post"}))


class Letters(Driven):
    """What is done with letters, beside the tasks of the same cases."""

    # -- how the adult is reached ----------------------------------------------------

    @precondition(lambda self: self._of_papers())
    @rule(one=number, ways=st.sampled_from(WAYS))
    def say_what_is_safe(self, one: int, ways: frozenset[str]) -> None:
        """Say how the adult is reached safely; every letter that waits is looked at again."""
        case, model = self._case(one, lambda m: bool(m.done))
        with self._step("say what is safe", Conflict if model.ended else None) as session:
            typed = {"safe_ways": sorted(ways), "safe_household": "no"}
            actor = self._user(session, "Tom")
            note_json(session, case, "safe_contact", typed, actor, at=self.now)
        if not model.ended:
            model.lines["noted"] += 1
            model.papers.reached_by(ways)
        self._agree(case)

    # -- letters ---------------------------------------------------------------------

    @precondition(lambda self: self._of_papers())
    @rule(one=number, who=st.sampled_from(WORKERS), way=st.sampled_from([*HAS_ADDRESS, "phone"]))
    def write_letter(self, one: int, who: str, way: str) -> None:
        """Draft a letter to the adult, by a way that is safe or is not; none after the end."""
        case, model = self._case(one, lambda m: bool(m.done))
        error = InvalidAnswers if way not in HAS_ADDRESS else None
        with self._step("write a letter", Conflict if model.ended else error) as session:
            typed = {"channel": [way], "recipient": ["adult"]}
            actor = self._user(session, who)
            write_letter(session, case, "first_letter", typed, actor, at=self.now, via="shell")
        if error is None and not model.ended:
            model.papers.wrote(who, way)
        self._agree(case)

    @precondition(lambda self: self._of_papers())
    @rule(one=number, who=st.sampled_from(WORKERS), by=st.sampled_from(WORKERS), ways=number)
    def letter_goes(self, one: int, who: str, by: str, ways: int) -> None:
        """Draft, approve and send a letter by a way that is safe, if there is one."""
        case, model = self._case(one, lambda m: bool(m.done))
        there = sorted(model.papers.safe & set(HAS_ADDRESS)) or ["post"]
        self.write_letter(one, who, there[ways % len(there)])
        last = len(model.papers.letters) - 1
        for act, actor in (("approve", who), ("approve", by), ("send", who), ("send", by)):
            if last >= 0:
                self._try(case, model, last, act, actor)

    @precondition(lambda self: any(m.papers.letters for m in self.cases.values()))
    @rule(
        one=number, which=number, who=st.sampled_from(WORKERS),
        act=st.sampled_from(["approve", "approve", "send", "cancel"]),
    )  # fmt: skip
    def act_on_letter(self, one: int, which: int, who: str, act: str) -> None:
        """Approve a letter, say that it left, or cancel it; what may not be is refused."""
        case, model, letter = self._letter(one, which)
        self._try(case, model, letter, act, who)

    @precondition(lambda self: any(m.papers.letters for m in self.cases.values()))
    @rule(
        one=number, which=number, who=st.sampled_from(WORKERS),
        way=st.sampled_from(sorted(HAS_ADDRESS)), words=st.sampled_from([*WORDS, ""]),
    )  # fmt: skip
    def change_letter(self, one: int, which: int, who: str, way: str, words: str) -> None:
        """Write a letter anew: to be read again, whatever it was; never one that has left."""
        case, model, letter = self._letter(one, which)
        late = model.papers.refusal(letter, "change", who)
        with self._step(
            "change a letter", REFUSALS[late] or (None if words else InvalidAnswers)
        ) as session:
            typed = {
                "body": [words],
                "channel": [way],
                "_version": [self._seen(session, case, letter)],
            }
            actor = self._user(session, who)
            change_letter(session, case, str(letter + 1), typed, actor, at=self.now, via="shell")
        if not late and words:
            model.papers.changed(letter, who, way, words)
        self._agree(case)

    @precondition(lambda self: any(m.papers.letters for m in self.cases.values()))
    @rule(
        one=number, which=number, act=st.sampled_from(["approve", "send", "cancel"]),
        who=st.sampled_from(OTHERS),
    )  # fmt: skip
    def meddle_with_letter(self, one: int, which: int, act: str, who: str) -> None:
        """The wrong person, a page that is out of date, a letter that is not there, a day to come."""
        case, model, letter = self._letter(one, which)
        with self._step(f"{act} a letter of others", NOT_THEIRS) as session:
            self._act(session, case, letter, act, self._user(session, who))
        with self._step(f"{act} a letter not seen as it is", Conflict) as session:
            self._act(session, case, letter, act, self._user(session, "Daniel"), seen="0")
        with self._step(f"{act} a letter that is not there", NotFound) as session:
            there = len(model.papers.letters)
            self._act(session, case, there, act, self._user(session, "Daniel"), seen="1")
        if act == "send" and model.papers.letters[letter].state == "approved":
            with self._step("send a letter tomorrow", InvalidAnswers) as session:
                self._act(session, case, letter, act, self._user(session, "Tom"), days=1)
        self._agree(case)

    # -- how -------------------------------------------------------------------------

    def _of_papers(self) -> bool:
        return any(model.done for model in self.cases.values())

    def _letter(self, one: int, which: int) -> tuple[str, CaseModel, int]:
        case, model = self._case(one, lambda m: bool(m.papers.letters))
        return case, model, which % len(model.papers.letters)

    def _try(self, case: str, model: CaseModel, letter: int, act: str, who: str) -> None:
        refused = model.papers.refusal(letter, act, who)
        with self._step(f"{act} a letter", REFUSALS[refused]) as session:
            self._act(session, case, letter, act, self._user(session, who))
        if not refused:
            model.papers.done(letter, act)
        self._agree(case)

    def _seen(self, session: Session, case: str, letter: int) -> str:
        row = session.scalars(sa.select(Case).where(Case.public_id == case)).one()
        record = CaseFile(session, row, None, self.now).record
        return str(get_letter(record, str(letter + 1)).version)

    def _act(
        self, session: Session, case: str, letter: int, act: str, actor: User,
        seen: str = "", days: int = 0,
    ) -> None:  # fmt: skip
        name = str(letter + 1)
        seen = seen or self._seen(session, case, letter)
        if act == "approve":
            approve_letter(session, case, name, seen, actor, at=self.now, via="shell")
            return
        on = clock.today(self.now) + timedelta(days=days)
        typed: Typed = {
            "_version": [seen], "because": ["It is not needed any more."],
            "sent_on-day": [str(on.day)], "sent_on-month": [str(on.month)],
            "sent_on-year": [str(on.year)],
        }  # fmt: skip
        verb = send_letter if act == "send" else cancel_letter
        verb(session, case, name, typed, actor, at=self.now, via="shell")

    def _compare_more(self, session: Session, row: Case, model: CaseModel) -> None:
        super()._compare_more(session, row, model)
        rows = CaseFile(session, row, None, self.now).record.rows("letter")
        there = [(one.channel, one.state) for one in rows]
        assert there == [(one.way, one.state) for one in model.papers.letters]
