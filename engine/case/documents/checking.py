"""Documents: check - what a file really is, by its content; only what is harmless goes on.

The browser and the name are not believed: the content alone says what a file is, and a
name that says something else is refused, because somebody would be deceived by it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from engine import guards
from engine.case.documents import office, pdf, pictures, sorts
from engine.case.documents.recognising import ZIP_START, ends_as_zip, recognise
from engine.case.documents.sorts import Sort, Unfit

LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120

#: Sorts that are written as plain text, so that the content alone does not tell them.
_WORDS_FOR_PROGRAMS = (
    sorts.WEB_PAGE,
    sorts.DRAWING,
    sorts.XML,
    sorts.SCRIPT,
    sorts.EMAIL,
    sorts.TABLE,
)

EMPTY = "This file is empty. Choose it again."
TOO_LARGE = (
    "This file is larger than 10 MB. Save it smaller and send it again: "
    "a photograph with fewer dots, a scan in black and white, a long document in parts."
)
UNKNOWN = (
    "We cannot tell what this file is. "
    "Save it as a PDF, a JPEG or PNG picture or a Word document, and send it again."
)
TWO_IN_ONE = "This file is two kinds of file in one. Open it, save it again, and send that."


@dataclass(frozen=True)
class Checked:
    """A file that was looked into: its safe name, what it is, and the content to be kept."""

    name: str
    sort: Sort
    content: bytes

    @property
    def sha256(self) -> str:
        """The checksum of what is kept."""
        return hashlib.sha256(self.content).hexdigest()


def check(name: str, content: bytes) -> Checked:
    """Look into a file; ``name`` is what its sender calls it, with or without folders.

    Gives what is to be kept: a picture without its place and time, anything else as it
    came. Raises ``Unfit`` with a sentence that says why not, and what to send instead.
    """
    if guards.on("upload_size"):
        _check_size(content)
    safe = safe_name(name)
    sort = recognise(content)
    if not guards.on("upload_type"):
        return Checked(safe, sort or sorts.TEXT, content)
    if sort is sorts.ARCHIVE and content.startswith(ZIP_START):
        sort = office.which(content)
    _check_name_says(safe, sort)
    if sort is None:
        raise Unfit(UNKNOWN)
    if not sort.media_type:
        raise Unfit(f"This is {sort.called}. {sort.instead}")
    if sort is sorts.PDF:
        pdf.require_harmless(content)
    if sort in (sorts.PNG, sorts.JPEG) and guards.on("upload_traces"):
        content = pictures.without_traces(content)
    if sort in (sorts.PDF, sorts.PNG, sorts.JPEG) and ends_as_zip(content):
        raise Unfit(TWO_IN_ONE)
    return Checked(_with_ending(safe, sort), sort, content)


def safe_name(name: str) -> str:
    """What a sender calls a file, without folders, hidden signs and what disks do not take."""
    last = re.split(r"[/\\]", name[-500:])[-1].encode("utf-8", "replace").decode("utf-8")
    plain = unicodedata.normalize("NFC", last)
    shown = "".join(" " if c.isspace() else c for c in plain if c.isspace() or c.isprintable())
    words = " ".join(re.sub(r'[<>:"|?*;%]', "_", shown).split()).strip(". ")
    if len(words) > LONGEST_NAME:
        start, dot, ending = words.rpartition(".")
        ending = dot + ending if start and len(ending) <= 8 else ""
        words = words[: LONGEST_NAME - len(ending)].rstrip(". ") + ending
    return words or "file"


def _check_size(content: bytes) -> None:
    if not content:
        raise Unfit(EMPTY)
    if len(content) > LARGEST:
        raise Unfit(TOO_LARGE)


def _ending(name: str) -> str:
    """The ending of a name in small letters; '' where there is none."""
    found = re.search(r"[^.]\.([A-Za-z0-9]{1,10})$", name)
    return found[1].lower() if found and not found[1].isdigit() else ""


def _check_name_says(name: str, sort: Sort | None) -> None:
    """Refuse a name that says something else than the content: it would deceive somebody.

    What is not taken under any name is told by the caller, with what to send instead.
    """
    ending = _ending(name)
    says = next((one for one in sorts.TAKEN if ending in one.endings), sorts.FOREIGN.get(ending))
    is_taken = sort is not None and bool(sort.media_type)
    if not ending or says == sort or sort is sorts.LOCKED:
        return
    if sort is sorts.TEXT and says in _WORDS_FOR_PROGRAMS:
        raise Unfit(f"This is {says.called}. {says.instead}")
    if says is None and sort is not None and is_taken:
        raise Unfit(
            f"The name of this file ends in .{ending}, but it is {sort.called}. "
            f"Save it as {sort.called} and send it again."
        )
    if says is not None and (says.media_type or is_taken):
        save_as = says if says.media_type or sort is None else sort
        raise Unfit(
            f"This file says it is {says.called}, but it is {sort.called if sort else 'not'}. "
            f"Save it as {save_as.called} and send it again."
        )


def _with_ending(name: str, sort: Sort) -> str:
    return name if _ending(name) else f"{name}.{sort.endings[0]}"
