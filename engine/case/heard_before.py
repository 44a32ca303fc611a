"""Case: heard before - what the adult said in the older system, brought with where it is written.

Nothing is taken as done because a box was ticked elsewhere: either somebody types here what
was said then, on which day and in which paper it stands, or it stands as an exception that a
manager has to agree to or have asked again, and in the ledger of overridden steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from engine import clock
from engine.case.file import CaseFile
from engine.case.model import Task
from engine.record import Row
from engine.record.codes import WHOSE_WORDS

LONGEST, MOST = 1_000, 20
NOT_SHOWN = "Passed in the older system; nothing was brought that shows the adult was asked."


@dataclass(frozen=True)
class Heard:
    """What somebody brings of one asking. ``words``: one outcome a line at the start.

    ``day`` and ``source`` say when it was said and in which paper it stands.
    """

    words: str = ""
    whose: str = ""
    day: date | None = None
    source: str = ""

    @property
    def brought(self) -> bool:
        """Whether anything was typed."""
        return bool(self.words.strip() or self.day or self.source.strip())


def wrong_with(
    stage: str, heard: Heard, begun: date, today: date, not_before: date | None = None
) -> dict[str, str]:
    """What cannot be taken of something that was brought: field -> sentence."""
    wrong = {}
    if not heard.words.strip():
        wrong["words"] = "Enter what was said, or leave all of this empty"
    elif len(heard.words) > LONGEST or len(heard.words.splitlines()) > MOST:
        wrong["words"] = f"Use {MOST} lines and {LONGEST:,} characters or fewer"
    if stage == "start" and heard.whose not in WHOSE_WORDS:
        wrong["whose"] = "Select whose words these are"
    if not heard.source.strip():
        wrong["source"] = "Say in which paper or file it is written"
    elif len(heard.source) > 200:
        wrong["source"] = "Use 200 characters or fewer"
    if heard.day is None:
        wrong["day"] = "Enter the day on which it was said"
    elif heard.day > today:
        wrong["day"] = "This day has not come yet"
    elif not_before is not None and heard.day < not_before:
        wrong["day"] = "This is before the adult was heard at the start"
    elif stage == "middle" and heard.day < begun:
        wrong["day"] = f"The enquiry began on {clock.day_in_words(begun)}"
    return {f"{stage}_{name}": sentence for name, sentence in wrong.items()}


def write(file: CaseFile, task: Task, stage: str, heard: Heard) -> list[Row]:
    """Write what was brought of one asking into the record: typed now, said then, source named."""
    assert heard.day is not None  # or it was refused
    said_at = clock.moment(datetime.combine(heard.day, time(12)).isoformat())
    by: dict[str, Any] = {
        "typed_at": file.at,
        "typed_by": file.actor.id if file.actor else None,
        "task_id": task.id,
    }
    (talk,) = file.record.add("conversation", [{"happened_at": said_at}], **by)
    where = f"Brought from the older system: {' '.join(heard.source.split())}."
    capture: dict[str, Any] = {
        "stage": stage, "task": task.name, "conversation": talk.id, "happened_at": said_at,
        "no_read_back_why": where,
    }  # fmt: skip
    if stage == "start":
        capture["asked"] = "asked_expressed"
        outcomes = [
            {"words": line.strip(), "whose_words": heard.whose, "conversation": talk.id,
             "happened_at": said_at}
            for line in heard.words.splitlines() if line.strip()
        ]  # fmt: skip
        file.record.add("desired_outcome", outcomes, **by)
    else:
        looked = [
            {"outcome": one.id, "stage": stage, "task": task.name, "conversation": talk.id,
             "status": "still_wanted", "progress": heard.words.strip(), "happened_at": said_at}
            for one in file.record.live("desired_outcome")
        ]  # fmt: skip
        file.record.add("outcome_review", looked, **by)
    return file.record.add("outcome_capture", [capture], **by)


def write_not_shown(file: CaseFile, task: Task, stage: str) -> list[Row]:
    """Write that nothing shows the adult was asked: an exception that nobody has agreed to yet."""
    return file.record.add(
        "outcome_capture",
        [
            {
                "stage": stage,
                "task": task.name,
                "exception_reason": "other",
                "exception_detail": NOT_SHOWN,
            }
        ],
        typed_at=file.at,
        typed_by=file.actor.id if file.actor else None,
        task_id=task.id,
    )
