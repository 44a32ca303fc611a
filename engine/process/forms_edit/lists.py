"""Forms edit: lists - codes and timescales: add, reword, reorder, retire.

A code is what is kept in records, so it never changes once it is there; its label does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.errors import InvalidAnswers
from engine.process.bundle import Bundle
from engine.process.checks.markup import MARKUP
from engine.process.checks.words import words_to_avoid
from engine.process.forms_edit import used
from engine.process.forms_edit.written import CODES, TIMESCALES, Table, read_table
from engine.record.codes import STATUTORY

UNITS = ("hours", "days", "working_days")
LONGEST_LABEL = 200
MOST_CODES = 300
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}").fullmatch


@dataclass(frozen=True)
class Typed:
    """One code as it was typed: its label, what it counts as, whether it stands alone."""

    code: str
    label: str
    statutory: str = ""
    exclusive: bool = False


def path_of(name: str) -> str:
    """The file of a list."""
    return f"codes/{name}.csv"


def codes_of(bundle: Bundle, name: str) -> Table:
    """A list of codes as it is written. Raises ``InvalidProcess``."""
    return read_table(bundle.files.get(path_of(name)), CODES)


def keep_codes(table: Table, typed: Sequence[Typed]) -> bytes:
    """Let the codes of a list say what was typed, in the order they have.

    Raises ``InvalidAnswers``: field name (``label-<code>``) -> sentence.
    """
    wrong: dict[str, str] = {}
    said = {one.code: one for one in typed}
    labels: dict[str, str] = {}
    for row in table.rows:
        one = said.get(row["code"])
        if one is None:
            continue
        label = _line(one.label, f"label-{one.code}", "Say what people read", wrong)
        counts = _line(one.statutory, f"statutory-{one.code}", "", wrong)
        if label and label in labels:
            wrong[f"label-{one.code}"] = f"“{label}” is the label of another code already"
        labels[label] = one.code
        _set(row, "label", label)
        _set(row, "statutory", counts)
        _set(row, "exclusive", "Y" if one.exclusive else "")
    if wrong:
        raise InvalidAnswers(wrong)
    return table.written()


def add_code(
    table: Table, code: str, label: str, statutory: str = "", exclusive: bool = False
) -> None:
    """Add a code at the end of a list. Raises ``InvalidAnswers`` (``new_code``, ``new_label``)."""
    wrong: dict[str, str] = {}
    said = _line(label, "new_label", "Say what people read", wrong)
    counts = _line(statutory, "new_statutory", "", wrong)
    code = code.strip() or _code_from(said)
    if not NAME(code):
        wrong["new_code"] = "Use small letters, digits and _, a letter first"
    elif any(row["code"] == code for row in table.rows):
        wrong["new_code"] = f"The code ‘{code}’ is on the list already"
    if said and any(row.get("label") == said for row in table.rows):
        wrong["new_label"] = f"“{said}” is the label of another code already"
    if len(table.rows) >= MOST_CODES:
        wrong["new_label"] = f"A list has no more than {MOST_CODES} codes"
    if wrong:
        raise InvalidAnswers(wrong)
    row = {"code": code, "label": said, "statutory": counts, "exclusive": "Y" if exclusive else ""}
    table.rows.append({name: row.get(name, "") for name in table.columns})


def move_code(table: Table, code: str, by: int) -> None:
    """Move a code up (-1) or down (1); at the end it stays."""
    at = next((n for n, row in enumerate(table.rows) if row["code"] == code), -1)
    if at >= 0 and 0 <= at + by < len(table.rows):
        table.rows[at], table.rows[at + by] = table.rows[at + by], table.rows[at]


def retire_code(bundle: Bundle, name: str, code: str) -> bytes:
    """Take a code off a list. Raises ``InvalidAnswers`` where something rests on it."""
    table = codes_of(bundle, name)
    firm = [use.says for use in used.of_code(bundle, name, code) if use.firm]
    if firm:
        raise InvalidAnswers({"code": firm[0]})
    if len(table.rows) == 1:
        raise InvalidAnswers({"code": "A list has at least one code"})
    table.rows = [row for row in table.rows if row["code"] != code]
    return table.written()


def is_statutory(name: str, code: str) -> bool:
    """Whether rules and the national return rest on a code: its label may change, nothing else."""
    return code in STATUTORY.get(name, ())


def lost(bundle: Bundle) -> list[str]:
    """Statutory answers that a list of a draft no longer offers."""
    return [
        f"The list ‘{name}’ no longer offers ‘{code}’, on which rules and the return rest."
        for name, codes in STATUTORY.items()
        if name in bundle.codes
        for code in codes
        if code not in {one.code for one in bundle.codes[name]}
    ]


def new_list(bundle: Bundle, name: str, code: str, label: str) -> bytes:
    """Begin a list with its first code. Raises ``InvalidAnswers``."""
    if not NAME(name) or name == "timescales":
        raise InvalidAnswers({"name": "Use small letters, digits and _, a letter first"})
    if path_of(name) in bundle.files:
        raise InvalidAnswers({"name": f"There is a list ‘{name}’ already"})
    table = read_table(None, CODES)
    add_code(table, code, label)
    return table.written()


# -- timescales -------------------------------------------------------------------


def timescales_of(bundle: Bundle) -> Table:
    """The timescales as they are written. Raises ``InvalidProcess``."""
    return read_table(bundle.files.get(path_of("timescales")), TIMESCALES)


def keep_timescales(table: Table, sent: Mapping[str, str]) -> bytes:
    """Let each timescale be ``amount-<name>`` of ``unit-<name>``. Raises ``InvalidAnswers``."""
    wrong: dict[str, str] = {}
    for row in table.rows:
        name = row["name"]
        if f"amount-{name}" in sent:
            _set(row, "amount", _amount(sent[f"amount-{name}"], f"amount-{name}", wrong))
            _set(row, "unit", _unit(sent.get(f"unit-{name}", ""), f"unit-{name}", wrong))
    if wrong:
        raise InvalidAnswers(wrong)
    return table.written()


def add_timescale(table: Table, name: str, amount: str, unit: str) -> None:
    """Add a timescale. Raises ``InvalidAnswers`` (``new_name``, ``new_amount``, ``new_unit``)."""
    wrong: dict[str, str] = {}
    if not NAME(name.strip()):
        wrong["new_name"] = "Use small letters, digits and _, a letter first"
    elif any(row["name"] == name.strip() for row in table.rows):
        wrong["new_name"] = f"There is a timescale ‘{name.strip()}’ already"
    row = {
        "name": name.strip(),
        "amount": _amount(amount, "new_amount", wrong),
        "unit": _unit(unit, "new_unit", wrong),
        "profile": "default",
    }
    if wrong:
        raise InvalidAnswers(wrong)
    table.rows.append({column: row.get(column, "") for column in table.columns})


def retire_timescale(bundle: Bundle, name: str) -> bytes:
    """Take a timescale out. Raises ``InvalidAnswers`` where something counts by it."""
    table = timescales_of(bundle)
    if uses := used.of_timescale(bundle, name):
        raise InvalidAnswers({f"amount-{name}": uses[0].says})
    table.rows = [row for row in table.rows if row["name"] != name]
    return table.written()


# -- inside -----------------------------------------------------------------------


def _set(row: dict[str, str], column: str, value: str) -> None:
    """Change a cell only where it says something else: what is unchanged stands as written."""
    if column in row and row[column] != value:
        row[column] = value


def _line(text: str, field: str, missing: str, wrong: dict[str, str]) -> str:
    said = " ".join(text.split())
    if missing and not said:
        wrong[field] = missing
    elif len(said) > LONGEST_LABEL:
        wrong[field] = f"This is {len(said):,} characters long. Use {LONGEST_LABEL} or fewer"
    elif any(unicodedata.category(c) in ("Cc", "Cs") for c in said):
        wrong[field] = "Remove the hidden control characters"
    elif said[:1] in ("=", "+", "-", "@"):
        # A spreadsheet takes it for a formula, and lists are opened in spreadsheets.
        wrong[field] = f"Begin with a letter or a figure: a spreadsheet would work ‘{said[0]}…’ out"
    elif markup := MARKUP.search(said):
        wrong[field] = f"‘{markup[0][:40]}’ is markup: a text is words"
    elif avoided := next(iter(words_to_avoid(said)), None):
        wrong[field] = f"‘{avoided[0]}’ is a word to avoid. Better: {avoided[1].better}"
    return said


def _code_from(label: str) -> str:
    code = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40].strip("_")
    return code if code[:1].isalpha() else f"code_{code}".strip("_")


def _amount(text: str, field: str, wrong: dict[str, str]) -> str:
    said = text.strip()
    if not re.fullmatch(r"[0-9]{1,4}", said, re.ASCII) or not 0 < int(said) <= 3650:
        wrong[field] = "Enter a whole number from 1 to 3,650"
    return said


def _unit(text: str, field: str, wrong: dict[str, str]) -> str:
    if text not in UNITS:
        wrong[field] = "Select hours, days or working days"
    return text
