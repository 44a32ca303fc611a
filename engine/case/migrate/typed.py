"""Migrate: typed - what was typed so far goes along question by question.

A question keeps its draft by its id; where it was called otherwise, by the one place in the
record that it fills. What a task does not ask any more goes to the open task that asks it
now. What nobody asks any more is kept for whoever typed it (INV-29).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.case.file import CaseFile
from engine.case.model import Draft, KeptText, Task
from engine.form import fields
from engine.form.definition import Form, Question
from engine.process.runtime import Process

GONE = "The process has changed: this is not asked any more."
NOT_ASKED = "The process has changed: these questions are not asked any more."

Values = dict[str, list[str]]
_SAME_BOX = ({"text", "long_text"}, {"yes_no", "yes_no_not_known"}, {"date", "date_time"})
_CODED = ("choice", "choices")


@dataclass
class _Left:
    """What one task does not ask any more, with the form it was typed into."""

    task: Task
    form: Form
    draft: Draft
    typed: Values
    because: str


def rekey(
    file: CaseFile, before: Process, named: Iterable[tuple[Task, str]], gone: Sequence[Task]
) -> None:
    """Take every draft of a case along to the process that the file follows now.

    ``named``: each task that stays open, with what it was called on ``before``.
    """
    left: list[_Left] = []
    stay = list(named)
    for task, name in stay:
        draft = _draft(file, task)
        if draft is not None and name in before.bundle.forms:
            left += _take_along(file, before, draft, task, before.form(name))
    for task in gone:
        draft = _draft(file, task)
        if draft is not None and task.name in before.bundle.forms:
            left.append(_Left(task, before.form(task.name), draft, dict(draft.typed), GONE))
            file.session.delete(draft)
    for one in left:
        _give_on(file, before, one, [task for task, _ in stay])


def _draft(file: CaseFile, task: Task) -> Draft | None:
    return file.session.get(Draft, task.id) if task.id is not None else None


def _take_along(
    file: CaseFile, before: Process, draft: Draft, task: Task, form: Form
) -> Iterator[_Left]:
    goes, stays = _moved(file, before, draft.typed, form, file.process.form(task.name))
    if goes != draft.typed:
        draft.typed = goes
        draft.version += 1
    if stays:
        yield _Left(task, form, draft, stays, NOT_ASKED)


def _give_on(file: CaseFile, before: Process, left: _Left, tasks: Sequence[Task]) -> None:
    """To the open tasks that ask it now, else to whoever typed it."""
    rest = {name: values for name, values in left.typed.items() if not fields.ignored(name)}
    for task in tasks:
        if task is left.task or not rest:
            continue
        goes, stays = _moved(file, before, rest, left.form, file.process.form(task.name))
        if goes and _put(file, task, left.draft, goes):
            rest = stays
    if rest:
        file.session.add(
            KeptText(
                task_id=left.task.id,
                user_id=left.draft.saved_by,
                typed=rest,
                because=left.because,
                kept_at=file.at,
            )
        )


def _put(file: CaseFile, task: Task, from_: Draft, goes: Values) -> bool:
    """Put words into another task's draft, unless a colleague is writing there."""
    if task.id is None:
        file.session.flush()
    draft = _draft(file, task)
    if draft is None:
        draft = Draft(task_id=task.id, typed={}, version=0)
        draft.saved_by, draft.saved_at = from_.saved_by, from_.saved_at
        file.session.add(draft)
        file.session.flush()
    if draft.saved_by != from_.saved_by or goes.keys() & draft.typed.keys():
        return False
    draft.typed = {**draft.typed, **goes}
    draft.version += 1
    return True


# -- one form to another ---------------------------------------------------------------


def _moved(
    file: CaseFile, before: Process, typed: Values, old: Form, new: Form
) -> tuple[Values, Values]:
    """What the other form asks as well, by its own names; and the rest, by the old ones."""
    goes: Values = {}
    stays: Values = {}
    same = _same_questions(old, new)
    for name, values in typed.items():
        to = name if fields.ignored(name) else _name_there(file, before, old, same, name, values)
        if to is None:
            stays[name] = values
        else:
            goes[to] = values
    return goes, stays


def _name_there(
    file: CaseFile,
    before: Process,
    old: Form,
    same: dict[str, tuple[Question | None, Question]],
    name: str,
    values: list[str],
) -> str | None:
    """What a field is called in the other form; None where it is not asked there."""
    found = _taken_apart(old, name)
    if found is None or found[1].id not in same:
        return None
    mark, question, part = found
    holder, there = same[question.id]
    if question.type in _CODED and not _still_offered(file, before, question, there, values):
        return None
    if question.type in ("rows", "review"):
        return f"{there.id}-{mark}"
    to = there.id if holder is None else fields.nested_name(holder, mark, there)
    return to + part if to + part in fields.names(there, to) else None


def _still_offered(
    file: CaseFile, before: Process, old: Question, new: Question, values: list[str]
) -> bool:
    """Whether the codes that were picked are still on the list."""
    if old.own_list != new.own_list:
        return old.codes == new.codes
    was = {code.code for code in before.codes(old.own_list)}
    offered = {code.code for code in file.process.codes(new.own_list)}
    return not (set(values) & was) - offered


def _taken_apart(form: Form, name: str) -> tuple[str, Question, str] | None:
    """A field's row or block, its question, and its part: ``-day``, ``-time`` or nothing."""
    for page in form.pages:
        for question in page.questions:
            if name in fields.names(question, question.id):
                return "", question, name.removeprefix(question.id)
            if question.questions and name.startswith(f"{question.id}-"):
                return _nested(question, name.removeprefix(f"{question.id}-"))
    return None


def _nested(holder: Question, rest: str) -> tuple[str, Question, str] | None:
    """The mark of a row may hold hyphens itself, so that names are read from their end."""
    for question in sorted(holder.questions, key=lambda q: -len(q.id)):
        for ending in fields.names(question, f"-{question.id}"):
            if rest.endswith(ending) and len(rest) > len(ending):
                return rest.removesuffix(ending), question, ending[len(question.id) + 1 :]
    return (rest, holder, "") if rest else None


def _same_questions(old: Form, new: Form) -> dict[str, tuple[Question | None, Question]]:
    """Each question of a form that another asks as well -> its holder there, and itself there."""
    same: dict[str, tuple[Question | None, Question]] = {}
    for question in old.walk():
        there = _there(old, new, question)
        if there is None or not _one_box(question, there):
            continue
        holders = old.holder(question.id), new.holder(there.id)
        at = holders[0] and same.get(holders[0].id)
        if (at[1] if at else None) is holders[1]:
            same[question.id] = (holders[1], there)
    return same


def _there(old: Form, new: Form, question: Question) -> Question | None:
    if new.has(question.id):
        return new.question(question.id)
    if not question.binding or question.binding.startswith("show:"):
        return None
    twins = [q for q in old.walk() if q.binding == question.binding]
    named = [q for q in new.walk() if q.binding == question.binding and not old.has(q.id)]
    return named[0] if len(twins) == len(named) == 1 else None


def _one_box(old: Question, new: Question) -> bool:
    """Whether what was typed into one shows in the other as it was typed."""
    return old.type == new.type or any({old.type, new.type} <= box for box in _SAME_BOX)
