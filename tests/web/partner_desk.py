"""Partner desk: a task that was sent to somebody at another organisation, and their browser."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from engine import clock
from engine.log.model import Event
from engine.notices.sending import send_all
from engine.people.shared import SharedTask
from tests.council import Council
from tests.web.conftest import Client, made
from tests.web.page import Page
from tests.web.tasks_helpers import task_of

ORDINARY = "ordinary full path, everything achieved"
ADDRESS = "https://threefold.council.example"
ROSA = {
    "name": "Rosa Pell",
    "agency": "Hilltop Home Care",
    "email": "rosa.pell@hilltop.example",
    "phone": "01632 960 441",
}
REPORT = {
    "partner_heard": "She says the new carer is kind.",
    "partner_facts": "We read the rota and spoke with three carers.",
    "partner_why": "Nobody checked the receipts.",
    "partner_done": "Two people now sign for money.",
    "partner_outcomes": "She has her money back.",
    "partner_learned": "",
}
PAGE = "/partner/pages/your-report"


def days_from_now(days: int) -> dict[str, str]:
    """The boxes of a day."""
    last = clock.today() + timedelta(days=days)
    return {
        "until-day": str(last.day),
        "until-month": str(last.month),
        "until-year": str(last.year),
    }


class Desk:
    """A council with one task for a partner, the worker who sends it, and the folder of mails."""

    def __init__(self, council: Council, folder: Path) -> None:
        self.council, self.folder = council, folder / "mails"
        self.app: Flask = made(council, address=ADDRESS, mail=f"folder:{self.folder}")
        self.case = council.walked(ORDINARY, 12).case
        self.task = task_of(council, self.case, "partner_reports")
        self.tom = self.worker("Tom")

    @property
    def at(self) -> str:
        """Where the task is sent from."""
        return f"/tasks/{self.task}/partner"

    def worker(self, name: str) -> Client:
        """Somebody of the council, signed in."""
        client = Client(self.app)
        assert client.sign_in(name).status == 303
        return client

    def share(self, **more: str) -> Page:
        """Tom sends the task to Rosa."""
        return self.tom.post(self.at, {**ROSA, **days_from_now(14), **more})

    def mails(self) -> list[str]:
        """Every mail that has left by now, the oldest first."""
        list(send_all(self.council.db, self.app.extensions["mail"]))
        found = sorted(self.folder.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
        return [one.read_text() for one in found]

    def link(self) -> str:
        """The path of the newest link that was mailed."""
        texts = [re.sub(r"=\n", "", mail) for mail in self.mails()]
        found = [m[1] for text in texts if (m := re.search(rf"{ADDRESS}(/shared/[\w-]+)", text))]
        return found[-1]

    def mailed_code(self, rosa: Client, link: str) -> str:
        """The code that is mailed when the partner asks for one."""
        assert rosa.post(f"{link}/code").status == 303
        return [m[1] for mail in self.mails() if (m := re.search(r"code is (\d{6})", mail))][-1]

    def let_in(self, **more: str) -> tuple[Client, str]:
        """Rosa with her one task open, and the path of her link."""
        assert self.share(**more).status == 303
        link, rosa = self.link(), Client(self.app)
        page = rosa.post(link, {"code": self.mailed_code(rosa, link)})
        assert (page.status, page.location) == (303, "/partner"), page.text
        return rosa, link

    def row(self) -> SharedTask:
        """The newest link as it is kept."""
        with self.council.db.read() as session:
            found = session.scalars(select(SharedTask).order_by(SharedTask.id.desc())).first()
            session.expunge_all()
            return found

    def change(self, **values: Any) -> None:
        """Write over columns of the newest link."""
        with self.council.db.write() as session:
            found = session.scalars(select(SharedTask).order_by(SharedTask.id.desc())).first()
            for name, value in values.items():
                setattr(found, name, value)

    def events(self) -> list[Event]:
        """What happened with links, oldest first."""
        with self.council.db.read() as session:
            return list(session.scalars(select(Event).where(Event.what.like("%share%"))))


def filled(rosa: Client, answers: dict[str, str], path: str = PAGE) -> dict[str, Any]:
    """The fields of the page of the form with these answers typed in."""
    page = rosa.get(path)
    assert page.status == 200, page.text
    shown = page.tree.xpath("//input[@name='_shown']/@value")
    return {**page.fields(path), "_shown": [str(name) for name in shown], **answers}


def send_report(rosa: Client) -> Page:
    """Fill in the one page, check it and send it."""
    saved = rosa.post(PAGE, {**filled(rosa, REPORT), "_do": "continue"})
    assert (saved.status, saved.location) == (303, "/partner/pages/check"), saved.text
    check = rosa.get("/partner/pages/check")
    assert check.h1 == "Check your answers"
    return rosa.post("/partner", check.fields("/partner"))
