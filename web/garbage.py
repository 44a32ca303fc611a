"""Garbage: how often a server looks for what nobody uses any more."""

from __future__ import annotations

import gc

#: New objects before Python looks for rings among them. Its own 700 made it look in the middle
#: of every page, and through everything that start-up had made.
NEW_OBJECTS = 50_000


def keep_what_start_up_made() -> None:
    """Look for garbage among what the requests make, and seldom: once, when the app stands."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 50, 50)
