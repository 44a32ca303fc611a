"""History: the years before this system, read from five files of the council's old one. Source: returns H."""

from engine.returns.history.checking import BadHistory, Checked, check_folder
from engine.returns.history.keeping import keep_history

__all__ = ["BadHistory", "Checked", "check_folder", "keep_history"]
