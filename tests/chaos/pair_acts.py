"""Pair acts: what meets, and how often it is drawn.

Each is given the desk of one process and two cases that touch one another (or one case
twice); it makes ready what it does by reading, and then does it by ``attempt`` or ``outside``.
"""

from __future__ import annotations

from tests.chaos.acts_between import (
    hold,
    let_go,
    link,
    mails,
    migrate,
    move,
    publish,
    put_together,
    seals,
    take_apart,
    times,
)  # fmt: skip
from tests.chaos.acts_common import Act
from tests.chaos.acts_of_one_case import (
    autosave,
    conflict,
    document,
    look,
    nudge_it,
    override,
    page,
    partner,
    report_it,
    restrict,
    send_checked,
    submit,
    wake_it,
)  # fmt: skip
from tests.chaos.acts_of_people import away, leave, reassign, sign_in
from tests.walks import between, papers, tasks

#: act -> how often it is drawn
ACTS: dict[str, tuple[Act, int]] = {
    "submit": (submit, 12), "send": (send_checked, 8), "page": (page, 6), "autosave": (autosave, 5),
    "look": (look, 3), "assign": (lambda it, one, _: tasks.assign(it, one), 4),
    "reassign": (reassign, 2), "note": (lambda it, one, _: between.note(it, one), 5),
    "report": (report_it, 4), "correct": (lambda it, one, _: between.correct(it, one), 5),
    "pause": (lambda it, one, _: between.pause(it, one), 3), "wake": (wake_it, 6),
    "letter": (lambda it, one, _: papers.write(it, one), 6),
    "copy": (lambda it, one, _: papers.give(it, one), 1), "override": (override, 2),
    "nudge": (nudge_it, 1), "document": (document, 1), "partner": (partner, 2),
    "restrict": (restrict, 2), "conflict": (conflict, 2), "merge": (put_together, 4),
    "undo merge": (take_apart, 3), "move": (move, 4), "link": (link, 3), "publish": (publish, 1),
    "migrate": (migrate, 4), "hold": (hold, 2), "let go": (let_go, 3), "times": (times, 2),
    "seal": (seals, 2), "mails": (mails, 1), "leave": (leave, 4), "away": (away, 2),
    "sign in": (sign_in, 1),
}  # fmt: skip
VERBS = {name: act for name, (act, _) in ACTS.items()}
#: they read what they type in the transaction of the verb itself, before it locks the case
READ_FIRST = {"submit", "assign", "note", "correct", "pause", "letter", "copy"}
