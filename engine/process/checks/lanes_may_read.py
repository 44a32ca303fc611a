"""Lanes may read: no form shows a person what their role may not see of a case.

Who may read which kind of row stands with the kind (``KINDS[kind].readers``). A
page of a case hides what a role may not read; a form does not: a bound question is
filled in with what is known, a block stands for every row, a choice offers every
row. So the form itself may not ask for it. What a form only writes (``add:``) it
does not show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from engine import guards
from engine.form.definition import Form, Question
from engine.process.checks.subject import ROLES, Problem, Subject, where
from engine.process.steps import role_in_words
from engine.record import KINDS

#: Lists the engine puts together from rows, and the kinds they tell of.
MADE_OF: Mapping[str, tuple[str, ...]] = {
    "adult_match": ("adult",),
    "earlier_case": ("adult", "concern"),
    "large_scale": ("enquiry",),
    "person_to_tell": ("adult", "person", "referrer", "agency_contact", "person_alleged"),
}
#: Rows that a statement shows are shown as on the pages of the case: as far as the role may read.
AS_ON_A_PAGE = ("yes", "own", "passed_on")
#: Worked out from the answers on the page itself; every other computed answer from the record.
FROM_THE_PAGE = ("duty", "capacity_result", "end_overall", "early_overall")
#: Whoever may read the record of a case may read this.
WHOLE = "concern"
_found = partial(Problem, "lanes_may_read")


def check(subject: Subject) -> Iterator[Problem]:
    """Refuse forms that show a kind of row to a lane whose role may not read it."""
    if not guards.on("check_lanes_may_read"):
        return
    for scope, node in subject.nodes("user task"):
        form = subject.defined.get(node.id)
        if not isinstance(form, Form):
            continue  # the check of the forms says why
        also = node.properties.get("also_role")
        for role in (r for r in (node.lane, also) if r in ROLES):
            for question in form.walk():
                for text in _shows(question, role):
                    yield _found(node.id, f"{where(scope, node)}: {question.id} {text}.")


def _shows(question: Question, role: str) -> Iterator[str]:
    """What one question shows that a role may not read, in words."""
    for kind, how in _read(question):
        if how == "show" and kind in KINDS:
            if KINDS[kind].readers.get(role) not in AS_ON_A_PAGE:
                yield _sentence(kind, role, f"shows {_says(kind)} (show:{kind})")
            continue
        for one in MADE_OF.get(kind, (kind,)):
            if one in KINDS and KINDS[one].readers.get(role) != "yes":
                yield _sentence(one, role, HOW[how].format(says=_says(one), kind=kind))
                break


HOW = {
    "one": "is filled in from {says} (one:{kind})",
    "each": "stands for every row of {says} (each:{kind})",
    "codes": "offers every row of {says} (@{kind})",
    "show": "shows {says} (show:{kind})",
    "computed": "shows what is worked out from the record, {says} among it",
}


def _read(question: Question) -> Iterator[tuple[str, str]]:
    """(kind, how) for everything a question lets its reader see."""
    bound = question.bound
    if question.type == "computed":
        if question.id not in FROM_THE_PAGE:
            yield WHOLE, "computed"
    elif bound and bound.verb in ("one", "each", "show"):
        yield bound.kind, bound.verb
    if question.codes.startswith("@"):
        yield question.codes[1:].partition("+")[0], "codes"
    elif question.type == "person":
        yield "person", "codes"


def _says(kind: str) -> str:
    return KINDS[kind].says


def _sentence(kind: str, role: str, does: str) -> str:
    may = KINDS[kind].readers.get(role)
    reads = {
        "own": "may read only what they sent or were sent",
        "passed_on": "may read only what was passed on to them",
    }.get(may or "", "may not read")
    return f"{does}, which a {role_in_words(role).lower()} {reads}"
