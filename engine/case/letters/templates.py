"""Letters: which letters can be written in a case now, and their text filled in for one recipient."""

from __future__ import annotations

from collections.abc import Mapping

from engine.case.copies.words import came_of_it
from engine.case.file import CaseFile
from engine.case.letters.recipients import Recipient, recipients
from engine.case.letters.release import CHANNELS, may_contact
from engine.clock import day_in_words, today
from engine.errors import NotFound
from engine.process.letters import Template, fill_in, part, read_templates
from engine.record import Record

#: By these ways a letter can go.
WAYS = ("post", "email", "in_person")


def offered(file: CaseFile) -> list[Template]:
    """The letters that somebody in this case may be written to with, in the order of the list."""
    return [one for one in read_templates(file.process.bundle).values() if readers(file, one)]


def get_template(file: CaseFile, name: str) -> Template:
    """A letter of the case's process by its name. Raises ``NotFound``."""
    found = read_templates(file.process.bundle).get(name)
    if found is None:
        raise NotFound("There is no such letter.")
    return found


def readers(file: CaseFile, template: Template) -> list[Recipient]:
    """Everybody this letter may be written to now: nobody who must never be reached."""
    if file.case.ended_at is not None and not template.after_end:
        return []
    fits = (one for one in recipients(file.record) if one.word in template.to)
    return [one for one in fits if not never(file.record, one.key)]


def never(record: Record, recipient: str) -> str:
    """Why this recipient is not reached by any way at all; nothing where some way may be found."""
    answers = [may_contact(record, recipient, way) for way in CHANNELS]
    if all(not answer and answer.never for answer in answers):
        return answers[0].refusal
    return ""


def why_nobody(file: CaseFile, template: Template) -> str:
    """Why there is nobody to write this letter to."""
    if file.case.ended_at is not None and not template.after_end:
        return "This case is closed. This letter belongs to the time before."
    fits = [one for one in recipients(file.record) if one.word in template.to]
    if not fits:
        return "There is nobody in the record to write this letter to."
    return " ".join(dict.fromkeys(never(file.record, one.key) for one in fits))


def fill(
    file: CaseFile,
    template: Template,
    to: Recipient,
    typed: Mapping[str, str],
    council: str = "",
) -> str:
    """The letter in full. What nobody knows yet stays as its placeholder, to be filled in by hand."""
    values = {**_known(file, template, to, council), **{k: v for k, v in typed.items() if v}}
    reach = fill_in(part(file.process.bundle, "how_to_reach_us"), values)
    return fill_in(template.body, {**values, "how_to_reach_us": reach})


def _known(file: CaseFile, template: Template, to: Recipient, council: str) -> dict[str, str]:
    """What is filled in by itself, as far as it is known."""
    record = file.record
    adult = record.one("adult")
    concern = next(iter(record.live("concern")), None)
    told_on = (concern.received_at or concern.typed_at) if concern is not None else None
    born = adult.date_of_birth if adult is not None else None
    known = {
        "preferred_name": (adult.preferred_name or adult.name) if adult is not None else None,
        "adult_name": adult.name if adult is not None else None,
        "born": day_in_words(born) if born else None,
        "recipient_name": to.name,
        "worker_name": file.actor.name if file.actor else None,
        "team_name": file.case.team.name,
        "reference": file.case.reference,
        "today": day_in_words(today(file.at)),
        "told_on": day_in_words(today(told_on)) if told_on else None,
        **_outcomes(file, template),
    }
    return {**{name: value for name, value in known.items() if value}, "council": council}


def _outcomes(file: CaseFile, template: Template) -> dict[str, str]:
    """What the adult wants and what came of it; only where the letter is theirs and says so."""
    found: dict[str, str] = {}
    if "what_you_want" in template.placeholders:
        wanted = [f"“{row.words}”" for row in file.record.live("desired_outcome") if row.words]
        found["what_you_want"] = "\n".join(wanted)
    if "what_happened" in template.placeholders:
        lines = came_of_it(file)
        found["what_happened"] = "\n\n".join(f"{line.about}\n{line.text}" for line in lines)
    return found
