"""Prints: what a case shows and prints through the app itself, and what stands in its logs."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from engine.db import Database
from engine.db.tables import metadata
from tests.council import EMAILS, PASSWORD
from tests.walks.canaries import SECRET, Canaries, Canary, forbidden
from tests.walks.walked import Walked
from web import create_app
from web.settings import Settings

LETTER = metadata.tables["letter"].c
#: Names that the adult's own words, or a letter, may hold; the referrer's comes last.
EVERYBODY = ("adult", "person", "must_not_know", "alleged", "colleague", "referrer")
#: What of a page goes on paper.
ON_PAPER = "//*[contains(concat(' ', @class, ' '), ' {} ')]"
GUIDES = ("guides/start", "guides/middle", "guides/end")
COPIES = ("copies/start", "copies/middle", "copies/end", "stay-safe")
#: Every page of a case, for those who may see how it stands and not what was said.
PAGES = (
    "",
    "/outcomes",
    "/history",
    "/chronology",
    "/people",
    "/plan",
    "/decisions",
    "/principles",
    "/copies",
    "/letters",
    "/documents",
    "/who-looked",
    *(f"/{page}" for page in (*GUIDES, *COPIES)),
)


class Prints:
    """Looks at cases through the app, as the worker, a supervisor, a stranger, and the shell."""

    def __init__(self, db: Database, canaries: Canaries) -> None:
        self.canaries = canaries
        url = db.engine.url.render_as_string(hide_password=False)
        key = "for walks only: thirty-two characters and more"
        self.app = create_app(
            Settings(
                database_url=url,
                secret_key=key,
                secure_cookies=False,
                demo=True,
                cases_an_hour=999_999,  # what looks at the prints is a machine
            )
        )
        self.app.config["WTF_CSRF_ENABLED"] = False
        self._clients: dict[str, FlaskClient] = {}

    def look_at(self, one: Walked, letters: Iterable[tuple[int, str]]) -> list[str]:
        """Every canary that stands on a page, a print or a list where it may not."""
        return [
            *self._paper(one),
            *self._letters(one, letters),
            *self._seen_by("Ruth", one, ("adult",)),
            *self._seen_by("Nell", one, ()),
            *self._shown(one),
        ]

    # -- on paper -------------------------------------------------------------------

    def _paper(self, one: Walked) -> Iterator[str]:
        """A guide says nothing of anybody; a copy nothing of where the adult is or who told us."""
        for page in GUIDES:
            yield from self._says(one, page, self._printed(one, page, "app-guide"), ())
        for page in COPIES:
            text = self._printed(one, page, "app-copy")
            yield from self._says(one, page, text, EVERYBODY[:-1])

    def _letters(self, one: Walked, letters: Iterable[tuple[int, str]]) -> Iterator[str]:
        """The envelope of a letter to somebody else does not say where the adult is."""
        for number, recipient in letters:
            page = f"letters/{number}"
            allowed = (*EVERYBODY, *(SECRET if recipient == "adult" else ()))
            yield from self._says(one, page, self._printed(one, page, "app-letter"), allowed)
            yield from self._says(one, page, self._printed(one, page, "app-envelope"), allowed)

    def _printed(self, one: Walked, page: str, sheet: str) -> str:
        answer = self._client("Tom").get(f"/cases/{one.public_id}/{page}")
        assert answer.status_code in (200, 404), f"{page} is {answer.status}"
        tree = html.fromstring(answer.get_data(as_text=True))
        parts = [*tree.xpath("//title"), *tree.xpath(ON_PAPER.format(sheet))]
        return "\n".join(part.text_content() for part in parts)

    # -- on a screen ----------------------------------------------------------------

    def _seen_by(self, name: str, one: Walked, allowed: tuple[str, ...]) -> Iterator[str]:
        """A supervisor sees how a case stands, and a stranger that there is none."""
        for page in PAGES:
            answer = self._client(name).get(f"/cases/{one.public_id}{page}")
            assert answer.status_code in (200, 403, 404), f"{page} is {answer.status}"
            text = answer.get_data(as_text=True)
            yield from self._says(one, f"{page or 'the case'} for {name}", text, allowed)

    def _shown(self, one: Walked) -> Iterator[str]:
        """``case show`` tells a supervisor no more than the pages do."""
        command = ["case", "show", one.public_id, "--as"]
        for name, allowed in (("Ruth", ("adult",)), ("Nell", ())):
            said = self.app.test_cli_runner().invoke(args=[*command, EMAILS[name]])
            yield from self._says(one, f"case show as {name}", said.output, allowed)

    def _says(self, one: Walked, where: str, text: str, allowed: tuple[str, ...]) -> Iterator[str]:
        number = one.persona.number
        for canary in forbidden(self.canaries.found_in(text), number, *allowed):
            yield f"{where} says the {canary.says(number)}."

    def _client(self, name: str) -> FlaskClient:
        if name not in self._clients:
            self._clients[name] = self.app.test_client()
            fields = {"email": EMAILS[name], "password": PASSWORD}
            answer = self._clients[name].post("/sign-in", data=fields)
            assert answer.status_code == 303, answer.status
        return self._clients[name]

    def close(self) -> None:
        """Let go of the database."""
        self.app.extensions["threefold"].engine.dispose()


def sent_letters(session: Any, one: Walked) -> Iterator[tuple[int, str]]:
    """The numbers of the letters that left or may leave, and to whom."""
    rows = session.execute(
        select(LETTER.state, LETTER.recipient).where(LETTER.case_id == one.id).order_by(LETTER.id)
    )
    for number, (state, recipient) in enumerate(rows.all(), start=1):
        if state in ("approved", "sent"):
            yield number, recipient


class Logs(logging.Handler):
    """Everything that was logged while cases were walked."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())

    def __enter__(self) -> Logs:
        logging.getLogger().addHandler(self)
        for name in ("engine", "web"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)

    def leaked(self, canaries: Canaries) -> list[Canary]:
        """The canaries that stand in a line."""
        return canaries.found_in("\n".join(self.lines))
