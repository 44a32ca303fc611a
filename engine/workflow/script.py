"""Workflow: the only script engine - conditions read facts, and nothing is ever executed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from engine import expressions
from engine.errors import ProcessFailed

#: A timer never fires by the engine's own clock: it is told (see ``timers``).
FAR_AWAY = "9999-12-31T00:00:00+00:00"


class FactsEngine(PythonScriptEngine):
    """Evaluates the conditions of one run against the facts of one case."""

    def __init__(
        self, facts: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
    ) -> None:
        self.facts = facts
        self.functions = {**functions, **{name: lambda *_: FAR_AWAY for name in TIMER_FUNCTIONS}}
        super().__init__(_Nothing(self))

    def validate(self, expression: str) -> None:
        """Refuse at parse time what the evaluator would refuse at run time."""
        expressions.parse(expression)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Work out one condition; task data is never looked at."""
        try:
            return expressions.evaluate(expression, self.facts, self.functions)
        except expressions.ExpressionError as error:
            raise ProcessFailed(
                f"The condition at {task.task_spec.name!r} failed: {error}"
            ) from error


class _Nothing(BasePythonScriptEngineEnvironment):
    """The environment SpiffWorkflow sometimes calls directly: it evaluates facts, executes nothing."""

    def __init__(self, engine: FactsEngine) -> None:
        super().__init__()
        self.engine = engine

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> Any:
        return expressions.evaluate(str(expression), self.engine.facts, self.engine.functions)

    def execute(self, script: str, context: Any, external_context: Any = None) -> bool:
        raise ProcessFailed("A diagram cannot run a script.")

    def call_service(self, context: Any, **_: Any) -> Any:
        raise ProcessFailed("A diagram cannot call a service.")


TIMER_FUNCTIONS = ("within", "in_working_days", "in_days")
