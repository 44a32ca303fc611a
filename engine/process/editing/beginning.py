"""Beginning: a new diagram with nothing in it but its beginning and its end."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from engine.people.roles import ROLES
from engine.process.bundle import Bundle
from engine.process.editing.adding import require_role
from engine.process.editing.drawing import tidy
from engine.process.editing.elements import (
    named,
    refuse,
    slug,
)
from engine.process.reading import read_diagrams

_EMPTY = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" \
xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" \
xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
id="{id}_definitions" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:collaboration id="{id}_collaboration">
    <bpmn:participant id="{id}_pool" name={name} processRef="{id}" />
  </bpmn:collaboration>
  <bpmn:process id="{id}" name={name} isExecutable="true">{offered}
    <bpmn:laneSet id="{id}_lanes">
      <bpmn:lane id="{id}_lane_{role}" name="{lane}">
        <bpmn:flowNodeRef>{id}_opened</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>{id}_finished</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="{id}_opened" name="Opened">
      <bpmn:outgoing>{id}_opened_to_{id}_finished</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:endEvent id="{id}_finished" name="Finished">
      <bpmn:incoming>{id}_opened_to_{id}_finished</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="{id}_opened_to_{id}_finished" sourceRef="{id}_opened" \
targetRef="{id}_finished" />
  </bpmn:process>
</bpmn:definitions>
"""
_OFFERED = """
    <bpmn:extensionElements>
      <spiffworkflow:properties>
        <spiffworkflow:property name="offered_in" value="enquiry,plan" />
      </spiffworkflow:properties>
    </bpmn:extensionElements>"""


def begin(bundle: Bundle, name: str, role: str, *, occurrence: bool) -> tuple[str, bytes]:
    """A new diagram, from its beginning straight to its end: its path and its content.

    ``occurrence``: it may be reported while an enquiry is under way; otherwise it is a part
    that another diagram walks through. Raises ``InvalidAnswers``.
    """
    words, lane = named(name), require_role(role)
    id = slug(words, 30)
    path = f"occurrences/{id}.bpmn" if occurrence else f"{id}.bpmn"
    used = read_diagrams(bundle.diagrams).processes
    if path in bundle.files or id in used:
        refuse("name", "There is a diagram of this name already")
    body = _EMPTY.format(
        id=id, name=quoteattr(words), role=lane, lane=ROLES[lane].name,
        offered=_OFFERED if occurrence else "",
    )  # fmt: skip
    return path, tidy(body.encode(), path)
