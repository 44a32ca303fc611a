"""Notices: who is told what, once, by a mail that gives nothing away, or on their own page only."""

from engine.notices.telling import tell

__all__ = ["tell"]
