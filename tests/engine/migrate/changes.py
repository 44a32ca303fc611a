"""Changes: the table of ways to change the shipped process, and what several of them do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.engine.migrate.drawing import Drawing

ROUND, MAIN, ADVOCATE = "enquiry_round.bpmn", "section42.bpmn", "occurrences/advocate.bpmn"
HALFWAY = "look_at_outcomes_halfway"
Change = Callable[[Drawing], None]

PAIRS: dict[str, Change] = {}


def pair(change: Change) -> Change:
    """Put a change into the table, under its own name."""
    PAIRS[change.__name__.replace("_", " ")] = change
    return change


def questions(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [q for page in data["pages"] for q in page["questions"]]


def drop(data: dict[str, Any], *ids: str) -> None:
    for page in data["pages"]:
        page["questions"] = [q for q in page["questions"] if q["id"] not in ids]
    data["pages"] = [page for page in data["pages"] if page["questions"]]


def own(data: dict[str, Any], suffix: str) -> dict[str, Any]:
    """The same questions under names of their own."""
    ids = {q["id"] for q in questions(data)}
    ids |= {n["id"] for q in questions(data) for n in q.get("questions", [])}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: renamed(v) if k != "label" else v for k, v in value.items()}
        if isinstance(value, list):
            return [renamed(v) for v in value]
        if isinstance(value, str):
            for one in sorted(ids, key=len, reverse=True):
                value = _word(value, one, f"{one}{suffix}")
        return value

    return renamed(data)


def _word(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w:.]){old}(?!\w)", new, text)
