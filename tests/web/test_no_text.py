"""A sign that no text can hold, in an address or a form, on the database that refuses it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.oversight.handover import Handover
from tests.council import postgres_council
from tests.web.conftest import Client, made


@pytest.fixture
def priya(postgres_server):
    with postgres_council(postgres_server, "no_text") as council:
        client = Client(made(council))
        client.sign_in("Priya")
        client.council = council
        yield client


def test_a_nul_is_not_found_in_an_address_and_refused_or_left_out_in_a_form(priya):
    for path in ("/leavers/a%00b", "/procedures/a%00b", "/tasks/a%00b", "/cases/a%00b"):
        assert (path, priya.get(path).status) == (path, 404)

    assert priya.post("/hand-over", {"to": "a\x00b"}).status == 400
    assert priya.post("/hand-over", {"to_name": "J\x00o", "note": "Ring\x00."}).status == 303

    with priya.council.db.read() as session:
        row = session.scalars(select(Handover)).one()
        assert (row.to_name, row.note) == ("Jo", "Ring.")
