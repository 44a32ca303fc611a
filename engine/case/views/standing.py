"""Case: standing - where a case stands in each of its diagrams, and what cannot start yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.case.model import Task, Workflow
from engine.case.views.journey import day
from engine.case.views.sight import Sight
from engine.clock import day_in_words, moment, working_days_between
from engine.clock import today as day_of
from engine.process.diagram import Diagram, Diagrams, Node, every_node, every_scope
from engine.process.steps import kind_of


@dataclass(frozen=True)
class Drawing:
    """One diagram of a case: its name in an address, where the case is in it, and since when."""

    key: str
    title: str
    part_of: str
    workflow: int
    diagram: Diagram
    done: tuple[str, ...]
    current: tuple[str, ...]
    states: Mapping[str, str]
    ended: bool


def drawings(sight: Sight) -> list[Drawing]:
    """The main diagram, every diagram it calls, then each occurrence of the case, oldest first."""
    made: list[Drawing] = []
    counted: dict[str, int] = {}
    for workflow in _workflows(sight):
        diagram = sight.file.process.diagrams.get(workflow.name)
        if diagram is None:
            continue
        number = counted[workflow.name] = counted.get(workflow.name, 0) + 1
        for one in Diagrams(dict(sight.file.process.diagrams)).reached(diagram):
            name = one.id if workflow.is_main else f"{one.id}-{number}"
            made.append(_drawing(sight, workflow, one, name, number))
    return made


def whole(sight: Sight, task: Task) -> str:
    """With whom an open task is, since when, and until when, in one sentence without its title."""
    standing, said = _standing(sight, task), sight.overrides.get(task.id, "")
    return f"{standing}. {said}" if said else standing


def _standing(sight: Sight, task: Task) -> str:
    since = day(task.opened_at)
    if task.held_because:
        return f"On hold since {since}: {task.held_because}"
    if task.paused_because:
        again = day_in_words(task.paused_review_on) if task.paused_review_on else ""
        return f"Paused. {task.paused_because}. To be looked at again on {again}"
    who = sight.name_of(task.assignee_id) if task.assignee_id else ""
    where = f"with {who} since {since}" if who else f"with nobody yet: in the team since {since}"
    return f"{where}{due(sight, task)}"


def due(sight: Sight, task: Task) -> str:
    """Until when a task should be done, and by how much that has passed."""
    if task.due_at is None:
        return ""
    if task.due_at > sight.at:
        return f", due {day(task.due_at)}"
    days = working_days_between(day_of(task.due_at), day_of(sight.at))
    late = f" ({days} working day{'s' if days > 1 else ''} ago)" if days else ""
    return f", was due {day(task.due_at)}{late}"


# -- one drawing ------------------------------------------------------------------


def _workflows(sight: Sight) -> list[Workflow]:
    found = {task.workflow.id: task.workflow for task in sight.tasks}
    return sorted(found.values(), key=lambda w: (not w.is_main, w.id))


def _drawing(sight: Sight, workflow: Workflow, diagram: Diagram, key: str, number: int) -> Drawing:
    tasks = [task for task in sight.tasks if task.workflow_id == workflow.id]
    ahead = _ahead(sight, workflow, tasks)
    states = {
        node.id: _state(sight, workflow, tasks, node, node.id in ahead)
        for node in every_node(diagram)
    }
    states = {node: said for node, said in states.items() if said}
    current = tuple(n for n, said in states.items() if said.startswith("Now"))
    done = tuple(n for n, said in states.items() if said.startswith(("Done", "Reached")))
    called = "" if diagram.id == workflow.name else sight.file.process.diagrams[workflow.name].name
    again = f" ({number})" if number > 1 else ""
    return Drawing(
        key=key,
        title=(diagram.name or diagram.id) + again,
        workflow=workflow.id,
        part_of="" if workflow.is_main else (called or "occurrence"),
        diagram=diagram,
        done=done,
        current=current,
        states=states,
        ended=workflow.ended_at is not None,
    )


def _ahead(sight: Sight, workflow: Workflow, tasks: Sequence[Task]) -> set[str]:
    """Every node the workflow can still come to from where it is, through parts and out of them."""
    every = Diagrams(dict(sight.file.process.diagrams))
    scopes = [
        scope
        for diagram in every.reached(every.processes[workflow.name])
        for scope in every_scope(diagram)
    ]
    onward = _onward(every, scopes)
    queue = [task.name for task in tasks if task.is_open]
    seen: set[str] = set()
    while queue:
        for following in onward.get(queue.pop(), ()):
            if following not in seen:
                seen.add(following)
                queue.append(following)
    return seen


def _onward(every: Diagrams, scopes: Sequence[Diagram]) -> dict[str, list[str]]:
    """Node -> the nodes a case may come to next; the end of a part leads on from where it is called."""
    onward = {node.id: scope.successors(node) for scope in scopes for node in scope.nodes.values()}
    for scope in scopes:
        for node in scope.nodes.values():
            inside = node.inside or every.processes.get(node.calls or "")
            if inside is not None:
                for end in inside.ends:
                    onward[end.id] = [*onward.get(end.id, ()), *onward[node.id]]
                onward[node.id] = [*onward[node.id], *(start.id for start in inside.starts)]
    return onward


def _state(
    sight: Sight, workflow: Workflow, tasks: Sequence[Task], node: Node, is_ahead: bool
) -> str:
    """How a case stands at one node of a diagram, in words; nothing where there is nothing to say."""
    if node.kind == "start event":
        return f"Done: {day(workflow.opened_at)}"
    if kind_of(node) in ("milestone", "end"):
        reached = sight.case.milestones.get(node.properties.get("milestone", ""))
        return f"Reached {day(moment(reached))}" if reached and workflow.is_main else ""
    is_task = node.kind == "user task"
    names = {node.id} if is_task else _tasks_inside(sight, node)
    if not names:
        return ""
    mine = [task for task in tasks if task.name in names]
    return _said(sight, mine, part=not is_task) or ("To come" if is_ahead else "Was not needed")


def _said(sight: Sight, mine: Sequence[Task], *, part: bool) -> str:
    open_now = [task for task in mine if task.is_open]
    completed = [task for task in mine if task.completed_at is not None]
    if open_now:
        titles = ", ".join(task.title for task in open_now)
        return f"Now: {titles}" if part else f"Now {whole(sight, open_now[-1])}"
    if completed:
        last = completed[-1]
        assert last.completed_at is not None
        times = f" ({len(completed)} times)" if len(completed) > 1 and not part else ""
        return f"Done by {sight.name_of(last.completed_by)}, {day(last.completed_at)}{times}"
    if mine:
        return f"No longer needed. {mine[-1].cancelled_because or ''}".strip()
    return ""


def _tasks_inside(sight: Sight, node: Node) -> set[str]:
    """The tasks of a part: of the diagram it calls and all that calls, or of its own inside."""
    diagrams = sight.file.process.diagrams
    inside = node.inside or diagrams.get(node.calls or "")
    if inside is None:
        return set()
    reached = Diagrams(dict(diagrams)).reached(inside)
    return {one.id for each in reached for one in every_node(each) if one.kind == "user task"}
