"""Workflow: SpiffWorkflow and nothing else. It holds only the position of a case.

Outside this package there is no word of SpiffWorkflow but ``spiff_id``. Nothing
that a person wrote is ever inside a workflow: conditions read facts that are
handed in for one run and forgotten.
"""

from engine.workflow.parse import Specs, parse
from engine.workflow.run import Open, Reached, Run, load, start
from engine.workflow.timers import Waiting

__all__ = ["Open", "Reached", "Run", "Specs", "Waiting", "load", "parse", "start"]
