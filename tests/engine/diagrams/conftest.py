"""The shipped process as SpiffWorkflow parses it."""

import pytest
from SpiffWorkflow.bpmn.parser import BpmnValidator
from SpiffWorkflow.spiff.parser import SpiffBpmnParser

from tests.engine.diagrams.drawn import DIAGRAMS


@pytest.fixture(scope="module")
def parser():
    parser = SpiffBpmnParser(validator=BpmnValidator())
    parser.add_bpmn_files([str(p) for p in DIAGRAMS])
    return parser


# What there is
