"""Indicators: asked - whether the adult was asked, what came of it, and how it was for them.

Source: returns C3 to C7 and C19; briefing S5, S7 to S10.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.record import Record
from engine.record.facts.outcomes import by_exception, captures, stages_of
from engine.returns.indicators.kinds import Counted, indicator, share_of
from engine.returns.indicators.source import Source, of_enquiry
from engine.returns.measures import FAVOURABLE
from engine.returns.rows import Enquiry

CONCLUDED = "Section 42 enquiries concluded"
EXPRESSED = "Outcomes expressed, and an answer whether they were achieved"


def _of(
    source: Source, whole: Callable[[Enquiry], bool], part: Callable[[Enquiry], bool]
) -> Counted:
    found = [one for one in source.concluded if whole(one)]
    return share_of(map(of_enquiry, found), (of_enquiry(one) for one in found if part(one)))


def _every(_: Enquiry) -> bool:
    return True


def _was_asked(one: Enquiry) -> bool:
    return one.msp_asked in ("ASKED_EXPRESSED", "ASKED_NONE")


def _answered(one: Enquiry) -> bool:
    return one.msp_asked == "ASKED_EXPRESSED" and bool(one.msp_achieved)


@indicator("3 MSP asked", "The adult was asked what they want", CONCLUDED, local=False)
def asked(source: Source) -> Counted:
    """Enquiries in which the adult, or whoever speaks for them, was asked."""
    return _of(source, _every, _was_asked)


@indicator("4 MSP expressed", "Outcomes were expressed", "Adults who were asked", local=False)
def expressed(source: Source) -> Counted:
    """Of those who were asked, those who said what they want."""
    return _of(source, _was_asked, lambda one: one.msp_asked == "ASKED_EXPRESSED")


@indicator("5 Outcomes fully achieved", "Fully achieved", EXPRESSED, local=False)
def fully(source: Source) -> Counted:
    """Of the outcomes expressed, those fully achieved."""
    return _of(source, _answered, lambda one: one.msp_achieved == "FULLY")


@indicator(
    "5 Outcomes fully or partly achieved", "Fully or partly achieved", EXPRESSED, local=False
)
def fully_or_partly(source: Source) -> Counted:
    """Of the outcomes expressed, those achieved at least in part."""
    return _of(source, _answered, lambda one: one.msp_achieved in ("FULLY", "PARTIALLY"))


@indicator(
    "6 MSP three-point compliance",
    "Heard at the start, in the middle and at the end, none of them by an exception",
    CONCLUDED,
)
def threefold(source: Source) -> Counted:
    """Enquiries in which the adult was heard three times."""
    return _of(
        source, _every, lambda one: (one.msp_start, one.msp_middle, one.msp_end) == ("Y",) * 3
    )


@indicator("6b MSP exception use", "A point was passed with a reason instead", CONCLUDED)
def exceptions(source: Source) -> Counted:
    """Enquiries in which the adult could not be asked, or was not, with the reason: a prompt to talk."""
    return _of(source, _every, lambda one: "X" in (one.msp_start, one.msp_middle, one.msp_end))


@indicator(
    "7 Outcomes changed at the middle",
    "At least one outcome was added or changed at the middle",
    "Section 42 enquiries concluded, with a middle",
)
def changed(source: Source) -> Counted:
    """Enquiries whose outcomes the adult changed on the way. Live cases: history does not say."""
    return _of(
        source,
        lambda one: one.case in source.records and one.msp_middle == "Y",
        lambda one: _changed(source.records[one.case or ""]),
    )


def _changed(record: Record) -> bool:
    """A review in the middle that says so, or an outcome that was first said in the middle."""
    if any(
        "middle" in stages_of(row) and row.status in ("changed", "withdrawn")
        for row in record.rows("outcome_review")
    ):
        return True
    middles = {one.task_id for one in captures(record, "middle") if not by_exception(one)}
    return any(row.task_id in middles for row in record.rows("desired_outcome"))


# -- how it was -------------------------------------------------------------------------


def _experience(source: Source, one: Enquiry) -> dict[str, str]:
    """What the adult said of how it was, the newest that says anything."""
    if one.case not in source.records:
        return {}
    said: dict[str, str] = {}
    for row in source.records[one.case].rows("experience"):
        given = {name: getattr(row, name) for name in FAVOURABLE}
        said = {n: s for n, s in given.items() if s not in (None, "declined")} or said
    return said


@indicator(
    "19 Feedback response rate", "Said how it was for them", "Section 42 enquiries concluded here"
)
def answered(source: Source) -> Counted:
    """Of the enquiries concluded in live cases, those in which the adult said how it was."""
    return _of(
        source, lambda one: one.case in source.records, lambda one: bool(_experience(source, one))
    )


def _favourable(question: str, name: str) -> None:
    @indicator(f"19 {name}", "A favourable answer", "Answers to the question")
    def count(source: Source) -> Counted:
        return _of(
            source,
            lambda one: question in _experience(source, one),
            lambda one: _experience(source, one)[question] in FAVOURABLE[question],
        )


for _question, _name in {
    "listened_to": "Felt listened to",
    "understood": "Understood what we did and why",
    "involved": "Had as much say as they wanted",
    "respect": "Were treated with dignity and respect",
    "feels_safer": "Feel safer",
}.items():
    _favourable(_question, _name)
