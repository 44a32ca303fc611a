"""Two entries of one person in a story: put together by a manager, and taken apart."""

from __future__ import annotations

from engine.case.adults.merge import merge
from engine.case.adults.undo_merge import undo_merge
from tests.engine.adults.stories import Story

HOW = "Her niece says that it is one and the same aunt."


def put_together(story: Story, by: str = "Priya", why: str = HOW, **more):
    with story.council.db.write() as session:
        actor = story.council.user(session, by)
        return merge(
            session,
            story.adult(more.get("kept", "first")),
            story.adult(more.get("other", "second")),
            why,
            actor,
            at=story.walk.now,
        ).public_id


def take_apart(story: Story, decision: str, by: str = "Priya", why: str = "They are cousins."):
    with story.council.db.write() as session:
        undo_merge(session, decision, why, story.council.user(session, by), at=story.walk.now)


def two(story: Story, first=None, second=None) -> None:
    story.case("first", **(first or {}))
    story.case("second", **{"same_adult": "none", **(second or {})})
