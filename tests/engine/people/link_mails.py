"""The mails with links to set a password, as they are made when they leave."""

from __future__ import annotations

from sqlalchemy import select

from engine.notices.by_password_link import KIND, PATH, body_of, gather_links
from engine.notices.model import Mail

ADDRESS, KEY = "https://threefold.council.example", "k" * 40


def mailed(db, at):
    """The bodies of the mails with links that wait, made as they are when they leave."""
    list(gather_links(db, at))
    with db.write() as session:
        rows = session.scalars(select(Mail).where(Mail.kind == KIND).order_by(Mail.id))
        return [body_of(session, row, ADDRESS, KEY) for row in rows]


def secret_in(body):
    """The secret of the link in a mail."""
    return body.partition(ADDRESS + PATH)[2].split()[0]
