"""Case: the verbs. Each is one function, one transaction and at least one event."""

from engine.case.assign import assign
from engine.case.corrections.correct import Corrected, correct
from engine.case.draft import keep_text, save_draft
from engine.case.note import note
from engine.case.note_kinds import NOTES
from engine.case.open import open_case
from engine.case.pause import pause, resume
from engine.case.report import report
from engine.case.submit import Submitted, submit
from engine.case.wake import wake

__all__ = [
    "NOTES",
    "Corrected",
    "Submitted",
    "assign",
    "correct",
    "keep_text",
    "note",
    "open_case",
    "pause",
    "report",
    "resume",
    "save_draft",
    "submit",
    "wake",
]
