"""Floods: requests that are too large, too many, too deep or too slow; everybody else is served."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

from tests.attacks.wire import COOKIE, FORM, Wire
from tests.chaos.serving import served

#: What Gunicorn is told beside: workers that wait for nobody who says nothing.
PATIENT = {"GUNICORN_CMD_ARGS": "--config python:web.serving"}
MEGABYTE = 1024 * 1024
DEEP = 100_000


@dataclass
class Floods:
    """What each of them was answered, and how the others fared."""

    answered: dict[str, int] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    slowest: float = 0.0
    idle: int = 0
    slow: int = 0

    @property
    def wrong(self) -> list[str]:
        """What got no status that says what is wrong, and whoever was not served meanwhile."""
        unclear = [f"{what}: {s}" for what, s in self.answered.items() if not 200 <= s < 500]
        return unclear + [f"{what}: {s}" for what, s in self.others.items() if s != 200]

    def __str__(self) -> str:
        said = ", ".join(f"{what}: {status}" for what, status in self.answered.items())
        served_ = sum(status == 200 for status in self.others.values())
        return (
            f"{said}; beside {self.idle} idle and {self.slow} slow connections {served_} of "
            f"{len(self.others)} pages were served, the slowest in {self.slowest:.1f} s"
        )


def flood(url: str, idle: int, slow: int, pages: int, workers: int = 2) -> Floods:
    """Send what is too large, then look at ``pages`` pages beside so many connections that wait."""
    done = Floods(idle=idle, slow=slow)
    with patch.dict(os.environ, PATIENT), served(url, workers) as server:
        lena = Wire(server.address).sign_in("Lena")
        for what, request in _too_much(lena):
            done.answered[what] = _status(server.address, request)
        with _held(server.address, idle, b"") as _, _held(server.address, slow, _HALF) as dripping:
            for n in range(pages):
                _drip(dripping)
                begin = time.monotonic()
                done.others[f"page {n}"] = lena.get("/").status
                done.slowest = max(done.slowest, time.monotonic() - begin)
    return done


_HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


def _too_much(lena: Wire) -> Iterator[tuple[str, bytes]]:
    """Requests that no form of ours sends."""
    token = [("csrf_token", lena.csrf)]
    ten = urlencode([*token, ("q", "x" * (10 * MEGABYTE))]).encode()
    many = urlencode([*token, *((f"f{n}", "x") for n in range(10_000))]).encode()
    same = urlencode([*token, *(("q", str(n)) for n in range(10_000))]).encode()
    yield "a body of 10 MB", _request(lena, "/find", ten)
    yield "10,000 fields", _request(lena, "/find", many)
    yield "one field 10,000 times", _request(lena, "/find", same)
    yield "a header of 1 MB", _request(lena, "/find", b"", more=f"X-Much: {'x' * MEGABYTE}\r\n")
    yield "10,000 headers", _request(lena, "/find", b"", more="X-Many: x\r\n" * 10_000)
    deep = b"[" * DEEP + b"]" * DEEP
    as_json = f"X-CSRFToken: {lena.csrf}\r\n"
    yield "deep JSON", _request(lena, "/find", deep, "application/json", as_json)
    yield "deep XML", _request(lena, "/find", b"<a>" * DEEP, "application/xml", as_json)
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(10_000)
    )
    yield (
        "10,000 parts",
        _request(lena, "/find", parts + b"--b--", "multipart/form-data; boundary=b"),
    )
    yield "an address of 1 MB", _request(lena, "/" + "x" * MEGABYTE, b"")


def _request(lena: Wire, path: str, body: bytes, kind: str = FORM, more: str = "") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {COOKIE}={lena.cookies[COOKIE]}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n\r\n"
    )
    return head.encode() + body


def _status(address: str, request: bytes) -> int:
    """The status of the answer; 0 where the line was cut without one."""
    where, said = urlsplit(address), b""
    with socket.create_connection((where.hostname, where.port), timeout=60) as line:
        line.setblocking(True)
        with suppress(OSError):  # it may answer before it has read everything
            line.sendall(request)
        with suppress(OSError):
            while b"\r\n" not in said and (part := line.recv(4096)):
                said += part
    words = said.split(None, 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


@contextmanager
def _held(address: str, many: int, begins: bytes) -> Iterator[list[socket.socket]]:
    """So many connections that have said this much, and wait."""
    where = urlsplit(address)
    with ExitStack() as held:
        lines = [
            held.enter_context(socket.create_connection((where.hostname, where.port), timeout=60))
            for _ in range(many)
        ]
        for line in lines:
            if begins:
                line.sendall(begins)
        yield lines


def _drip(lines: list[socket.socket]) -> None:
    """One more sign on each slow line."""
    for line in lines:
        with suppress(OSError):
            line.sendall(b"x")
