"""Mails by GOV.UK Notify, against a server on this machine that answers as Notify does."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from engine.notices.notify import Notify
from engine.notices.ways import NotSent
from engine.notices.wording import SUBJECT
from tests.engine.notices.test_ways import SENDER, letter

TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
KEY = "north-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"


@contextmanager
def service(status=201, answer=None):
    """GOV.UK Notify while the block lasts; what it was asked is in the list."""
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            """Take a mail, or refuse it."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, dict(self.headers), json.loads(body)))
            said = json.dumps(answer or {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_):
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield (
                Notify(TEMPLATE, KEY, SENDER, f"http://127.0.0.1:{server.server_address[1]}"),
                asked,
            )
        finally:
            server.shutdown()


def test_notify_is_handed_the_same_words_under_the_name_of_the_mail():
    with service() as (way, asked):
        way.send(letter())

    ((path, headers, sent),) = asked
    assert path == "/v2/notifications/email" and headers["Authorization"].startswith("Bearer ")
    assert sent == {
        "email_address": "tom@council.example",
        "template_id": TEMPLATE,
        "personalisation": {"subject": SUBJECT, "body": letter().body},
        "reference": "abcdefgh12345678",
    }
    assert KEY not in repr(way) and KEY[-36:] not in str(headers)


@pytest.mark.parametrize(("status", "away"), [(400, False), (403, True), (429, True), (500, True)])
def test_what_notify_refuses_is_said_in_a_sentence(status, away):
    answer = {"errors": [{"error": "ValidationError", "message": "tom@council.example"}]}
    with service(status, answer) as (way, _), pytest.raises(NotSent) as error:
        way.send(letter())

    assert str(error.value) == f"GOV.UK Notify does not take the mail ({status})."
    assert error.value.away is away


def test_notify_that_cannot_be_reached_is_away():
    with service() as (way, _):
        pass
    with pytest.raises(NotSent) as error:
        way.send(letter())

    assert error.value.away
