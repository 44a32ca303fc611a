"""What the tests of passwords by link share: a folder of mails, and the link in one of them."""

from __future__ import annotations

from engine.notices.by_password_link import PATH
from tests.engine.notices.tray import files
from tests.web.conftest import made
from web import scheduler

NEW = "a green kettle on the hill"
ADDRESS = "https://threefold.council.example"


def with_folder(council, folder, **more):
    """An app whose mails go into a folder, as they do where no mail server is set up."""
    return made(council, mail=f"folder:{folder}", address=ADDRESS, **more)


def post(app):
    """What the scheduler does about mails."""
    scheduler.post(app.extensions["threefold"], app.extensions["mail"])


def link_in(folder, n=-1):
    """The path of the link in a mail."""
    body = files(folder)[n].get_content()
    assert ADDRESS + PATH in body
    return PATH + body.partition(ADDRESS + PATH)[2].split()[0]
