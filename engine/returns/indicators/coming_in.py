"""Indicators: coming in - concerns, what they lead to, how soon, and whether whoever told us hears of it.

Source: returns C1, C2, C2b, C13, C20.
"""

from __future__ import annotations

from engine.returns.indicators.kinds import COUNT, Counted, indicator, share_of
from engine.returns.indicators.source import Source, of_concern, of_enquiry

ENQUIRED = ("S42", "OTHER")
#: An answer of whether somebody was told that counts as an answer to them.
TOLD = "told"


@indicator("1 Concerns", "Concerns received", "", figures=COUNT, local=False)
def concerns(source: Source) -> Counted:
    """Concerns received in the time."""
    return share_of((), map(of_concern, source.received))


@indicator("2 Conversion", "Enquiries begun", "Concerns received", local=False)
def conversion(source: Source) -> Counted:
    """Enquiries begun for each concern received: the official rate, of two different years' work."""
    return share_of(map(of_concern, source.received), map(of_enquiry, source.started))


@indicator(
    "2b True progression", "Became an enquiry", "Concerns received in the time and decided by now"
)
def progression(source: Source) -> Counted:
    """Of the concerns received and decided, those that became an enquiry."""
    decided = [one for one in source.received if one.decision]
    became = [one for one in decided if one.decision in ENQUIRED]
    return share_of(map(of_concern, decided), map(of_concern, became))


@indicator(
    "13 Decision timeliness",
    "Decided in time",
    "Concerns decided in the time, and those overdue and undecided",
)
def decided_in_time(source: Source) -> Counted:
    """Concerns decided in time; what is overdue is counted, or the figure would flatter."""
    whole, part = [], []
    for one in source.extract.concerns:
        due = source.due(one.received_on, "duty_decision")
        if due is None or one.counted_by_other:
            continue
        if source.between(one.decided_on):
            whole.append(of_concern(one))
            if one.decided_on is not None and one.decided_on <= due:
                part.append(of_concern(one))
        elif one.decided_on is None and not one.decision and due < source.last:
            whole.append(of_concern(one))
    return share_of(whole, part)


@indicator(
    "20 Referrer told the outcome", "Whoever told us was told", "Concerns decided in the time"
)
def referrer_told(source: Source) -> Counted:
    """Concerns whose referrer was told what came of it. Live cases: history does not say."""
    decided = [
        one
        for one in source.extract.concerns
        if one.case in source.records and source.between(one.decided_on)
    ]
    told = [one for one in decided if one.case and _told(source, one.case)]
    return share_of(map(of_concern, decided), map(of_concern, told))


def _told(source: Source, case: str) -> bool:
    rows = source.records[case].rows("feedback")
    return any(
        row.result == TOLD and str(row.recipient or "").startswith("referrer:") for row in rows
    )
