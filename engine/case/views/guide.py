"""Case: guide - what to talk about at the start, in the middle and at the end, on one page.

The questions are worded to the adult, in the order of a good conversation: what
matters first, the outcomes before how it felt. The page is printed and taken
along, so it says nothing that could put anybody at risk where it is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.case.views.journey import Outcome, outcomes
from engine.case.views.sight import Sight, see
from engine.errors import NotFound
from engine.people.model import User


@dataclass(frozen=True)
class Ask:
    """One question, lines to write on, and whether it is asked of each outcome."""

    words: str
    lines: int = 2
    of_each_outcome: bool = False


@dataclass(frozen=True)
class Guide:
    """One conversation: its name, how it begins, and what is asked in order."""

    title: str
    opening: str
    asks: tuple[Ask, ...]


GUIDES: Mapping[str, Guide] = {
    "start": Guide(
        "Our first talk",
        "Is this a good place and time to talk? Would you like somebody with you?",
        (
            Ask("What matters to you?"),
            Ask("What worries you?"),
            Ask("What do you think about what has happened?"),
            Ask("What would you like to happen?", 5),
            Ask("Who should be involved, be told, or not be told?", 3),
            Ask("How would you like to be part of this? When and how may we reach you?"),
            Ask("What can be done, and what cannot? What do you think of it?", 3),
            Ask("What will we do next, and what will you do?"),
        ),
    ),
    "middle": Guide(
        "How it is going",
        "Is this a good place and time to talk? Do you feel safe today?",
        (
            Ask("Is this still what you want? What has been done towards it?", 3, True),
            Ask("Is there anything else you would like to happen?", 3),
            Ask("What could be done, and what cannot? What do you think of it?", 3),
            Ask("Is it going too fast, too slowly, or about right?", 1),
            Ask("Has anything changed about who should be involved?"),
            Ask("What will we do next, and what will you do?"),
        ),
    ),
    "end": Guide(
        "Looking back together",
        "Is this a good place and time to talk?",
        (
            Ask(
                "Did this happen? Fully, partly or not? What helped, or what stood in the way?",
                3,
                True,
            ),
            Ask("Do you feel safer now? What do you do yourself to stay safe?"),
            Ask("Who will you call if something is wrong?"),
            Ask("Is there anything we should still do? Do you agree that we end here?"),
            Ask("How was it for you? Were you listened to?", 3),
        ),
    ),
}


@dataclass(frozen=True)
class Opened:
    """A guide for one case: the case as the person sees it, and the outcomes still wanted."""

    sight: Sight
    stage: str
    guide: Guide
    outcomes: tuple[Outcome, ...]


def open_guide(session: Session, case: str, stage: str, user: User, *, at: datetime) -> Opened:
    """Open the guide of one conversation of a case. Raises ``NotFound``."""
    sight = see(session, case, user, at=at)
    if stage not in GUIDES or not sight.reads_words():
        raise NotFound
    live = tuple(one for one in outcomes(sight) if one.is_live) if stage != "start" else ()
    return Opened(sight, stage, GUIDES[stage], live)
