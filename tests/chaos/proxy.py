"""Proxy: a wire between the program and PostgreSQL that is cut after so many bytes, or is slow."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url


class Proxy:
    """Listens on a port of its own and passes everything on to a server's socket.

    ``cut_after`` counts the bytes of both ways together over all connections from when it is
    set; then every connection is broken off, in the middle of whatever it was saying.
    """

    def __init__(self, url: str) -> None:
        self._of = make_url(url)
        self._to = str(Path(str(self._of.query["host"])) / ".s.PGSQL.5432")
        self._there = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self.passed = 0
        self.cut_after: int | None = None
        self.slow = 0.0  # seconds each piece is held back
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._there.close()
        self._break_off()

    @property
    def url(self) -> str:
        """The address of the same database over this wire."""
        port = self._there.getsockname()[1]
        address = self._of.set(host="127.0.0.1", port=port, query={})
        return address.render_as_string(hide_password=False)

    def count_from_here(self, cut_after: int | None = None) -> None:
        """Begin to count; cut after so many bytes, or never."""
        with self._lock:
            self.passed, self.cut_after = 0, cut_after

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._there.accept()
                there = socket.socket(socket.AF_UNIX)
                there.connect(self._to)
                with self._lock:
                    self._pairs.append((here, there))
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                if self.slow:
                    time.sleep(self.slow)
                with self._lock:
                    left = None if self.cut_after is None else self.cut_after - self.passed
                    self.passed += len(said)
                if left is not None and left < len(said):
                    target.sendall(said[: max(0, left)])
                    self._break_off()
                    return
                target.sendall(said)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _break_off(self) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, []
            self.cuts += bool(pairs)
            self.cut_after = None  # whoever connects again finds the wire whole
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
