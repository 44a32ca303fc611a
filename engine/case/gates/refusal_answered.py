"""Gate: refusal answered.

Where the adult has refused, an override is recorded or the request to stop is decided. Not
earlier: START itself must never be refused for what the adult says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.decisions import request_decided

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "refusal_answered"
STANDS_ON = (("milestone", "findings_reported"),)
SENTENCE = "The adult does not want us to go on. Decide that first."
WHO = "manager: decide_duty or decide_request"
SOURCE = "S14; INV-7"


def holds(at: At) -> bool | str:
    """A refusal is overridden with a ground, or decided on, before findings are reported."""
    return not at.facts["refuses"] or at.facts["override_recorded"] or request_decided(at.record)
