"""Documents helpers: a file as a browser sends it, documents added by the verbs, what is kept."""

from __future__ import annotations

import io

from sqlalchemy import select

from engine.case.documents.keep import add_document, keep_for_case
from engine.case.documents.model import Upload
from engine.case.documents.receiving import receive
from tests import files

SAID = {"document_title": "Bank statements", "document_origin": "Her daughter Jean"}


def a_file(content=None, name="bank.pdf"):
    """A file as a browser sends it."""
    return (io.BytesIO(files.pdf() if content is None else content), name)


def added(council, case, by="Tom", name="bank.pdf", content=None, **said):
    """A document added by the verbs; gives the public id of its file."""
    with council.db.write() as session:
        actor = council.user(session, by)
        received = receive(name, files.pdf() if content is None else content, None)
        upload = keep_for_case(session, case, received, actor).public_id
        typed = {name: [value] for name, value in {**SAID, **said, "document_file": upload}.items()}
        add_document(session, case, typed, actor)
    return upload


def uploads(council):
    """Every file that is kept: its name and its content (None: erased)."""
    with council.db.read() as session:
        return {one.name: one.content for one in session.scalars(select(Upload))}
