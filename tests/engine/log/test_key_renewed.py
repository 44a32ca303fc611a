"""The key of the log is renewed: what was sealed before stands, and the old key seals nothing more."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.errors import InvalidAnswers
from engine.log import seals
from engine.log.anchor import anchor, read_anchor
from engine.log.model import Access, SealedRun
from engine.log.seals import ALGORITHM, Key, unpacked
from engine.log.verify import verify_seals
from tests.council import tampering
from tests.engine.log.test_seals import AT, KEY, SECRET, look, sealed

__all__ = ["sealed"]
NEW_SECRET = "the key after that one, which is as long as it was"
NEW = Key(NEW_SECRET, [SECRET])


@pytest.fixture
def renewed(sealed):
    """A log sealed with one key, and from then on with the next; the anchors of both nights."""
    council, before = sealed
    look(council, 5)
    with council.db.write() as session:
        assert seals.seal(session, NEW, AT) >= 5
        return council, before, anchor(session, AT).line(NEW)


def bad(council, key, *lines):
    anchors = [read_anchor(line, key) for line in lines]
    with council.db.read() as session:
        return [one for table in verify_seals(session, key, anchors) for one in table.bad]


def runs(council):
    with council.db.read() as session:
        of_looks = SealedRun.table_name == "access"
        return session.scalars(
            sa.select(SealedRun).where(of_looks).order_by(SealedRun.number)
        ).all()


def test_what_was_sealed_and_anchored_before_stands_and_only_with_the_old_key_at_hand(renewed):
    council, before, after = renewed

    assert bad(council, NEW, before, after) == []
    assert {one.says for one in bad(council, Key(NEW_SECRET))} == {
        f"Run 1 was sealed with another key ({KEY.name})."
    }
    with pytest.raises(InvalidAnswers, match="another key"):
        read_anchor(before, Key(NEW_SECRET))
    assert any("another key" in one.says for one in bad(council, KEY, before))


@pytest.mark.guard("log_sealed")
def test_a_row_sealed_with_the_old_key_that_was_changed_is_named(renewed):
    council, before, after = renewed
    with tampering(council.db) as session:
        session.execute(sa.update(Access).where(Access.id == 3).values(page="changed"))

    assert [(one.table, one.row) for one in bad(council, NEW, before, after)] == [("access", 3)]


@pytest.mark.guard("log_sealed")
def test_whoever_has_the_old_key_can_neither_seal_a_lie_before_nor_after_the_new_one(renewed):
    council, *_ = renewed
    *old, new = runs(council)
    last = old[-1]
    with tampering(council.db) as session:  # before: the last run of the old key, made anew
        session.execute(sa.update(Access).where(Access.id == last.last_id).values(page="changed"))
        row = next(iter(seals.rows_between(session, "access", last.last_id - 1, last.last_id)))
        rows = [(n, KEY.row("access", row) if n == row.id else s) for n, s in unpacked(last.seals)]
        lie = b"".join(seals._ROW.pack(*one) for one in rows)
        digest = KEY.run(old[-2].digest if len(old) > 1 else "", "access", last.number, lie)
        one = sa.update(SealedRun).where(SealedRun.id == last.id)
        session.execute(one.values(seals=lie, digest=digest))
    assert [one.says for one in bad(council, NEW)] == [
        f"Run {new.number} of the seals was changed."
    ]


@pytest.mark.guard("log_sealed")
def test_a_run_of_the_old_key_after_one_of_the_new_is_named(renewed):
    council, *_ = renewed
    look(council, 2)
    with council.db.write() as session:
        seals.seal(session, KEY, AT)

    says = {one.says for one in bad(council, NEW)}

    assert says == {f"Run {runs(council)[-1].number} was sealed with a key that was out of use."}


def test_a_seal_names_its_algorithm_and_one_from_before_it_did_is_read_as_it_was_made(sealed):
    council, _ = sealed
    assert {one.key_name for one in runs(council)} == {f"{KEY.name} {ALGORITHM}"}
    with tampering(council.db) as session:
        session.execute(sa.update(SealedRun).values(key_name=KEY.name))
    assert bad(council, KEY) == []

    with tampering(council.db) as session:
        session.execute(sa.update(SealedRun).values(key_name=f"{KEY.name} md5"))

    assert {one.says for one in bad(council, KEY)} == {
        "Run 1 was sealed in a way that is not known here."
    }
