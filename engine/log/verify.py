"""Verify: read everything that is sealed once more, and name the first row that is not as it was.

What can be found without an anchor: a row changed, taken away or slipped in, and a run
changed or taken out of the middle, by anybody who has not the key. With an anchor also:
the newest rows and runs taken away together, and a database put back to an earlier day.
What was written after the newest run is not sealed yet; the chain of each case
(``events.py``) covers its events from the moment they are written.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import guards
from engine.log.anchor import Anchor
from engine.log.model import ErasedRow, SealedRun
from engine.log.seals import ALGORITHM, SEALED, Key, rows_between, unpacked, younger


@dataclass(frozen=True)
class Bad:
    """Something that is not as it was: in which table, the row where one can be named, and how."""

    table: str
    row: int | None
    says: str


@dataclass(frozen=True)
class Verified:
    """What one table looks like: how many rows are sealed, erased, not sealed yet; what is bad."""

    table: str
    sealed: int
    erased: int
    not_yet: int
    bad: tuple[Bad, ...]


def verify_seals(session: Session, key: Key, anchors: Sequence[Anchor] = ()) -> list[Verified]:
    """Check every sealed table; for each, what is bad, the first bad row first."""
    return [_verify_table(session, key, name, anchors) for name in SEALED]


def _verify_table(session: Session, key: Key, name: str, anchors: Sequence[Anchor]) -> Verified:
    erased = _erased(session, name)
    bad: list[Bad] = []
    digest, last, sealed = "", 0, 0
    digests: dict[int, str] = {0: ""}
    runs = sa.select(SealedRun).where(SealedRun.table_name == name).order_by(SealedRun.number)
    found = session.scalars(runs.execution_options(yield_per=20))
    oldest = len(key.every)  # how old a key may still be: never older than that of the run before
    for number, run in enumerate(found, start=1):
        made_with = key.named(run.key_name.partition(" ")[0])
        wrong = _wrong_run(made_with, name, number, digest, run)
        if made_with is None or wrong is not None:
            bad += [wrong] if wrong else []
            break
        if (age := key.every.index(made_with)) > oldest:
            bad.append(Bad(name, None, f"Run {number} was sealed with a key that was out of use."))
            break
        oldest = age
        bad += _wrong_rows(session, key, made_with, name, last, run, erased)
        sealed += len(run.seals) // 24
        digest, last = run.digest, run.last_id
        digests[number] = digest
        session.expunge(run)
    bad += _against(anchors, name, digests)
    told = tuple(bad) if guards.on("log_sealed") else ()
    return Verified(name, sealed, len(erased), younger(session, name, last), told)


def _wrong_run(key: Key | None, name: str, number: int, before: str, run: SealedRun) -> Bad | None:
    """What is wrong with a run itself: its place, its key or its digest."""
    if run.number != number:
        return Bad(name, None, f"Run {number} of the seals is not there.")
    called, _, algorithm = run.key_name.partition(" ")
    if algorithm not in ("", ALGORITHM):
        return Bad(name, None, f"Run {number} was sealed in a way that is not known here.")
    if key is None:
        return Bad(name, None, f"Run {number} was sealed with another key ({called}).")
    digest = key.run(before, name, number, run.seals)
    if not hmac.compare_digest(digest.encode(), run.digest.encode()):
        return Bad(name, None, f"Run {number} of the seals was changed.")
    try:
        newest = max((row for row, _ in unpacked(run.seals)), default=None)
    except struct.error:
        newest = None
    if newest != run.last_id:
        return Bad(name, None, f"Run {number} of the seals was changed.")
    return None


def _wrong_rows(
    session: Session,
    keys: Key,
    key: Key,
    name: str,
    after: int,
    run: SealedRun,
    erased: dict[int, bytes],
) -> Iterator[Bad]:
    """Each row of a run that is not as it was sealed, by its number.

    ``key`` is the run's own; what was emptied since may be sealed with any of ``keys``.
    """
    sealed = dict(unpacked(run.seals))
    for row in rows_between(session, name, after, run.last_id):
        was = sealed.pop(row.id, None)
        if was is None:
            yield Bad(name, row.id, "This row was slipped in.")
            continue
        if hmac.compare_digest(key.row(name, row), was):
            continue
        left = erased.get(row.id)
        if not any(_same(one.row(name, row), left) for one in keys.every):
            yield Bad(name, row.id, "This row was changed.")
    for missing in sealed:
        yield Bad(name, missing, "This row was taken away.")


def _against(anchors: Sequence[Anchor], name: str, digests: dict[int, str]) -> Iterator[Bad]:
    """What an anchor knows of that is not there any more, or is not what it was."""
    for anchor in anchors:
        head = anchor.heads.get(name)
        if head is None:
            continue
        when = f"the anchor of {anchor.at:%d %B %Y, %H:%M} UTC"
        if head.number not in digests:
            yield Bad(name, None, f"Rows that {when} knows of are gone.")
        elif not digests[head.number].startswith(head.digest):
            yield Bad(name, None, f"What is there is not what {when} knows of.")


def _erased(session: Session, name: str) -> dict[int, bytes]:
    rows = sa.select(ErasedRow.row_id, ErasedRow.seal).where(ErasedRow.table_name == name)
    return {row_id: bytes(seal) for row_id, seal in session.execute(rows)}


def _same(now: bytes, left: bytes | None) -> bool:
    return left is not None and hmac.compare_digest(now, left)
