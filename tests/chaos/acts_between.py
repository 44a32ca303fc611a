"""Acts between cases: what reaches from one case into another, or into many."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.calendar.setting import set_length
from engine.case import links
from engine.case.adults.merge import merge, propose_same, tell_apart
from engine.case.adults.model import CaseMove, SamePerson
from engine.case.adults.move import decide_move, propose_move
from engine.case.adults.undo_merge import undo_merge
from engine.case.migrate.batch import one_case
from engine.case.migrate.publishing import _reword
from engine.case.model import Case, CaseLink
from engine.case.reckon import reckon_all
from engine.keeping import letting_go, retention
from engine.keeping.erase import erase_agreed
from engine.keeping.model import Erasure, LegalHold
from engine.log.seals import seal
from engine.notices.gathering import gather_all
from engine.notices.sending import send_all
from engine.notices.ways import Folder
from engine.people.model import User
from engine.process import versions
from engine.process.bundle import Bundle, from_folder
from tests.chaos.acts_common import (
    LATER,
    LENGTHS,
    MANAGERS,
    PERIODS,
    SEALS,
    WHY,
    adult_of,
    user_named,
    worker_of,
)
from tests.chaos.meeting import Meeting, one_of
from tests.council import EMAILS, SECTION42
from tests.walks.walked import Walked

# -- what reaches from one case into another ------------------------------------------


def put_together(it: Meeting, one: Walked, other: Walked) -> object:
    """Two entries are put together, proposed to be, or told apart."""
    kept, gone = adult_of(it, one), adult_of(it, other)
    who = it.choose.choice(MANAGERS)
    verb = it.choose.choice((merge, merge, merge, propose_same, tell_apart))
    return it.attempt(
        one, "merge", "",
        lambda s: verb(s, kept, gone, WHY, user_named(s, who), at=it.now, via="shell"),
    )  # fmt: skip


def take_apart(it: Meeting, one: Walked, other: Walked) -> object:
    """Two entries that were put together are taken apart."""
    of_them = sa.select(Case.adult_id).where(Case.id.in_((one.id, other.id)))
    row = one_of(
        it,
        sa.select(SamePerson.public_id).where(
            SamePerson.result == "same", SamePerson.undone_at.is_(None),
            SamePerson.adult_id.in_(of_them),
        ),
    )  # fmt: skip
    who = it.choose.choice(MANAGERS)
    if row is None:
        return put_together(it, one, other)
    return it.attempt(
        one, "undo merge", "",
        lambda s: undo_merge(s, row[0], WHY, user_named(s, who), at=it.now, via="shell"),
    )  # fmt: skip


def move(it: Meeting, one: Walked, other: Walked) -> object:
    """A case is said to be about another adult; somebody else agrees, or does not."""
    waits = one_of(
        it,
        sa.select(CaseMove.id).where(CaseMove.case_id == one.id, CaseMove.decided_at.is_(None)),
    )
    to, who = adult_of(it, other), it.choose.choice(MANAGERS)

    def moving(session: Session) -> None:
        actor = user_named(session, who)
        if waits:
            agreed = it.choose.random() < 0.8
            decide_move(session, one.public_id, agreed, WHY, actor, at=it.now, via="shell")
        else:
            new = "Somebody Else" if it.choose.random() < 0.3 else ""
            propose_move(
                session, one.public_id, to, WHY, actor, new_name=new, at=it.now, via="shell"
            )

    return it.attempt(one, "move", "", moving)


def link(it: Meeting, one: Walked, other: Walked) -> object:
    """Two cases are linked, or that is called a mistake."""
    linked = one_of(
        it,
        sa.select(CaseLink.because).where(
            CaseLink.case_id.in_((one.id, other.id)),
            CaseLink.other_case_id.in_((one.id, other.id)), CaseLink.error_at.is_(None),
        ),
    )  # fmt: skip
    because = it.choose.choice(("person_alleged", "others_at_risk", "separate_concern"))
    who = worker_of(it, one)

    def linking(session: Session) -> None:
        actor = session.get_one(User, who)
        if linked and it.choose.random() < 0.5:
            links.say_error(
                session, one.public_id, other.public_id, linked[0], WHY, actor, at=it.now
            )
        else:
            links.link(session, one.public_id, other.public_id, because, WHY, actor, at=it.now)

    return it.attempt(one, "link", "", linking)


# -- what reaches into many cases -----------------------------------------------------


@cache
def _bundle() -> Bundle:
    return from_folder(SECTION42)


def publish(it: Meeting, _one: Walked, _other: Walked) -> object:
    """Another version of the process is published; other words, every running case reads them."""
    path = it.choose.choice([p for p in sorted(_bundle().files) if p.startswith("guidance/")])
    more = f"\nAsk again after {it.choose.randint(2, 10**6)} days.\n".encode()
    bundle = replace(_bundle(), files={**_bundle().files, path: _bundle().files[path] + more})
    rewords, who = it.choose.random() < 0.5, "Iris"

    def publishing(session: Session) -> None:
        before = versions.live(session, bundle.name)
        version = versions.publish(session, bundle, None, at=it.now, via="shell")
        session.flush()
        if rewords:
            _reword(session, before, version, user_named(session, who), it.now)

    return it.attempt(_one, "publish", "", publishing)


def migrate(it: Meeting, one: Walked, _other: Walked) -> object:
    """A running case goes over to the live version."""
    with it.db.read() as session:
        live = versions.live(session, _bundle().name).id

    def migrating() -> None:
        done = one_case(it.db, one.id, live, EMAILS["Iris"], True, it.now, "shell")
        assert done["result"] != "failed", done

    return it.outside("migrate", migrating)


def hold(it: Meeting, one: Walked, _other: Walked) -> object:
    """Nothing of an adult's record may go, or that is lifted."""
    adult = adult_of(it, one)
    there = one_of(
        it,
        sa.select(LegalHold.public_id)
        .join(Case, Case.adult_id == LegalHold.adult_id)
        .where(Case.id == one.id, LegalHold.lifted_at.is_(None)),
    )

    def holding(session: Session) -> None:
        actor = user_named(session, it.choose.choice(MANAGERS))
        if there:
            retention.lift_hold(session, there[0], WHY, actor, at=it.now)
        else:
            retention.set_hold(session, adult, WHY, actor, at=it.now)

    return it.attempt(one, "hold", "", holding)


