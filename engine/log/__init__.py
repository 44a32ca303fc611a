"""Log: what happened (events, sealed case by case), and who looked (access)."""

from engine.log.events import append

__all__ = ["append"]
