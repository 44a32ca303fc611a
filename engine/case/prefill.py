"""Case: prefill - what is known when a case is opened is typed into its first form, as a draft.

Nobody is asked to type twice what has been told already, and nothing is skipped: a
person opens the form, sees what stands there, answers the rest, and sends it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.case.model import Draft
from engine.case.open import Begun
from engine.form import Form
from engine.form.flattening import flatten

#: (kind, column) -> what is known
Said = Mapping[tuple[str, str], Any]


def prefill(begun: Begun, said: Said, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Keep what is known as the draft of a case's first task.

    ``said`` answers single questions by what they fill, ``rows`` the rows of a kind. What
    the form does not ask is left out.
    """
    file, task = begun.file, begun.task
    typed = typed_into(file.process.form(task.name), said, rows)
    if typed and file.actor is not None:
        draft = Draft(task_id=task.id, typed=typed, version=1)
        draft.saved_by, draft.saved_at = file.actor.id, file.at
        file.session.add(draft)


def typed_into(
    form: Form, said: Said, rows: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, list[str]]:
    """The fields of a form that hold what is known."""
    answers: dict[str, Any] = {}
    for question, bound in form.bindings():
        if form.holder(question.id) is not None:
            continue
        if question.type == "rows" and rows.get(bound.kind):
            columns = {n.bound.column: n.id for n in question.questions if n.bound}
            answers[question.id] = [
                {columns[c]: v for c, v in row.items() if c in columns and v not in (None, "", [])}
                for row in rows[bound.kind]
            ]
        elif (value := said.get((bound.kind, bound.column))) not in (None, "", []):
            answers[question.id] = value.isoformat() if hasattr(value, "isoformat") else value
    return flatten(form, answers)
