"""Filling in the pages of a draft's forms, as a browser would, and what is kept of it."""

import json

from engine.process import drafts, versions
from engine.process.bundle import Bundle

TASK = "decide_duty"


def at(draft, path=""):
    return f"{draft}/forms/{TASK}{path}"


def send(client, path, **fields):
    """Fill in the form of a page and send it, as a browser would."""
    page = client.get(path)
    sent = page.tree.xpath("//main//form[not(contains(@action, 'sign-out'))]")
    form = next(one for one in sent if (one.get("action") or path) == path)
    values = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value or "")
    return client.post(path, data={**values, **fields})


def bundle_of(council, address) -> Bundle:
    with council.db.read() as session:
        draft = drafts.get_draft(session, address.rpartition("/")[2])
        return versions.bundle_of(session, draft)


def form_of(council, address, task=TASK):
    return json.loads(bundle_of(council, address).files[f"forms/{task}.json"])


def put(council, address, files):
    """What a colleague saves in the drawn editor or the shell meanwhile."""
    with council.db.write() as session:
        id = address.rpartition("/")[2]
        seen = drafts.get_draft(session, id).hash
        drafts.save_files(session, id, files, seen, council.user(session, "Iris"))


def question(form, id):
    return next(q for p in form["pages"] for q in p["questions"] if q["id"] == id)


def seen(client, path):
    return client.get(path).tree.xpath("//input[@name='seen']/@value")[0]
