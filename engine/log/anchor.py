"""Anchor: one line with the newest seal of every table, to be kept where nobody can change it.

It holds no word about anybody: counts and digests. Keep it in another building, another
company's log, or the mailbox of an auditor; whoever can change the database must not be
able to change it too.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers
from engine.log.model import SealedRun
from engine.log.seals import SEALED, Key

BEGINS = "threefold-anchor-1"
#: How much of a digest stands in the line: 128 bits, which nobody finds a second content for.
SHOWN = 32
NOT_ONE = "This is not an anchor. One begins with threefold-anchor-1 and is one line."
NOT_OURS = "This anchor was changed, or made with another key."


@dataclass(frozen=True)
class Head:
    """How far one table was sealed: the number of its newest run, and its digest."""

    number: int
    digest: str


@dataclass(frozen=True)
class Anchor:
    """What was sealed at a moment, table by table."""

    at: datetime
    heads: dict[str, Head]

    def line(self, key: Key) -> str:
        """The anchor as one line of text, with its own seal at the end."""
        heads = " ".join(f"{name}={h.number}/{h.digest}" for name, h in sorted(self.heads.items()))
        said = f"{BEGINS} {self.at.astimezone(UTC).isoformat()} key={key.name} {heads}"
        return f"{said} seal={key.digest(said.encode())}"


def anchor(session: Session, at: datetime) -> Anchor:
    """The newest run of every table, as it stands now. Seal first (``seals.seal``)."""
    newest = (
        sa.select(SealedRun.table_name, sa.func.max(SealedRun.number).label("number"))
        .group_by(SealedRun.table_name)
        .subquery()
    )
    rows = session.execute(
        sa.select(SealedRun.table_name, SealedRun.number, SealedRun.digest).join(
            newest,
            sa.and_(
                SealedRun.table_name == newest.c.table_name, SealedRun.number == newest.c.number
            ),
        )
    )
    heads = {name: Head(number, digest[:SHOWN]) for name, number, digest in rows}
    return Anchor(at, {name: heads.get(name, Head(0, "")) for name in SEALED})


def read_anchor(line: str, key: Key) -> Anchor:
    """An anchor from its line; blanks and what a log puts before it do not matter.

    Raises ``InvalidAnswers`` where it is none, or was made with neither this key nor an older one.
    """
    begins = line.find(BEGINS)
    words = line[begins:].split() if begins >= 0 else []
    if len(words) < 4 or not words[-1].startswith("seal="):
        raise InvalidAnswers({"anchor": NOT_ONE})
    said, seal = " ".join(words[:-1]), words[-1].removeprefix("seal=")
    made_with = key.named(words[2].removeprefix("key="))
    if made_with is None or not hmac.compare_digest(
        made_with.digest(said.encode()).encode(), seal.encode()
    ):
        raise InvalidAnswers({"anchor": NOT_OURS})
    heads = {}
    for word in words[3:-1]:
        found = re.fullmatch(r"(\w+)=(\d+)/([0-9a-f]*)", word)
        if found is None:
            raise InvalidAnswers({"anchor": NOT_ONE})
        heads[found[1]] = Head(int(found[2]), found[3])
    return Anchor(datetime.fromisoformat(words[1]), heads)


def read_anchors(text: str, key: Key) -> list[Anchor]:
    """Every anchor of a file; other lines are passed over. Raises ``InvalidAnswers``."""
    lines = [line for line in text.splitlines() if BEGINS in line]
    if not lines:
        raise InvalidAnswers({"anchor": NOT_ONE})
    return [read_anchor(line, key) for line in lines]
