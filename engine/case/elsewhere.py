"""Case: elsewhere - what a decision in one case does beyond it.

A new concern gets a case of its own, a duplicate leads to the case we have, a
large-scale enquiry is begun or joined, two open cases of one adult know of each
other. All of it in the transaction of the decision, or none.
"""

from __future__ import annotations

from sqlalchemy import select

from engine.case import conflict, kept_from, links, restricted
from engine.case.adults.entry import new_adult
from engine.case.file import CaseFile, knows, lock_also
from engine.case.fill import Added
from engine.case.large_scale import join_as_decided
from engine.case.model import Case
from engine.case.open import Begun, begin_case
from engine.case.prefill import prefill
from engine.errors import InvalidAnswers, Refused
from engine.people.model import User
from engine.record import Row
from engine.record.told_of import DECIDED_IN, SOMEBODY_ELSE, first_told
from engine.record.written import same_occurrence

OF_THEIR_OWN = (
    "This concern is about a person alleged to have caused harm. Open a case for it, or give the "
    "reference of the case that we have for them: it cannot be added to this adult’s enquiry."
)
TOOK_EFFECT = (
    "This decision has taken effect in another case, or would have. Report the new concern again, "
    "and decide on it anew: it cannot be made another decision by a correction."
)
MANAGER = "manager: decide_new_concern"
CONFIRMED_IN = "confirm_not_for_us"


def take_effect(file: CaseFile, added: Added) -> None:
    """Let every decision that was just recorded take effect in other cases too.

    Raises ``Refused``; ``InvalidAnswers``; ``Conflict`` where another case is being changed.
    """
    for decision in added.get("decision", []):
        if decision.version > 1:
            _require_same_decision(file, decision)
        elif decision.task == DECIDED_IN:
            _new_concern(file, decision)
        elif decision.task == CONFIRMED_IN:
            _duplicate(file) if decision.result == "agree" else _know_of_each_other(file)
    if any(row.triage == "for_us" and row.about is None for row in added.get("concern", [])):
        _know_of_each_other(file)
    for enquiry in added.get("enquiry", []):
        join_as_decided(file, enquiry)


def _require_same_decision(file: CaseFile, decision: Row) -> None:
    """A correction of its words opens nothing twice; another decision is no correction."""
    before = file.record.as_of_version(decision, decision.version - 1)
    if decision.task == DECIDED_IN and before["result"] != decision.result:
        raise Refused("decided_elsewhere", TOOK_EFFECT, "whoever works on the case: new_concern")


# -- a new concern ----------------------------------------------------------------


def _new_concern(file: CaseFile, decision: Row) -> None:
    """What the manager decided on a concern that was told later (domain A5 I8 and I9)."""
    told = same_occurrence(file.record, decision, file.record.rows("concern"))
    concern = next((row for row in told if row.about is not None), None)
    if concern is None:
        return
    of_another = concern.about == SOMEBODY_ELSE
    if decision.result == "open_case":
        _open_for(file, concern)
    elif decision.result == "duplicate" and concern.duplicate_of:
        _duplicate_of(file, concern)
    elif of_another:
        raise Refused("a_case_of_their_own", OF_THEIR_OWN, MANAGER)
    file.changed()


def _open_for(file: CaseFile, concern: Row) -> Case:
    """Open a case for a concern, with what was told of it; nothing of this adult goes along.

    For the same adult it is about the same entry. For a person alleged it is about a new
    one that holds their name and no more: not this adult's words, address or household.
    """
    actor = _acting(file)
    of_another = concern.about == SOMEBODY_ELSE
    adult_id = _entry_of(file, concern) if of_another else file.case.adult_id
    begun = begin_case(
        file.session,
        actor,
        adult_id,
        file.case.team_id,
        file.process.name,
        at=file.at,
        via=file.via,
    )
    _type_in(file, begun, concern, told_by=not of_another)
    because = conflict.APART if of_another else "separate_concern"
    links.add(file, begun.file.case, because)
    file.session.flush()
    _give_worker(file, begun)
    return begun.file.case


def _entry_of(file: CaseFile, concern: Row) -> int:
    person = file.record.row("person_alleged", concern.about_person)
    by = {"typed_at": file.at, "typed_by": _acting(file).id, "version": 1}
    return new_adult(file.session, {**by, "name": person.name if person else None})


def _type_in(file: CaseFile, begun: Begun, concern: Row, *, told_by: bool) -> None:
    """What was told of the concern; who told it only where that is no secret between the two."""
    record = file.record
    risks = same_occurrence(record, concern, record.rows("risk"))
    said = {("concern", "received_at"): concern.received_at}
    if told_by:
        for who in same_occurrence(record, concern, record.rows("referrer")):
            said |= {("referrer", c): v for c, v in who.values().items() if c != "private"}
    prefill(begun, said, {"risk": [risk.values() for risk in risks]})


def _give_worker(file: CaseFile, begun: Begun) -> None:
    """Whoever was chosen leads the enquiry of the new case, unless they lead the one beside it."""
    chosen = file.session.get(User, file.worker_elsewhere) if file.worker_elsewhere else None
    if chosen is None:
        return
    kept_from.require_free(file.session, begun.file.case, chosen)
    conflict.require_apart(file.session, begun.file.case, chosen)
    restricted.put_on_list(begun.file, chosen)
    begun.file.record.add(
        "case_worker",
        [{"user": chosen.id, "role": conflict.ROLE, "from": file.at}],
        typed_at=file.at,
        typed_by=_acting(file).id,
        task_id=None,
    )


# -- a concern that we have already -----------------------------------------------


def _duplicate(file: CaseFile) -> None:
    """The manager agrees that a case is a second telling: it leads to the first (INV-24)."""
    concern = first_told(file.record, "concern")
    if concern is not None and concern.triage == "duplicate":
        other = links.named(file.session, concern.duplicate_of)
        if other is not None and other.id != file.case.id:
            links.add_quietly(file, other.id, "duplicate")


def _duplicate_of(file: CaseFile, concern: Row) -> None:
    """Link the case that the manager named. Raises ``InvalidAnswers`` where they know of none."""
    other = links.named(file.session, concern.duplicate_of)
    if other is None or not knows(file.session, other, file.actor):
        raise InvalidAnswers({"new_duplicate_of": links.UNKNOWN})
    if other.id != file.case.id:
        links.add(file, lock_also(file.session, other.id), "duplicate")
    elif concern.about == SOMEBODY_ELSE:
        raise Refused("a_case_of_their_own", OF_THEIR_OWN, MANAGER)


# -- the same adult ---------------------------------------------------------------


def _know_of_each_other(file: CaseFile) -> None:
    """Two open cases of one adult are linked, so that neither worker is surprised (INV-24)."""
    others = file.session.scalars(
        select(Case.id).where(
            Case.adult_id == file.case.adult_id, Case.id != file.case.id, Case.ended_at.is_(None)
        )
    )
    for other in sorted(others):
        links.add_quietly(file, other, "separate_concern")


def _acting(file: CaseFile) -> User:
    assert file.actor is not None  # a decision is a person's
    return file.actor
