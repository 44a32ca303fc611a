"""Facts: what the manager decided. The duty is computed from its three limbs, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row
from engine.record.order import has_words, since

if TYPE_CHECKING:
    from engine.record.record import Record

NOT_YET = "cannot_tell_yet"
ENQUIRIES = ("s42", "other_enquiry")


def newest_decision(record: Record, task: str) -> Row | None:
    """The newest decision made in a task, or None."""
    return next((row for row in reversed(record.rows("decision")) if row.task == task), None)


def duty_from(
    needs: str | None, risk: str | None, unable: str | None, other_enquiry: str | None
) -> str | None:
    """The duty that follows from the three limbs; None while one cannot be told yet.

    Source: Care Act 2014 s.42(1).
    """
    limbs = (needs, risk, unable)
    if None in limbs or NOT_YET in limbs:
        return None
    if all(limb == "yes" for limb in limbs):
        return "s42"
    return {"yes": "other_enquiry", "no": "not_met"}.get(other_enquiry or "")


def duty(record: Record) -> str | None:
    """Whether there is an enquiry: s42, other_enquiry, not_met, or None while it cannot be told."""
    row = newest_decision(record, "decide_duty")
    if row is None:
        return None
    if row.task_id is None and row.needs is None:  # taken over: what was decided, and not why
        return str(row.result) if row.result in ENQUIRIES else None
    return duty_from(row.needs, row.risk, row.unable, row.other_enquiry)


def there_is_an_enquiry(record: Record) -> bool:
    """Say whether this case has an enquiry (started, or decided to be made)."""
    return duty(record) in ENQUIRIES or any(row.started_at for row in record.rows("enquiry"))


def more_information_needed(record: Record) -> bool:
    """The newest decide_duty answered "I cannot tell yet" to at least one of the three."""
    row = newest_decision(record, "decide_duty")
    return row is not None and NOT_YET in (row.needs, row.risk, row.unable)


def route(record: Record) -> str | None:
    """How the enquiry is made."""
    value: str | None = record.newest("enquiry", "route")
    return value


def large_scale_recorded(record: Record) -> bool:
    """The case is part of a large-scale enquiry."""
    return record.newest("enquiry", "large_scale") is not None


def longer_enquiry_needed(record: Record) -> bool:
    """The conversation was not enough and the reason is written down."""
    return has_words(record.newest("enquiry", "longer_why"))


def refusal(record: Record) -> Row | None:
    """The row in which the adult refuses, if that is their newest word."""
    said = [row for row in record.live("views") if row.wishes is not None]
    asked = record.rows("stop_request")
    newest = said[-1] if said else None
    if asked and (newest is None or since(asked[-1], newest)):
        return asked[-1]
    return newest if newest is not None and newest.wishes == "does_not_agree" else None


def refuses(record: Record) -> bool:
    """The newest answer of the adult is that they do not want us to go on."""
    return refusal(record) is not None


def override_recorded(record: Record) -> bool:
    """Acting against their wishes is recorded with ground, reason and whether they were told.

    It has to be newer than the refusal it answers.
    """
    row, refused = record.one("override"), refusal(record)
    if row is None or not row.grounds or not has_words(row.reason) or row.adult_told is None:
        return False
    return refused is None or since(row, refused)


def request_decided(record: Record) -> bool:
    """The adult's newest request to stop has been decided."""
    row, asked = newest_decision(record, "decide_request"), refusal(record)
    return row is not None and (asked is None or since(row, asked))


def report_returned(record: Record) -> bool:
    """The newest decide_action sent the report back."""
    row = newest_decision(record, "decide_action")
    return row is not None and row.ready == "return"


def plan_needed(record: Record) -> bool:
    """The manager decided that a safeguarding plan is needed."""
    row = newest_decision(record, "decide_action")
    return row is not None and row.plan_needed == "yes"


def plan_review_result(record: Record) -> str | None:
    """The newest result of a plan review."""
    row = record.one("plan_review")
    return row.result if row else None


def not_for_us_agreed(record: Record) -> bool:
    """The manager agreed that the concern is not for us."""
    return _decided(record, "confirm_not_for_us", "agree")


def danger_confirmed_safe(record: Record) -> bool:
    """The manager confirmed that everyone is safe."""
    return _decided(record, "confirm_safe", "safe")


def goes_on_as_large_scale(record: Record) -> bool:
    """After a death the enquiry goes on for others."""
    return _decided(record, "decide_after_death", "large_scale")


def stop_agreed(record: Record) -> bool:
    """The manager decided that the enquiry stops."""
    return _decided(record, "decide_request", "stop")


def early_end_agreed(record: Record) -> bool:
    """The manager agreed that the risk is gone."""
    return _decided(record, "agree_closing", "agree")


def report_sent_back(record: Record) -> bool:
    """The newest check_report sent the report back."""
    return _decided(record, "check_report", "return")


def exception_refused(record: Record) -> bool:
    """The manager wants another try."""
    return _decided(record, "agree_exception", "try_again")


def wrong_answer_asked_again(record: Record) -> bool:
    """After a wrong answer the manager wants the outcomes looked at again with the adult."""
    return _decided(record, "decide_wrong_answer", "ask_again")


def closing_returned(record: Record) -> bool:
    """The newest authorise_closing sent it back."""
    return _decided(record, "authorise_closing", "return")


def early_closing_returned(record: Record) -> bool:
    """The newest authorise_early_closing sent it back."""
    return _decided(record, "authorise_early_closing", "return")


def _decided(record: Record, task: str, result: str) -> bool:
    row = newest_decision(record, task)
    return row is not None and row.result == result
