"""Pollution: every form is sent with keys that are none of its own; nothing else comes of it.

A form is sent as its page shows it, and again, to the same database as it was before, with every
column of every table beside its fields, in several spellings, in a header and twice. What the
second has changed must be what the first has.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from engine.db import Database
from engine.db.tables import metadata
from tests.attacks.kept import OF_LOOKING, Held, everything
from tests.attacks.wire import FORM, Said, Wire
from tests.chaos.serving import served
from tests.council import Council, scenario_of
from tests.web.conftest import WHOLE_WAY, made
from tests.web.everywhere import ENDS, Form, Walked

PEOPLE = ("Lena", "Tom", "Priya", "Ruth", "Iris", "Sam")
VALUES = ("1", "closed", "system_admin", "2020-01-01T00:00:00", "yes", "")
#: That a page was looked at is no change to what it shows.
LOOKED = OF_LOOKING | {"access"}
#: What differs between two times the same thing is done: moments, and what is drawn by lot.
BY_LOT = re.compile(
    r"(_at|^at|_on|digest|public_id|token|head|_key|^key|seed|state|since|until|seals|hash|reference)$"
)
OVERRIDES = {
    "X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "PUT", "X-Method-Override": "PATCH",
    "X-Original-URL": "/accounts", "X-Rewrite-URL": "/accounts", "X-User": "1", "X-Role": "system_admin",
}  # fmt: skip


@dataclass
class Polluted:
    """What was sent, how often it was taken, and where more came of it than of the form alone."""

    forms: int = 0
    sent: int = 0
    keys: int = 0
    taken: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        return (
            f"{self.forms} forms sent {self.sent:,} times with up to {self.keys:,} other keys ({said}), "
            f"{self.taken} taken as they were: {len(self.wrong)} changed anything else or failed"
        )


def prepared(council: Council, people: tuple[str, ...] = PEOPLE, each: int = 1) -> list[Form]:
    """Every form that these people come to in a whole case."""
    story = scenario_of(WHOLE_WAY)
    walk = council.walk(story["starts"])
    walk.run({"steps": story["steps"][:-2]})
    walked = Walked(made(council))
    for who in people:
        walked.walk(who, each)
    return [form for form in walked.forms.values() if not ENDS.search(form.action)]


def send(url: str, forms: list[Form], number: int, most: int) -> Polluted:
    """Send so many of the forms, chosen by ``number``; a database on SQLite."""
    db, done, random = Database(url), Polluted(), Random(number)
    path = Path(str(db.engine.url.database))
    try:
        with (
            served(url, 2, second_step="nobody") as server,
            tempfile.TemporaryDirectory() as folder,
        ):
            whose = sorted({form.who for form in forms})
            people = {who: Wire(server.address).sign_in(who) for who in whose}
            as_it_was = Path(folder) / "was.db"
            _copy(path, as_it_was)
            before = everything(db, LOOKED)
            for form in random.sample(forms, min(most, len(forms))):
                done.forms += 1
                wire = people[form.who]
                _copy(as_it_was, path)
                plain = _send(wire, form, [], {})
                wanted = _came_of(before, everything(db, LOOKED))
                done.taken += plain.status in (302, 303) and bool(wanted)
                for how, act in _WAYS.items():
                    _copy(as_it_was, path)
                    said = act(wire, form, random, done)
                    done.sent += 1
                    done.statuses[said.status] += 1
                    came = _came_of(before, everything(db, LOOKED))
                    where = f"{form.who} {form.action} {how}"
                    if said.status >= 500:
                        done.wrong.append(f"{where}: {said.status}")
                    if more := _more(wanted, came, exactly=how in EXACTLY):
                        done.wrong.append(f"{where}: {'; '.join(more[:3])}")
    finally:
        db.engine.dispose()
    return done


def _columns() -> list[str]:
    return sorted({column.name for table in metadata.sorted_tables for column in table.c})


def _other_keys(random: Random, done: Polluted, form: Form) -> list[tuple[str, str]]:
    """Every column there is but the fields of the form, as itself and as somebody would nest it."""
    names = [name for name in _columns() if name not in form.values]
    nested = [
        f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.c
    ]
    odd = [
        "__proto__",
        "constructor.prototype.x",
        "_method",
        "$where",
        "user[role]",
        "roles[]",
        "case[]",
    ]
    keys = [*names, *random.sample(nested, 150), *(f"{name}[]" for name in names[:100]), *odd]
    done.keys = max(done.keys, len(keys))
    return [(key, random.choice(VALUES)) for key in keys]


def _with_columns(wire: Wire, form: Form, random: Random, done: Polluted) -> Said:
    return _send(wire, form, _other_keys(random, done, form), OVERRIDES)


def _in_the_address(wire: Wire, form: Form, random: Random, done: Polluted) -> Said:
    more = random.sample(_other_keys(random, done, form), 100)
    return _send(wire, form, [], {}, f"?{urlencode(more)}")


def _repeated(wire: Wire, form: Form, random: Random, _: Polluted) -> Said:
    """Each field twice, the second time empty: the first counts, or the form is refused."""
    again = [(name, "") for name in form.values if not name.startswith("_")]
    return _send(wire, form, again, {})


def _as_json(wire: Wire, form: Form, random: Random, done: Polluted) -> Said:
    body = {name: values[0] if values else "" for name, values in form.values.items()}
    body |= dict(random.sample(_other_keys(random, done, form), 50)) | {"csrf_token": wire.csrf}
    more = {"Content-Type": "application/json", "X-CSRFToken": wire.csrf}
    return wire.ask("POST", form.action, json.dumps(body).encode(), more, keeps=False)


def _as_another_kind(wire: Wire, form: Form, random: Random, done: Polluted) -> Said:
    pairs = [(n, v) for n, values in form.values.items() for v in values if n != "csrf_token"]
    kind = random.choice(("text/plain", "application/xml", "multipart/form-data", "a/b/c", "x"))
    more = {"Content-Type": kind, "X-CSRFToken": wire.csrf}
    return wire.ask("POST", form.action, urlencode(pairs).encode(), more, keeps=False)


#: Sent so, no more may come of a form than when it is sent as it is; less may.
_WAYS: dict[str, Callable[[Wire, Form, Random, Polluted], Said]] = {
    "with every column": _with_columns,
    "with columns in its address": _in_the_address,
    "repeated": _repeated,
    "as JSON": _as_json,
    "as another kind": _as_another_kind,
}
#: ... and in these not another value either.
EXACTLY = frozenset({"with every column", "with columns in its address"})


def _send(
    wire: Wire, form: Form, more: list[tuple[str, str]], headers: dict[str, str], query: str = ""
) -> Said:
    pairs = [(n, v) for n, values in form.values.items() for v in values if n != "csrf_token"]
    body = urlencode([*pairs, *more, ("csrf_token", wire.csrf)]).encode()
    return wire.ask(
        "POST", form.action + query, body, {"Content-Type": FORM, **headers}, keeps=False
    )


Came = dict[tuple[str, Any], dict[str, str]]


def _came_of(before: Held, after: Held) -> Came:
    """Row -> the columns that were changed, or all of a new one; but what is drawn by lot."""
    found: Came = {}
    for where in before.keys() | after.keys():
        old, new = before.get(where, ()), after.get(where, ())
        if old != new:
            names = [column.name for column in metadata.tables[where[0]].c]
            found[where] = {
                name: new[n] if new else "gone"
                for n, name in enumerate(names)
                if (not old or not new or old[n] != new[n]) and not BY_LOT.search(name)
            }
    return found


def _more(wanted: Came, came: Came, exactly: bool) -> list[str]:
    """What came of a form that must not: another row, another column; ``exactly``: another value.

    Sent in another way its own fields may be read as empty, and that is what is kept of them.
    """
    said = []
    for where, columns in came.items():
        table, key = where
        if where not in wanted:
            said.append(f"{table} {key}: {', '.join(columns)}")
            continue
        own = wanted[where]
        differ = [
            n for n, value in columns.items() if (exactly or n not in own) and own.get(n) != value
        ]
        said += [f"{table} {key}.{name}" for name in differ]
    return said


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
