"""Data out: valid XES without a name or a word, formula-safe tables, in the log before a line leaves."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from lxml import etree
from sqlalchemy import select, update

from engine.case.model import Case
from engine.data_out.begin import begin_export
from engine.data_out.cells import cell
from engine.data_out.events import lines, write_table, write_xes
from engine.data_out.pseudonyms import with_key
from engine.data_out.records import dictionary, write_records
from engine.errors import InvalidAnswers, NotAllowed
from engine.log.model import Event
from engine.people.hidden import Restriction
from engine.record import KINDS
from tests.council import EMAILS, sqlite_council

KEY = b"only for tests: thirty-two characters"
ONE = "one conversation, everything achieved"
#: What nothing that leaves may hold: names, places and words of the story.
CANARIES = ("Dora", "Whitlock", "Mill Lane", "01632", "Jean", "money back", "purse", "Brightway",
            "Sundays", "Priya", "Tom North", "council.example")  # fmt: skip
NAMES = "{http://www.xes-standard.org/}"


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    with sqlite_council(tmp_path_factory.mktemp("out")) as made:
        made.walked(ONE)
        made.walked("a refusal with capacity, respected")
        yield made


def events(council, who="Sam", names=None, first=None, last=None):
    with council.db.read() as session:
        actor = council.user(session, who)
        return list(lines(session, actor, names or with_key(KEY), first, last))


def xes(council, **more) -> str:
    out = io.StringIO()
    write_xes(iter(events(council, **more)), out)
    return out.getvalue()


def table(council, **more) -> str:
    out = io.StringIO()
    write_table(iter(events(council, **more)), out)
    return out.getvalue()


def references(council):
    with council.db.read() as session:
        return session.scalars(select(Case.reference).order_by(Case.id)).all()


# -- events


def test_it_is_xes_as_the_standard_has_it(council):
    log = etree.fromstring(xes(council).encode())

    assert log.tag == f"{NAMES}log" and log.get("xes.version") == "1849.2016"
    kinds = [child.tag.removeprefix(NAMES) for child in log]
    order = ["extension", "global", "classifier", "trace"]
    assert sorted(kinds, key=order.index) == kinds and kinds.count("trace") == 2
    for one in log.findall(f"{NAMES}classifier"):
        assert one.get("scope") == "event" and one.get("name").isalpha()
    prefixes = {one.get("prefix") for one in log.findall(f"{NAMES}extension")}
    for element in log.iter(f"{NAMES}string", f"{NAMES}date"):
        prefix, _, name = element.get("key").partition(":")
        assert name and element.get("value") is not None
        assert prefix in prefixes | {"threefold"}
    for event in log.iter(f"{NAMES}event"):
        keys = [one.get("key") for one in event]
        assert len(keys) == len(set(keys))
        assert {"concept:name", "lifecycle:transition", "time:timestamp"} <= set(keys)
        stamp = event.find(f"{NAMES}date").get("value")
        assert datetime.fromisoformat(stamp).utcoffset() == timedelta(0)


def test_every_line_of_every_case_is_there_in_its_order(council):
    with council.db.read() as session:
        count = len(session.scalars(select(Event.id).where(Event.case_id.is_not(None))).all())
    found = events(council)

    assert (
        len(found)
        == count
        == len(etree.fromstring(xes(council).encode()).findall(f".//{NAMES}event"))
    )
    of_case = defaultdict(list)
    for line in found:
        of_case[line.case].append(line)
    steps = [line.activity for line in of_case[found[0].case] if line.transition == "complete"]
    wanted = ["opened", "record_concern", "hear_from_adult", "decide_duty", "have_conversation",
              "review_outcomes_end", "authorise_closing"]  # fmt: skip
    assert [step for step in steps if step in wanted] == wanted


@pytest.mark.guard("export_no_names")
@pytest.mark.parametrize("made", [xes, table])
def test_no_name_reference_or_word_leaves_with_the_events(council, made):
    text = made(council)

    assert not [one for one in (*CANARIES, *references(council), *EMAILS.values()) if one in text]


def test_the_same_key_gives_the_same_names_and_another_key_gives_others(council):
    first, again = events(council), events(council)
    other = events(council, names=with_key(b"another key of the council, long enough"))

    assert [line.case for line in first] == [line.case for line in again]
    assert {line.case for line in first}.isdisjoint(line.case for line in other)
    assert len({line.case for line in first}) == 2


def test_one_person_has_one_name_in_every_case(council):
    cases = defaultdict(set)
    for line in events(council):
        if line.person:
            cases[line.person].add(line.case)

    assert any(len(of) == 2 for of in cases.values())


def test_moved_days_keep_the_day_of_the_week_and_the_time_between(council):
    stay, moved = events(council), events(council, names=with_key(KEY, shifts=True))
    away = defaultdict(set)
    for one, other in zip(stay, moved, strict=True):
        away[one.case].add(one.at - other.at)

    assert all(len(of) == 1 for of in away.values())
    assert all(timedelta(0) < days and days % timedelta(weeks=1) == timedelta(0)
               for of in away.values() for days in of)  # fmt: skip


def test_only_cases_opened_in_the_time_are_there(council):
    assert events(council, first=date(2026, 3, 3)) == events(council, last=date(2026, 3, 1)) == []
    assert events(council, first=date(2026, 3, 2), last=date(2026, 3, 2))


@pytest.mark.parametrize("key", [b"", b"short", b" " * 40])
def test_a_key_that_keeps_nothing_is_refused(key):
    with pytest.raises(InvalidAnswers, match="32 characters"):
        with_key(key)


@pytest.mark.parametrize("who", ["Priya", "Ruth", "Tom", "Iris"])
def test_nobody_else_takes_the_events_away(council, who):
    with pytest.raises(NotAllowed):
        events(council, who=who)
    with council.db.write() as session, pytest.raises(NotAllowed):
        begin_export(session, "events", {}, council.user(session, who))


def test_whoever_takes_something_away_is_in_the_log_first(council):
    with council.db.write() as session:
        begin_export(session, "events", {"as": "xes"}, council.user(session, "Sam"), via="shell")
    with council.db.read() as session:
        line = session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert (line.what, line.data, line.case_id) == ("events_exported", {"as": "xes"}, None)


# -- records


def records(council, words=False):
    files: dict[str, io.StringIO] = {}

    @contextmanager
    def opens(name):
        files[name] = io.StringIO()
        yield files[name]

    with council.db.read() as session:
        count = write_records(session, council.user(session, "Sam"), opens, words=words)
    return count, {
        name: list(csv.reader(io.StringIO(file.getvalue()))) for name, file in files.items()
    }


def test_there_is_a_table_for_the_cases_and_for_every_kind_with_its_rows(council):
    count, files = records(council)

    assert set(files) == {f"{name}.csv" for name in ("case", "dictionary", *KINDS)}
    assert count["case"] == 2 and count["desired_outcome"] >= 3 and count["decision"] >= 4
    assert all(len(files[f"{name}.csv"]) == n + 1 for name, n in count.items())
    assert {row[1] for row in files["decision.csv"][1:]} == set(references(council))


def test_without_words_no_word_leaves(council):
    _, files = records(council)
    text = "\n".join(",".join(row) for rows in files.values() for row in rows)

    assert not [one for one in CANARIES if one in text]
    assert any("money back" in cell for rows in records(council, words=True)[1].values()
               for row in rows for cell in row)  # fmt: skip


def test_the_dictionary_names_every_column_of_every_table(council):
    for words in (False, True):
        files = records(council, words)[1]
        told = defaultdict(list)
        for one in dictionary(words=words):
            told[f"{one.table}.csv"].append(one.name)
        assert {name: rows[0] for name, rows in files.items() if name != "dictionary.csv"} == told
        assert len(files["dictionary.csv"]) - 1 == sum(map(len, told.values()))


@pytest.mark.guard("restricted_deny")
def test_a_restricted_case_does_not_leave(tmp_path):
    with sqlite_council(tmp_path) as council:
        council.walked(ONE)
        with council.db.write() as session:
            case = session.scalars(select(Case)).one()
            by = council.user(session, "Priya").id
            session.add(Restriction(case_id=case.id, ground="colleague", why="x", set_by=by,
                                    masks_address=False, set_at=case.opened_at))  # fmt: skip
        count, _ = records(council)
        assert set(count.values()) == {0} and events(council) == []


@pytest.mark.parametrize("who", ["Priya", "Ruth", "Iris"])
def test_nobody_else_takes_the_records_away(council, who):
    with council.db.read() as session, pytest.raises(NotAllowed):
        write_records(session, council.user(session, who), None)


# -- what a spreadsheet would work out


@pytest.mark.guard("export_no_formula")
@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@sum", "\tx", "\rx", " =1", "＝1"])
def test_nothing_is_worked_out_as_a_formula(text):
    assert cell(text) == f"'{text}"
    assert cell([text, "b"]) == f"'{text};b"


@pytest.mark.parametrize(
    "value, told",
    [(None, ""), (-2, "-2"), (True, "yes"), (date(2026, 3, 2), "2026-03-02"), (["a", "b"], "a;b"),
     ([], ""), ("a,b", "a,b")],
)  # fmt: skip
def test_what_a_cell_holds(value, told):
    assert cell(value) == told


@pytest.mark.guard("export_no_formula")
def test_words_of_a_record_are_no_formula(tmp_path):
    with sqlite_council(tmp_path) as council:
        council.walked(ONE, 2)
        with council.db.write() as session:
            adult = KINDS["adult"].table
            session.execute(update(adult).values(name="=HYPERLINK(1)"))
        rows = records(council, words=True)[1]["adult.csv"]
    assert "'=HYPERLINK(1)" in rows[1] and "=HYPERLINK(1)" not in rows[1]
