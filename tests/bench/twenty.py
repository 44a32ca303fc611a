"""The yardstick of other engines: a case of twenty small tasks, eight of them side by side.

It is no safeguarding process and could never be published; the check of publishing is off
while it is put in place, here in the tests alone.
"""

from __future__ import annotations

import json
import time

from engine import guards
from engine.case import open_case, submit, worklist
from engine.case.from_json import typed_from
from engine.process import versions
from engine.process.bundle import Bundle
from tests.council import FOUNDED, Council

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BEFORE, BESIDE, AFTER = range(1, 7), range(7, 15), range(15, 21)


def put_in_place(council: Council) -> None:
    """Publish the process of twenty tasks."""
    files = {"twenty.bpmn": _diagram().encode()}
    for number in range(1, 21):
        question = {
            "id": f"said_{number}",
            "type": "long_text",
            "label": "What happened?",
            "binding": "add:case_note.text",
            "required": "Say what happened",
        }
        form = {"pages": [{"title": "What happened", "questions": [question]}]}
        files[f"forms/step_{number}.json"] = json.dumps(form).encode()
    with guards.switched_off("publish_checked"), council.db.write() as session:
        versions.publish(session, Bundle("twenty", files), None, at=FOUNDED, via="shell")


def walked(council: Council, rounds: int, words: str, measured, counter, bare) -> None:
    """Walk whole cases of twenty tasks; time each submit, and the bare engine beside it."""
    for _ in range(rounds):
        with council.db.write() as session:
            lena = council.user(session, "Lena")
            task = open_case(session, lena, process="twenty", at=FOUNDED)
            task_id, case_id = task.public_id, task.case_id
        while task_id:
            with council.db.read() as session:
                lena = council.user(session, "Lena")
                name = worklist.task_named(session, task_id).name
                answers = {f"said_{name.split('_')[1]}": words}
                typed = typed_from(session, task_id, answers, lena, FOUNDED)
                position = bare.position(session, case_id, name)
            if name == "step_20":
                break  # no case ends without a decision: the gates see to that here, too
            with council.db.write() as session:
                lena = council.user(session, "Lena")
                with counter:
                    begin = time.perf_counter()
                    done = submit(session, task_id, typed, lena, at=FOUNDED)
                    session.flush()
                    following = worklist.next_task(done.open_tasks, lena)
                    task_id = following.public_id if following else None
                    session.commit()
                    measured.ms.append((time.perf_counter() - begin) * 1000)
            measured.sql.append(counter.sql)
            measured.commits.append(counter.commits)
            measured.bare_ms.append(bare.step(council, position))


def _diagram() -> str:
    nodes = ['<startEvent id="begun"/>', '<endEvent id="over"/>',
             '<parallelGateway id="apart"/>', '<parallelGateway id="together"/>']  # fmt: skip
    nodes += [f'<userTask id="step_{n}" name="Step {n}"/>' for n in range(1, 21)]
    flows = [("begun", "step_1"), *_chain(BEFORE), ("step_6", "apart")]
    flows += [pair for n in BESIDE for pair in (("apart", f"step_{n}"), (f"step_{n}", "together"))]
    flows += [("together", "step_15"), *_chain(AFTER), ("step_20", "over")]
    lane = "".join(f"<flowNodeRef>step_{n}</flowNodeRef>" for n in range(1, 21))
    arrows = "".join(
        f'<sequenceFlow id="flow_{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(flows)
    )
    return (
        f'<definitions xmlns="{BPMN}" targetNamespace="twenty"><process id="twenty" '
        f'isExecutable="true"><laneSet id="lanes"><lane id="lane" name="Contact officer">{lane}'
        f"</lane></laneSet>{''.join(nodes)}{arrows}</process></definitions>"
    )


def _chain(numbers: range) -> list[tuple[str, str]]:
    return [(f"step_{a}", f"step_{a + 1}") for a in numbers[:-1]]