def let_go(it: Meeting, one: Walked, _other: Walked) -> object:
    """What ended long ago is listed, proposed, agreed to be let go, and erased."""
    row = one_of(
        it,
        sa.select(Erasure.public_id, Erasure.proposed_by, Erasure.approver_id, Erasure.agreed_at)
        .where(Erasure.declined_at.is_(None), Erasure.erased_at.is_(None)),
    )  # fmt: skip
    if row is None or it.choose.random() < 0.2:
        return it.attempt(one, "list due", "", lambda s: retention.list_due(s, PERIODS, LATER))
    if row.agreed_at is not None:
        return it.outside("erase", lambda: erase_agreed(it.db, PERIODS, SEALS, LATER))

    def deciding(session: Session) -> None:
        if row.proposed_by is None:
            priya, daniel = user_named(session, "Priya"), user_named(session, "Daniel").public_id
            letting_go.propose(session, row[0], WHY, daniel, priya, at=LATER, periods=PERIODS)
        else:
            actor = session.get_one(User, row.approver_id)
            letting_go.decide(session, row[0], True, "", actor, at=LATER, periods=PERIODS)

    return it.attempt(one, "let go", "", deciding)


def times(it: Meeting, one: Walked, _other: Walked) -> object:
    """The council sets how long something may take; what is due is worked out anew."""
    name, amount = it.choose.choice(LENGTHS), it.choose.randint(2, 40)

    def setting() -> None:
        with it.db.write() as session:
            sam = user_named(session, "Sam")
            set_length(session, name, amount, "working_days", WHY, sam, at=it.now)
        for _, _moved in zip(range(20), reckon_all(it.db, at=it.now), strict=False):
            pass

    return it.outside("times", setting)


def seals(it: Meeting, one: Walked, _other: Walked) -> object:
    """Everything that was written is sealed, as every night."""
    return it.attempt(one, "seal", "", lambda session: seal(session, SEALS, it.now))


def mails(it: Meeting, _one: Walked, _other: Walked) -> object:
    """What people are to be told is gathered, and leaves."""

    def telling() -> None:
        for _ in gather_all(it.db, it.now + timedelta(days=1)):
            pass
        with tempfile.TemporaryDirectory() as folder:
            for _ in send_all(it.db, Folder(Path(folder)), lambda: it.now + timedelta(days=1)):
                pass

    return it.outside("mails", telling)
