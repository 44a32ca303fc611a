"""Documents: sent, added, withdrawn, opened at random - twice, by the wrong person, of a harmful kind."""

from __future__ import annotations

from collections import Counter

import hypothesis.strategies as st
import sqlalchemy as sa
from hypothesis.stateful import precondition, rule
from sqlalchemy.orm import Session

from engine.case.documents.keep import add_document, keep_for_case
from engine.case.documents.receiving import receive
from engine.case.documents.sorts import Unfit
from engine.case.documents.taking_out import take_out
from engine.case.documents.withdraw import withdraw
from engine.case.file import CaseFile
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log.model import Access
from engine.people.model import User
from tests.chaos.case_model import CaseModel
from tests.chaos.driven import NOT_THEIRS, OTHERS, REFUSALS, WORKERS, Driven
from tests.chaos.paper_model import DocumentModel
from tests.web.conftest import Client, made

number = st.integers(0, 10_000)
HARMFUL = (
    ("page.html", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
    ("letter.pdf", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
    ("note.txt", b"#!/bin/sh\nrm -rf /\n"),
    ("setup.exe", b"MZ\x90\x00" + b"\x00" * 100),
    ("photo.jpg", b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)"),
    ("bank.csv", b"day,amount\n1,=cmd|'/c calc'!A0"),
    ("../../../etc/cron.d/x.svg", b"<svg xmlns='x' onload='alert(1)'/>"),
    ("empty.txt", b""),
)


class Documents(Driven):
    """What is done with documents, beside the tasks of the same cases."""

    # -- documents -------------------------------------------------------------------

    @precondition(lambda self: self.cases)
    @rule(one=number, who=st.sampled_from(WORKERS), which=st.integers(0, 2), adds=st.booleans())
    def keep(self, one: int, who: str, which: int, adds: bool) -> None:
        """Send a file, perhaps once more, and mostly say what it is; nothing after the end."""
        case, model = self._case(one)
        papers, name = model.papers, f"note {which}.txt"
        same = papers.same(who, name)
        with self._step("send a file", Conflict if model.ended else None) as session:
            received = receive(name, f"She rang {which} times.".encode(), None)
            upload = keep_for_case(session, case, received, self._user(session, who), at=self.now)
            sent = upload.public_id
        if model.ended:
            return self._agree(case)
        if same is None:
            papers.documents.append(DocumentModel(sent, name, who))
            papers.lines["file_sent"] += 1
        else:
            assert sent == same.number, "a double click kept a file twice"
        if adds:
            self._add(case, model, papers.documents[-1] if same is None else same, who)
        return self._agree(case)

    @precondition(lambda self: any(m.papers.documents for m in self.cases.values()))
    @rule(one=number, which=number, who=st.sampled_from(WORKERS))
    def add(self, one: int, which: int, who: str) -> None:
        """Say what a file is: one's own, and once; one that was withdrawn does not come back."""
        case, model, document = self._document(one, which)
        self._add(case, model, document, who)
        self._agree(case)

    @precondition(lambda self: any(m.papers.documents for m in self.cases.values()))
    @rule(one=number, which=number, who=st.sampled_from(WORKERS))
    def withdraw(self, one: int, which: int, who: str) -> None:
        """Withdraw a document, by whoever sent it or a manager; a second time it is refused."""
        case, model, document = self._document(one, which)
        refused = model.papers.withdrawal(document, who)
        error = REFUSALS[refused] or (Conflict if model.ended else None)
        with self._step("withdraw a document", error) as session:
            self._withdraw(session, case, document, who)
        if error is None:
            model.papers.put(document, "withdrawn")
            with self._step("withdraw it twice", Conflict) as session:
                self._withdraw(session, case, document, who)
        self._agree(case)

    @precondition(lambda self: any(m.papers.documents for m in self.cases.values()))
    @rule(one=number, which=number, who=st.sampled_from((*WORKERS, "Nell", "Iris")))
    def download(self, one: int, which: int, who: str) -> None:
        """Open a document in a browser: whoever may is given it, and it is kept that they looked."""
        case, model, document = self._document(one, which)
        wanted = model.papers.opened(document, who) if who in WORKERS else 404
        Driven.said[f"download: {wanted}"] += 1
        page = self._browser(who).browser.get(f"/cases/{case}/documents/{document.number}")
        assert page.status_code == wanted, (page.status_code, wanted, document, who)
        if wanted == 200:
            assert page.data.startswith(b"She rang")
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Content-Disposition"].startswith("attachment")
        self._agree(case)

    @precondition(lambda self: any(m.papers.documents for m in self.cases.values()))
    @rule(one=number, which=number, who=st.sampled_from((*WORKERS, "Nell")))
    def take_out(self, one: int, which: int, who: str) -> None:
        """Take a file out again: one's own, as long as it is no part of the record."""
        case, model, document = self._document(one, which)
        fits = document.state == "sent" and document.sent_by == who
        with self._step("take out", NotFound if who == "Nell" else None) as session:
            actor = self._user(session, who)
            gone = take_out(session, case, [document.number], actor, at=self.now)
            assert gone == [document.number] * fits
        if fits:
            model.papers.put(document, "taken_out")
        self._agree(case)

    @precondition(lambda self: any(m.papers.documents for m in self.cases.values()))
    @rule(one=number, which=number, bad=st.sampled_from(HARMFUL), who=st.sampled_from(OTHERS))
    def meddle_with_documents(self, one: int, which: int, bad: tuple[str, bytes], who: str) -> None:
        """A file that is not allowed, the wrong person, a file of another case: nothing is kept."""
        case, _, document = self._document(one, which)
        with self._step("send a file not allowed", Unfit) as session:
            received = receive(*bad, None)
            keep_for_case(session, case, received, self._user(session, "Tom"), at=self.now)
        with self._step("send a file of others", NOT_THEIRS) as session:
            received = receive("note.txt", b"She rang.", None)
            keep_for_case(session, case, received, self._user(session, who), at=self.now)
        with self._step("withdraw a document of others", NOT_THEIRS) as session:
            self._withdraw(session, case, document, who)
        for other, model in self.cases.items():
            if other != case:
                ended = Conflict if model.ended else InvalidAnswers
                with self._step("add a file of another case", ended) as session:
                    self._say(session, other, document, document.sent_by)
                self._agree(other)
        self._agree(case)

    # -- how -------------------------------------------------------------------------

    def _document(self, one: int, which: int) -> tuple[str, CaseModel, DocumentModel]:
        case, model = self._case(one, lambda m: bool(m.papers.documents))
        there = model.papers.documents
        return case, model, there[which % len(there)]

    def _add(self, case: str, model: CaseModel, document: DocumentModel, who: str) -> None:
        fits = model.papers.may_add(document, who)
        error = Conflict if model.ended else None if fits else InvalidAnswers
        with self._step("add a document", error) as session:
            self._say(session, case, document, who)
        if error is None:
            model.papers.put(document, "recorded")

    def _say(self, session: Session, case: str, document: DocumentModel, who: str) -> None:
        typed = {
            "document_file": [document.number], "document_title": ["What she told us"],
            "document_origin": ["Jean"],
        }  # fmt: skip
        add_document(session, case, typed, self._user(session, who), at=self.now, via="shell")

    def _withdraw(self, session: Session, case: str, document: DocumentModel, who: str) -> None:
        typed = {"withdrawn_because": ["It is about somebody else."]}
        actor = self._user(session, who)
        withdraw(session, case, document.number, typed, actor, at=self.now, via="shell")

    def _browser(self, who: str) -> Client:
        if not self.browsers:
            self.app = made(self.council)
        if who not in self.browsers:
            self.browsers[who] = Client(self.app)
            assert self.browsers[who].sign_in(who).status == 303
        return self.browsers[who]

    def _compare_more(self, session: Session, row: Case, model: CaseModel) -> None:
        super()._compare_more(session, row, model)
        rows = CaseFile(session, row, None, self.now).record.rows("document")
        papers = model.papers
        in_it = Counter((one.file, bool(one.withdrawn_because)) for one in rows)
        assert in_it == Counter(
            (one.number, one.state == "withdrawn")
            for one in papers.documents
            if one.state in ("recorded", "withdrawn")
        )
        looks = session.execute(
            sa.select(User.name, sa.func.count())
            .select_from(User)
            .join(Access, User.id == Access.user_id)
            .where(Access.case_id == row.id, Access.page == "documents.download")
            .group_by(User.name)
        )
        assert {name.split()[0]: times for name, times in looks} == dict(papers.looks)
