"""Anything at all to every form of the system: a page with a sentence, never a 500.

The same at full size: ``python -m tests.chaos --what posts --posts 100000``.
"""

from tests.chaos.posts import prepared, send
from tests.council import count
from tests.web.test_routes import ROUTES

KEPT = ("event", "answer", "case", "user")


def test_no_form_of_the_system_is_brought_down_by_anything(sqlite):
    walked, forms = prepared(sqlite)
    before = {table: count(sqlite.db, table) for table in KEPT}

    done = send(walked, forms, 2 * len(forms), 1)

    assert done.failed == []
    assert done.posts >= len(forms)
    taken = {rule for method, rule in ROUTES if method == "POST"}
    assert taken - done.routes == set(), "every route that takes a form was sent something"
    assert all(count(sqlite.db, table) >= n for table, n in before.items())
