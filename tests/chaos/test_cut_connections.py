"""People and wires that go away in the middle: nothing acknowledged is lost, nothing half done."""

from __future__ import annotations

import socket
import urllib.parse
from itertools import pairwise

import pytest
import sqlalchemy as sa

from engine.case.model import Answer
from engine.db import Database
from tests.chaos.__main__ import copies
from tests.chaos.acts import ACTS
from tests.chaos.cuts import sweep
from tests.chaos.points import postgres_shelf
from tests.chaos.proxy import Proxy
from tests.chaos.serving import Browser, serving
from tests.chaos.submits import ACKNOWLEDGED, forms

CUTS = 8  # places at which an act is cut; many more, and every act: make chaos


@pytest.mark.parametrize(
    "act", [act for act in ACTS if act.name in ("submit", "wake")], ids=lambda a: a.name
)
def test_a_wire_cut_anywhere_leaves_all_of_it_or_nothing_and_it_goes_on(act, postgres_server):
    with postgres_shelf(postgres_server) as shelf:
        found = sweep(act, shelf, most=CUTS)

    assert not found.wrong, str(found)
    assert found.cuts >= CUTS and found.nothing > 0, str(found)


def test_over_a_slow_wire_an_act_is_done_once(postgres_server):
    act = ACTS[0]
    with postgres_shelf(postgres_server) as shelf:
        given = act.prepare(shelf.council)
        shelf.put_away()
        copy = shelf.copy()
        with Proxy(copy) as wire:
            wire.slow = 0.005
            database = Database(wire.url)
            act.do(database, given)
            database.engine.dispose()
        assert answers(copy) == answers(shelf.copy()) + 1


def test_whoever_goes_away_before_the_answer_is_done_once_when_they_come_back(council):
    copies(council, 6)
    ready, url = forms(council.db), council.db.engine.url.render_as_string(False)
    council.db.engine.dispose()
    with serving(url, workers=2) as address:
        lena = Browser(address).sign_in("Lena")
        before = answers(url)
        for task, typed in ready:
            request = as_sent(lena, f"/tasks/{task}", typed)
            gone(address, request)  # all of it is sent, and nobody waits for what is said

        statuses = [lena.post(f"/tasks/{task}", typed)[0] for task, typed in ready]

        assert set(statuses) <= set(ACKNOWLEDGED)
        assert answers(url) == before + len(ready)


def test_half_a_form_is_no_form_and_others_are_served_meanwhile(council):
    copies(council, 1)
    ((task, typed),) = forms(council.db)
    url = council.db.engine.url.render_as_string(False)
    council.db.engine.dispose()
    with serving(url, workers=2) as address:
        lena, tom = Browser(address).sign_in("Lena"), Browser(address).sign_in("Tom")
        before = answers(url)
        request = as_sent(lena, f"/tasks/{task}", typed)
        head = request.index(b"\r\n\r\n") + 4
        for start, end in pairwise(range(head, len(request), max(1, (len(request) - head) // 6))):
            gone(address, request[: (start + end) // 2])
        assert answers(url) == before

        slow = socket.create_connection(parts(address))
        slow.sendall(request[: head + 10])  # and then says nothing more
        assert tom.get("/")[0] == 200 and tom.get("/team")[0] in (200, 403, 404)
        slow.close()

        assert lena.post(f"/tasks/{task}", typed)[0] in ACKNOWLEDGED
        assert answers(url) == before + 1


def as_sent(browser: Browser, path: str, typed: dict[str, list[str]]) -> bytes:
    """A form as it travels: head and body."""
    fields = [(name, value) for name, values in typed.items() for value in values]
    body = urllib.parse.urlencode([*fields, ("csrf_token", browser.csrf)]).encode()
    (jar,) = (h.cookiejar for h in browser.opener.handlers if hasattr(h, "cookiejar"))
    cookies = "; ".join(f"{one.name}={one.value}" for one in jar)
    host, port = parts(browser.address)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def gone(address: str, said: bytes) -> None:
    """Say something and go away."""
    with socket.create_connection(parts(address)) as connection:
        connection.sendall(said)


def parts(address: str) -> tuple[str, int]:
    """Host and port of an address."""
    split = urllib.parse.urlsplit(address)
    return str(split.hostname), int(split.port or 80)


def answers(url: str) -> int:
    """How many answers there are, read by a door of its own."""
    database = Database(url)
    with database.read() as session:
        found = session.scalar(sa.select(sa.func.count(Answer.id))) or 0
    database.engine.dispose()
    return found
