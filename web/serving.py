"""Serving: how Gunicorn runs Threefold where people other than ours can reach it.

``gunicorn --config python:web.serving wsgi:app``

A worker of Gunicorn's first kind answers one person at a time, and waits for whoever has
connected and says nothing: a few silent lines, and nobody is answered. These workers have
threads, wait for no line that is silent, and cut one whose request does not come whole in time.
A proxy of your own that takes a request in whole before it passes it on does the same, better.
Source: safety 3, row 17; OWASP ASVS 5.0.0, 13.1.2 and 15.2.2.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

#: How long the head of a request may take to arrive, and a part of the rest of it: in seconds.
PATIENCE = 10.0


class Patient(ThreadWorker):
    """A worker with threads, none of which waits for somebody who sends nothing."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._reading: dict[TConn, float] = {}

    def accept(self, listener: Any) -> None:
        """Let somebody in; a thread is theirs when they have begun to say something."""
        try:
            line, whence = listener.accept()
        except OSError:  # somebody else was quicker, or they have gone
            return
        conn = TConn(self.cfg, line, whence, listener.getsockname())
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.nr_conns += 1
        self.pending_conns.append(conn)
        self.poller.register(line, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: TConn) -> Any:
        """Read one request and answer it."""
        self._reading[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._reading.pop(conn, None)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer a request whose head is here."""
        self._reading.pop(conn, None)
        conn.sock.settimeout(PATIENCE)
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """Cut those who say nothing, and those who have been saying one thing for too long."""
        super().murder_pending()
        late = time.monotonic() - PATIENCE
        for conn, since in list(self._reading.items()):
            if since < late:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)


worker_class = Patient
threads = 8
keepalive = 5
timeout = 120
control_socket_disable = True
