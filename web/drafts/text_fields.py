"""Drafts: text fields - the pages of the text view that ask something, by name."""

from __future__ import annotations

from collections.abc import Callable

from engine.errors import NotFound
from web.drafts.text_adding import (
    add_beside,
    add_end,
    add_inside,
    add_message,
    add_milestone,
    add_part,
    add_question,
    add_reminder,
    add_side_by_side,
    add_task,
    add_way,
)
from web.drafts.text_asked import (
    Asked,
    Drawn,
)
from web.drafts.text_changing import (
    change,
    change_ways,
    drop,
    move,
)


def page_of(drawn: Drawn, page: str, at: str) -> Asked:
    """What one page asks. Raises ``NotFound`` for a page or step that is not there."""
    if page not in PAGES:
        raise NotFound
    return PAGES[page](drawn, at)


PAGES: dict[str, Callable[[Drawn, str], Asked]] = {
    "change": change,
    "ways": change_ways,
    "move": move,
    "drop": drop,
    "add-task": add_task,
    "add-question": add_question,
    "add-side-by-side": add_side_by_side,
    "add-part": add_part,
    "add-inside": add_inside,
    "add-milestone": add_milestone,
    "add-end": add_end,
    "add-message": add_message,
    "add-reminder": add_reminder,
    "add-beside": add_beside,
    "add-way": add_way,
}
#: What may be added at a place: the page, and what it is for.
ADDED = (
    ("add-task", "A task", "What one person must do next."),
    ("add-question", "A question", "Which way the case goes; also a loop or a short cut."),
    ("add-side-by-side", "Tasks side by side", "Two tasks that are open at the same time."),
    ("add-part", "A part", "Another diagram that is walked through here."),
    ("add-inside", "A part with steps of its own", "Drawn in this diagram, and done by one role."),
    ("add-milestone", "A milestone", "A fixed point that the case passes."),
    ("add-end", "An end", "On one way of a question: the case ends there."),
)
