"""Workflow: the position of a case as text - SpiffWorkflow's own, without the specs.

The specs come from the process version, so they are not stored with every case.
The text is never put into a JSONB column: tasks are restored in stored order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG

from engine.errors import ProcessFailed

#: Changed when SpiffWorkflow's pinned version or this module's text changes.
FORMAT = "spiffworkflow 3.2.0/1"


class _Converter(BpmnWorkflowConverter):
    """The same text without ``spec`` and ``subprocess_specs``."""

    def to_dict(self, workflow: BpmnWorkflow) -> dict[str, Any]:
        body: dict[str, Any] = WorkflowConverter.to_dict(self, workflow)
        body["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
        return body

    def from_dict(self, body: dict[str, Any], spec: Any, called: Mapping[str, Any]) -> BpmnWorkflow:
        workflow = self.target_class(spec, called, deserializing=True)
        workflow.tasks = self.mapping_from_dict(body["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks.get(UUID(body["root"]))
        self.set_default_attributes(workflow, body)
        self.subprocesses_from_dict(body["subprocesses"], workflow)
        return workflow


_registry = BpmnWorkflowSerializer.configure({**SPIFF_CONFIG, BpmnWorkflow: _Converter})
_converter = _Converter(BpmnWorkflow, _registry)


def dump(workflow: BpmnWorkflow) -> str:
    """Write the position down."""
    return json.dumps({"format": FORMAT, **_converter.to_dict(workflow)}, separators=(",", ":"))


def restore(text: str, spec: Any, called: Mapping[str, Any]) -> BpmnWorkflow:
    """Read a position back. Raises ``ProcessFailed`` for a text of another version, or a spoilt one."""
    try:
        body = json.loads(text)
        if body.pop("format", None) != FORMAT:
            raise ProcessFailed(
                "This case was saved by another version of the engine. Upgrade it first."
            )
        return _converter.from_dict(body, spec, called)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ProcessFailed("The position of this case cannot be read.") from error
