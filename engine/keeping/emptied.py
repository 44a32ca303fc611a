"""Keeping: emptied - of each table, what is taken out when a record is let go, and what stays.

What stays are numbers, codes and days that the figures are counted from, so that the returns
of old years come out as they did. No words stay, no name, no number by which somebody could
be found elsewhere. Every table of the database is named here once; a test sees to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.record import KINDS
from engine.returns import live
from engine.returns.indicators import source

#: stands where it is counted that something was said, and no longer what
SAID = "(erased)"

#: kind -> columns that figures are counted from
COUNTED: dict[str, set[str]] = {
    "adult": {"public_id", "merged_into", "gender", "ethnicity", "health_conditions"},
    "experience": {"result", "feels_safer", "involved", "understood", "listened_to", "respect"},
    "plan": {"community"},
}
for _columns in (live.COLUMNS, source.COLUMNS):
    for _kind, _names in _columns.items():
        COUNTED.setdefault(_kind, set()).update(_names)

#: words in a column that are the name of a step or of a sort of person, and stay
NAMES_OF_STEPS = {("decision", "task"), ("outcome_capture", "task"), ("feedback", "recipient")}

#: table -> column -> what it says afterwards; of the rows of a case
OF_A_CASE: dict[str, dict[str, Any]] = {
    "workflow": {"state": "", "because": None},
    "task": {"paused_because": None, "held_because": None, "cancelled_because": None},
    "upload": {"name": SAID, "content": None, "sha256": "", "size": 0},
    "case_move": {"why": "", "decided_because": None},
    "step_override": {"why": ""},
    "incident": {"what": SAID},
    "nudge": {"note": "", "reason": None},
    "restriction": {"why": "", "lift_because": None},
    "kept_from": {
        "party": "",
        "why": "",
        "found_by": None,
        "found_row": None,
        "ended_because": None,
    },
    "broken_glass": {"why": "", "said": None},
    "shared_task": {
        "name": SAID,
        "agency": SAID,
        "email": "",
        "phone": None,
        "link_digest": None,
        "session_digest": None,
        "revoked_because": None,
    },
    "audit": {
        "went_well": "",
        "to_improve": "",
        "learning": "",
        "learning_for": "",
        "moderator_words": "",
    },
}
#: of the rows of a task
OF_A_TASK: dict[str, dict[str, Any]] = {
    "answer": {"values": {}, "unasked": None, "because": None},
    "kept_text": {"typed": {}, "because": ""},
    "draft": {"typed": {}},
}
#: of the rows of an audit of a case
OF_AN_AUDIT: dict[str, dict[str, Any]] = {
    "audit_answer": {"evidence": "", "words": "", "fact": None},
    "audit_action": {"what": "", "done_words": ""},
}
#: by hand in ``erase.py``
BY_HAND = {
    "case": "its key is made anew, so that no seal of its log can be guessed at; it is marked",
    "event": "what a line carries; the line stays, and the chain over all of them",
    "record_version": "what a row said before",
    "case_link": "why, of links to and from the case",
    "same_person": "why two entries were one, and what was moved",
    "legal_hold": "why, and why it was lifted",
    "subject_access": "who asked, and what was left out",
    "user": "the name of a partner who answered a task by a link; all others work here",
    "handover": "the words of a hand-over that names one of the cases",
    "erasure": "it is the certificate",
}
#: holds nothing of an adult
NOTHING = {
    "access": "whose work it was to look, at a case that names nobody any more",
    "absence": "of people who work here", "authenticator": "of people who work here",
    "recovery_code": "of people who work here", "leaving": "of people who work here",
    "password_link": "of people who work here", "provider_account": "of people who work here",
    "signed_in": "of people who work here", "sign_in_attempt": "of people who work here",
    "user_role": "of people who work here",
    "team": "of the council", "council_time": "of the council", "large_scale": "names a place",
    "on_list": "who may know of the case", "timer": "names of steps, and instants",
    "mail": "numbers, and an address that somebody who works here had",
    "notice": "numbers only", "notice_choice": "of people who work here",
    "process_version": "no case", "process_file": "no case", "process_edit": "no case",
    "history_import": "counts", "history_adult": "codes, by a number of the old system",
    "history_concern": "codes, by a number of the old system",
    "history_enquiry": "codes, by a number of the old system",
    "history_risk": "codes, by a number of the old system",
    "history_sar": "codes, by a number of the old system",
    "board_review": "of the Board; it names no adult", "board_recommendation": "of the Board",
    "board_review_adult": "a code, by the number of an adult who names nobody any more",
    "board_review_change": "of the Board",
    "return_run": "figures, by the number of a case", "return_sign_off": "of a return",
    "audit_sample": "which cases were drawn, by their number",
    "sealed_run": "seals", "erased_row": "seals", "nightly_job": "counts", "measures_kept": "counts",
    "course": "of the council", "course_need": "of the council",
    "training": "of people who work here", "procedure": "of the council",
    "procedure_version": "of the council", "procedure_read": "of people who work here",
}  # fmt: skip


def of_a_kind(kind: str) -> dict[str, Callable[[Any], Any]]:
    """Column -> what becomes of a value of it, for every column of a kind that does not stay."""
    counted = COUNTED.get(kind, set())
    out: dict[str, Callable[[Any], Any]] = {"withheld_because": _nothing}
    if "happened_at" not in counted:
        out["happened_at"] = _nothing
    for name, field in KINDS[kind].columns.items():
        if name in counted and field.type != "text":
            continue
        if (name in counted and (kind, name) in NAMES_OF_STEPS) or name in (
            "public_id",
            "merged_into",
        ):
            continue
        out[name] = _that_it_was_said if name in counted else _nothing
    return out


def _nothing(_value: Any) -> None:
    return None


def _that_it_was_said(value: Any) -> str | None:
    return SAID if value else value
