"""Lanes: a diagram writes a role as people say it, "Contact officer"; its id is contact_officer."""

from __future__ import annotations


def role_of(lane: str) -> str:
    """The id of the role that a lane is named after."""
    return "_".join(lane.lower().split())
