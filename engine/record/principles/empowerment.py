"""Principles: empowerment - people are supported to make their own decisions and to be heard.

"I am asked what I want as the outcomes, and these directly inform what happens."
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.desired_outcome import first_of, live_outcome_rows, reviews
from engine.record.facts.decisions import newest_decision, refusal
from engine.record.facts.outcomes import (
    AGAIN,
    asked_after_all,
    by_exception,
    captures,
    exception_agreed,
    stages_of,
)
from engine.record.kind import Row
from engine.record.order import after, has_words, since
from engine.record.principles.evidence import (
    Asks,
    Evidence,
    amiss,
    count,
    found,
    not_needed,
    not_yet,
    when,
)

if TYPE_CHECKING:
    from engine.record.facts import Facts
    from engine.record.record import Record

NOT_TO_BE_HAD = ("not_available", "unachievable")


def asked_at_the_start(record: Record, facts: Facts) -> Evidence:
    """Somebody asked the adult at the start what they would like to happen. Source: S7, S8."""
    return _asked(record, "start", captures(record, "start"))


def in_their_own_words(record: Record, facts: Facts) -> Evidence:
    """What they want stands in their own words. Source: S13, S26."""
    rows = [row for row in record.rows("desired_outcome") if has_words(row.words)]
    own = [row for row in rows if row.whose_words in (None, "adult")]
    if own:
        return found(count(len({first_of(row) for row in own}), "outcome", "outcomes"))
    if rows:
        return not_needed("Said for them.", ("whose_words", rows[-1].whose_words))
    if any(c.asked == "asked_none_expressed" for c in record.rows("outcome_capture")):
        return not_needed("They were asked and named no outcome.")
    return not_yet()


def read_back_to_them(record: Record, facts: Facts) -> Evidence:
    """What was written down was read back to them, and they said that it is right."""
    for capture in reversed(captures(record, "start")):
        if "read_back" in (capture.left_with or ()):
            return found(when(capture))
        if has_words(capture.no_read_back_why):
            return not_needed("The reason why not is written down.")
    return not_yet()


def how_they_take_part(record: Record, facts: Facts) -> Evidence:
    """They said how they want to be part of it. Source: S11, S28."""
    said = [row for row in record.rows("views") if row.how_involved]
    return found(when(said[-1])) if said else not_yet()


def wishes_followed_or_answered(record: Record, facts: Facts) -> Evidence:
    """We go on as they wish; or acting against it has a ground, or their request was decided.

    Source: S14; INV-7.
    """
    refused = refusal(record)
    if refused is None:
        said = [row for row in record.live("views") if row.wishes is not None]
        return (
            found(when(said[-1]), ("wishes_about_proceeding", said[-1].wishes))
            if said
            else not_yet()
        )
    if facts["override_recorded"]:
        override = record.one("override")
        assert override is not None
        return found(
            "Acting against it has a ground:", *(("override_ground", g) for g in override.grounds)
        )
    decided = newest_decision(record, "decide_request")
    if decided is not None and since(decided, refused):
        return found(f"{when(decided)}:", ("stop_decision", decided.result))
    return amiss("They do not agree, and nobody has answered that yet.")


def options_talked_about(record: Record, facts: Facts) -> Evidence:
    """Options were talked about, those that are not to be had as well. Source: S29, S30."""
    options = record.rows("option")
    if options:
        without = sum(row.availability in NOT_TO_BE_HAD for row in options)
        more = f", {without} of them not to be had" if without else ""
        return found(f"{count(len(options), 'option', 'options')}{more}")
    if any(has_words(row.no_options_why) for row in record.rows("outcome_capture")):
        return not_needed("There was none to talk about; the reason is written down.")
    return not_yet()


def asked_again_in_the_middle(record: Record, facts: Facts) -> Evidence:
    """What they want was looked at again with them. Source: S9; INV-3."""
    starts = captures(record, "start")
    again = [c for c in record.rows("outcome_capture") if c.task == AGAIN]
    later = [c for c in (*captures(record, "middle"), *again) if not starts or after(c, starts[-1])]
    return _asked(record, "middle", later)


def answered_at_the_end(record: Record, facts: Facts) -> Evidence:
    """Every outcome was answered with them at the end, since its newest words. Source: S10, S13."""
    asked = _asked(record, "end", captures(record, "end"))
    open_still = [row for row in live_outcome_rows(record) if not _answered(record, row)]
    if asked.state == "found" and open_still:
        return not_yet(f"{count(len(open_still), 'outcome has', 'outcomes have')} no answer.")
    return asked


def how_it_was_for_them(record: Record, facts: Facts) -> Evidence:
    """They were asked how it was for them, and whether they feel safer. Source: S5, S15."""
    rows = record.rows("experience")
    if rows:
        return found(when(rows[-1]))
    return not_needed("They have died.") if facts["adult_died"] else not_yet()


def _asked(record: Record, stage: str, asked: list[Row]) -> Evidence:
    """One of the three askings: done, by an exception that was agreed, or still to come."""
    heard = [c for c in asked if not by_exception(c)]
    if heard:
        return found(when(heard[-1]))
    if asked_after_all(record, stage):
        later = [c for c in record.rows("outcome_capture") if not by_exception(c)]
        return found(f"{when(later[-1])}, after it had not been possible")
    if asked and exception_agreed(record, stage):
        return not_needed("They could not be asked, and the manager agreed.")
    return not_yet("They could not be asked; the manager has not agreed." if asked else "")


def _answered(record: Record, row: Row) -> bool:
    looked = reviews(record, first_of(row))
    return any("end" in stages_of(r) and r.achieved is not None and since(r, row) for r in looked)


EMPOWERMENT = (
    Asks(asked_at_the_start, "Asked at the start what they would like to happen",
         "outcomes", ("outcome_capture",), "start_done"),
    Asks(in_their_own_words, "What they want, in their own words",
         "outcomes", ("desired_outcome",), "expressed_has_words"),
    Asks(read_back_to_them, "Read back to them", "chronology", ("outcome_capture",),
         lapses=("died",)),
    Asks(how_they_take_part, "Asked how they want to be part of it", "chronology", ("views",),
         lapses=("died",)),
    Asks(wishes_followed_or_answered, "Whether they want us to go on: followed, or answered",
         "decisions", ("views", "override"), "refusal_answered"),
    Asks(options_talked_about, "Options talked about, also those not to be had",
         "chronology", ("option",), of_enquiry=True,
         lapses=("died", "early")),
    Asks(asked_again_in_the_middle, "Asked again in the middle",
         "outcomes", ("outcome_capture",), "middle_done", of_enquiry=True),
    Asks(answered_at_the_end, "Every outcome answered at the end",
         "outcomes", ("outcome_review",), "threefold", of_enquiry=True),
    Asks(how_it_was_for_them, "Asked how it was for them",
         "chronology", ("experience",), of_enquiry=True),
)  # fmt: skip
