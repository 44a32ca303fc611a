"""People: who may sign in, which roles they hold, and what they may do."""

from engine.people.permission import may, require

__all__ = ["may", "require"]
