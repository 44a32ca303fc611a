"""Case: the occurrences that the record asks for, each with the reason that is shown."""

from __future__ import annotations

from collections.abc import Iterator

from engine.case.file import CaseFile
from engine.case.fill import Added
from engine.case.step import Passed
from engine.record import Row
from engine.record.facts.outcomes import open_exceptions


def wanted(file: CaseFile, added: Added, passed: Passed) -> Iterator[tuple[str, str]]:
    """Which occurrences open now: (name, because). One that is open already is not opened twice."""
    yield from _by_what_stands(file)
    yield from _by_what_was_added(file, added)
    if "enquiry_started" in passed.milestones and _refusal_undecided(file):
        yield "adult_asks_to_stop", "The adult does not want us to go on."
    yield from ((name, "The manager asked for it.") for name in passed.opens)
    if passed.main_ended and not passed.ended_as and _not_asked_how_it_was(file):
        yield "experience", "Nobody has asked yet how it was for the adult."


def _by_what_stands(file: CaseFile) -> Iterator[tuple[str, str]]:
    facts, record = file.facts, file.record
    if _danger_unanswered(file):
        yield "immediate_danger", "Somebody is in danger now."
    if facts["advocate_needed"] and not record.rows("advocate") and record.rows("support_need"):
        yield "advocate", "The adult has a right to an independent advocate."
    if facts["capacity_in_doubt"]:
        yield "capacity", "There is reason to doubt that the adult can make a decision."
    if is_enquiry(file) and _undecided(file):
        yield "exception", "The manager has not agreed to an exception yet."


def _by_what_was_added(file: CaseFile, added: Added) -> Iterator[tuple[str, str]]:
    """What somebody has just said opens its occurrence once, not at every step after."""
    if is_enquiry(file) and any(v.wishes == "does_not_agree" for v in added.get("views", [])):
        yield "adult_asks_to_stop", "The adult does not want us to go on."
    if any(a.died_on for a in added.get("adult", [])) and not file.record.rows("death"):
        yield "adult_died", "The death of the adult was recorded."
    for person in added.get("person_alleged", []):
        if person.position_of_trust == "yes":
            yield "position_of_trust", "A person alleged works with adults who need care."
        if person.may_be_at_risk == "yes":
            yield "new_concern", "A person alleged may need care and support themselves."
    if any(need.changed == "yes" for need in added.get("support_need", [])):
        yield "capacity", "Their ability to understand or decide has changed."
    if added.get("capacity") and file.facts["capacity_regained"]:
        yield "outcomes_again", "The adult can decide again, so they are asked themselves."


def is_enquiry(file: CaseFile) -> bool:
    """Whether the enquiry has started."""
    enquiry = file.record.one("enquiry")
    return enquiry is not None and enquiry.started_at is not None


def _danger_unanswered(file: CaseFile) -> bool:
    """Whether a danger was told of, and nobody has reported on it since."""
    told = [c for c in file.record.live("concern") if c.danger_now == "yes"]
    if not told:
        return False
    # the urgent steps may have been opened, and even done, while the first form was being typed
    since = file.case.opened_at if told == file.record.live("concern")[:1] else told[-1].typed_at
    return not any(one.typed_at >= since for one in file.record.rows("danger"))


def _refusal_undecided(file: CaseFile) -> bool:
    """Whether the adult has refused and nobody has recorded why we act against that."""
    return bool(file.facts["refuses"]) and not file.facts["override_recorded"]


def _newer(one: Row, other: Row) -> bool:
    return one.typed_at >= other.typed_at


def _undecided(file: CaseFile) -> bool:
    """Whether the adult was not asked, or has no advocate, and no manager has looked at it since."""
    decided = [d for d in file.record.rows("decision") if d.task == "agree_exception"]
    waiting = list(open_exceptions(file.record))
    advocate = file.record.one("advocate")
    if advocate is not None and advocate.status in ("declined", "none_available"):
        waiting.append(advocate)
    return any(not any(_newer(d, one) for d in decided) for one in waiting)


def _not_asked_how_it_was(file: CaseFile) -> bool:
    asked = ("involved", "understood", "listened_to", "feels_safer", "respect")
    answered = any(getattr(row, c) for row in file.record.rows("experience") for c in asked)
    return not answered and not file.facts["adult_died"]
