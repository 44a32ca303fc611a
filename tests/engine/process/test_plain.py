"""What a check found is read by an admin without an id, a line, or a letter of a rule."""

import re

import pytest

from engine.process.diagram import Diagrams
from engine.process.plain import BROKEN, Names, plain
from engine.process.reading import read_diagrams
from tests.engine.checks.test_checks import INVALID, bundle_of, judged, named

#: What a page may not say: an id, a property, a place in a file, a rule's letter.
CODES = re.compile(r"\b[a-z]+_[a-z]|\.bpmn|\bline \d|^\(|msp_stage|ends_as")


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_what_is_wrong_is_said_without_codes(path):
    bundle = bundle_of(path)
    try:
        names = Names(bundle, read_diagrams(bundle.diagrams))
    except Exception:
        names = Names(bundle, Diagrams())

    for problem in judged(path).problems:
        said = plain(problem, names)

        assert said.says[0].isupper() or said.says[0] in "‘“"
        assert said.says.endswith(".") and said.code.startswith(problem.check)
        if problem.check != "words" and "condition cannot be read" not in said.says:
            assert not CODES.search(re.sub(r"a timer is .*|occurrences/\S+", "", said.says))


@pytest.mark.parametrize("rule", BROKEN)
def test_every_rule_of_the_proof_says_what_to_do(rule):
    says, do = BROKEN[rule]

    assert says.endswith(".") and do.endswith(".") and says != do
