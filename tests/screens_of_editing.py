"""Screens of editing: a draft of the process, drawn and as text, its forms, and what it changes."""

from __future__ import annotations

from sqlalchemy import select

from engine import clock
from engine.people.users import get_user_by_email
from engine.process import drafts
from engine.process.model import ProcessVersion
from tests.screenshots import Screen, Visit
from web import demo

MIDDLE = "conversation.bpmn"


def _draft(visit: Visit) -> str:
    """The open draft; it is begun the first time it is asked for."""
    with visit.db.write() as session:
        iris = get_user_by_email(session, demo.emails()["Iris"])
        found = drafts.open_draft(session, "section42")
        found = found or drafts.start_draft(session, "section42", iris, at=clock.now())
        return found.public_id


def _live(visit: Visit) -> str:
    with visit.db.read() as session:
        live = select(ProcessVersion.public_id).where(ProcessVersion.state == drafts.PUBLISHED)
        return session.scalars(live).first()


def _of_draft(endpoint: str, **values: str):
    return lambda visit: visit.go(endpoint, version=_draft(visit), **values)


def version(visit: Visit) -> None:
    visit.go("versions.show", version=_live(visit))


def certificate(visit: Visit) -> None:
    visit.go("versions.certificate", version=_live(visit))


def drawn(visit: Visit) -> None:
    visit.go("drawn.show", version=_draft(visit), path="enquiry.bpmn")
    visit.page.wait_for_selector(".djs-shape")
    visit.page.get_by_text("Checking").wait_for(state="hidden")


def try_out(visit: Visit) -> None:
    visit.go("try_out.show", version=_draft(visit))


EDITING = [
    Screen("versions", "Iris", lambda visit: visit.go("versions.index", process="section42")),
    Screen("version", "Iris", version),
    Screen("certificate", "Iris", certificate),
    Screen("draft", "Iris", _of_draft("drafts.show")),
    Screen("editor-drawn", "Iris", drawn),
    Screen("editor-steps", "Iris", _of_draft("text_view.show", path="enquiry.bpmn")),
    Screen("editor-form", "Iris", _of_draft("form_editor.show", task="have_conversation")),
    Screen("editor-lists", "Iris", _of_draft("lists.index")),
    Screen("editor-scenario", "Iris", _of_draft("scenarios.show", name="not for us")),
    Screen(
        "editor-removal", "Iris", _of_draft("removing.show", path="occurrences/adult_moved.bpmn")
    ),
    Screen("editor-guidance", "Iris", _of_draft("guidance.guidance", task="have_conversation")),
    Screen("try-out", "Iris", try_out),
]
