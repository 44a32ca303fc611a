"""A mail server for the tests: it speaks SMTP on this machine, and can be slow, rude or gone."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mails and keeps them; ``answers`` says what it answers to a command instead."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, **answers: str | None) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers = answers
        self.extensions: list[str] = []
        self.heard: list[str] = []
        self.taken: list[bytes] = []
        self.over = threading.Event()

    def handle_error(self, request, client_address):
        """Whoever goes in the middle of a conversation is no fault of the server's."""

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.server_address[1]


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self):
        """Answer one command after another, until the other goes."""
        if not self._say(self.server.answers.get("HELLO", "220 here")):
            return
        while line := self.rfile.readline():
            said = line.decode(errors="replace").strip()
            self.server.heard.append(said)
            word = said.split()[0].upper() if said else ""
            if not self._answer(word) or word == "QUIT":
                return

    def _answer(self, word: str) -> bool:
        if word in self.server.answers:
            return self._say(self.server.answers[word])
        if word == "EHLO":
            lines = ["here", *self.server.extensions]
            return self._say(
                "\r\n".join(f"250-{one}" for one in lines[:-1]) + f"\r\n250 {lines[-1]}"
            )
        if word == "DATA":
            self._say("354 go on")
            taken = b"".join(iter(self._line, b".\r\n"))
            self.server.taken.append(taken)
            return self._say(self.server.answers.get("TAKEN", "250 taken"))
        return self._say(
            "221 bye" if word == "QUIT" else "235 yes" if word == "AUTH" else "250 yes"
        )

    def _line(self) -> bytes:
        return self.rfile.readline() or b".\r\n"

    def _say(self, text: str | None) -> bool:
        """Answer; None: say nothing for as long as the test takes."""
        if text is None:
            self.server.over.wait(30)
            return False
        self.wfile.write(text.strip().encode() + b"\r\n")
        return True


@contextmanager
def mail_server(**answers: str | None) -> Iterator[MailServer]:
    """A mail server while the block lasts."""
    with MailServer(**answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
