"""Drawing, reading, reporting and exporting, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import date

from engine.audit.report import report
from engine.audit.shown import home, read_audit, read_sample
from engine.case.views.sight import see
from engine.data_out.events import lines, write_xes
from engine.data_out.pseudonyms import with_key
from engine.data_out.records import write_records
from tests import audit_desk as desk


def test_an_audit_and_what_leaves_are_the_same_on_both(council):
    desk.add_auditors(council)
    case = desk.ended(council, desk.CEASED)
    (audit,) = desk.drawn(council)

    with council.db.read() as session:
        vera, ruth = council.user(session, "Vera"), council.user(session, "Ruth")
        assert see(session, case, vera, at=desk.AT).live("desired_outcome")
        page = read_audit(session, audit, vera, at=desk.AT)
        assert page.facts[1].value == "yes" and page.audit.marks == ["ceased"]
        assert len(home(session, vera, at=desk.AT).open) == 1
        assert home(session, ruth, at=desk.AT).finished == []
    desk.finished(council, audit)
    desk.overdue(council, audit, "Talk about pressure from a relative")

    with council.db.read() as session:
        vera, ruth = council.user(session, "Vera"), council.user(session, "Ruth")
        assert len(home(session, ruth, at=desk.AT).finished) == 1
        assert [one.overdue for one in home(session, ruth, at=desk.AT).actions] == [True]
        (sample,) = home(session, vera, at=desk.AT).samples
        assert len(read_sample(session, sample.public_id, vera, at=desk.AT)[1]) == 1
        found = report(session, vera, date(2026, 4, 1), date(2027, 3, 31), at=desk.AT)
        assert (found.audits, found.actions_open) == (1, 1)

        sam, out = council.user(session, "Sam"), io.StringIO()
        events = lines(session, sam, with_key(b"k" * 32, shifts=True), date(2026, 1, 1), None)
        assert write_xes(events, out) > 5
        written = write_records(session, sam, _forgets, words=True)
        assert written["case"] == written["adult"] == 1 and written["decision"] > 2


@contextmanager
def _forgets(name):
    yield io.StringIO()
