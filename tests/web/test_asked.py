"""The pages on which what is recorded is looked through and given to the adult who asks."""

from __future__ import annotations

import io
import zipfile

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.documents.model import Upload
from engine.case.model import Case
from engine.keeping.asked_files import NOT_LOOKED_THROUGH
from engine.log import events

ONE = "one conversation, everything achieved"


@pytest.fixture
def reference(sqlite):
    sqlite.walked(ONE)
    with sqlite.db.write() as session:
        session.execute(sa.text("UPDATE adult SET what_matters = 'My own <front> door'"))
        session.execute(sa.text("UPDATE risk SET withheld_because = 'It would put Jean at risk'"))
        return session.scalar(sa.select(Case.reference))


def asked(client, reference, **more):
    today = clock.today()
    day = {"asked-day": today.day, "asked-month": today.month, "asked-year": today.year}
    said = {"reference": reference, "whom": "Dora herself", **day, **more}
    fields = client.get("/keeping/asked").fields("/keeping/asked")
    return client.post("/keeping/asked", data={**fields, **{k: str(v) for k, v in said.items()}})


def sent(client, page, act, **reasons):
    fields = client.get(page).fields(page)
    return client.post(page, data={**fields, **reasons, "act": act})


def copy(client, page):
    answer = client.browser.get(f"{page}/copy.zip", base_url=client.base)
    if answer.status_code != 200:
        return answer.status_code, "", ""
    archive = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    return 200, *(archive.read(f"what-is-recorded.{end}").decode() for end in ("html", "csv"))


@pytest.mark.guard("others_left_out")
def test_what_is_about_others_or_withheld_is_left_out_unless_somebody_decides_otherwise(
    sqlite, signed_in, reference
):
    priya = signed_in("Priya")
    page = asked(priya, reference).location
    with sqlite.db.read() as session:
        other = session.execute(
            sa.text("SELECT id, name FROM person WHERE name IS NOT NULL")
        ).first()
        harm = session.scalar(sa.text("SELECT what_happened FROM risk WHERE what_happened != ''"))
    assert priya.get(page).words.count("Left out because") > 10

    assert sent(priya, page, "release").status == 303
    status, html, table = copy(priya, page)

    assert status == 200 and "My own &lt;front&gt; door" in html and "My own <front> door" in table
    assert "It is about another person." in html and "It would put Jean at risk" in html
    assert harm not in html and harm not in table
    assert f"<dd>{other.name}</dd>" not in html
    with sqlite.db.read() as session:
        case = session.scalars(sa.select(Case)).one()
        told = session.scalars(sa.text("SELECT what FROM event ORDER BY id DESC LIMIT 3")).all()
        assert set(told) == {"access_asked", "access_released", "file_taken"}
        assert events.verify(session, case) is None
        assert session.scalar(sa.text("SELECT count(*) FROM access WHERE page = 'asked.copy'")) == 1


@pytest.mark.guard("reviewed_before_release")
def test_nothing_is_given_before_it_was_looked_through_whole(sqlite, signed_in, reference):
    priya = signed_in("Priya")
    page = asked(priya, reference).location
    assert copy(priya, page)[0] == 404
    fields = priya.get(page).fields(page)
    first = next(name for name in fields if name.startswith("why-"))
    part = {name: fields[name] for name in ("csrf_token", first)}
    answer = priya.post(page, data={**part, "act": "release"})
    assert answer.status == 409 and "Look again" in answer.words
    assert copy(priya, page)[0] == 404


def test_a_reason_that_was_typed_is_kept_and_nothing_changes_after_the_release(
    sqlite, signed_in, reference
):
    priya = signed_in("Priya")
    page = asked(priya, reference).location
    mine = next(name for name in priya.get(page).fields(page) if name.startswith("why-adult:"))
    assert sent(priya, page, "save", **{mine: "Not <this> one"}).status == 303
    assert priya.get(page).fields(page)[mine] == "Not <this> one"
    assert sent(priya, page, "release").status == 303
    assert "Not &lt;this&gt; one" in copy(priya, page)[1]
    late = priya.post(page, data={**priya.get(page).fields(page), mine: "", "act": "save"})
    assert late.status == 409


def test_what_cannot_be_is_refused_and_stays_typed(signed_in, reference):
    priya = signed_in("Priya")
    for wrong in (
        {"reference": "AAAA-AAAA"},
        {"whom": " "},
        {"asked-year": "2999"},
        {"asked-day": "x"},
    ):
        answer = asked(priya, **{"reference": reference, **wrong})
        assert answer.status == 422 and next(iter(wrong.values())).strip() in answer.text


def test_only_a_manager_who_knows_of_the_case_answers(signed_in, reference):
    page = asked(signed_in("Priya"), reference).location
    assert signed_in("Tom").get("/keeping/asked").status == 403
    assert signed_in("Ruth").get(page).status == 403
    owen = signed_in("Owen")
    assert owen.get(page).status == 404 and copy(owen, page)[0] == 404
    assert reference not in owen.get("/keeping/asked").words


def test_files_are_given_when_they_were_looked_through_and_not_before(sqlite, signed_in):
    sqlite.walked("ordinary full path, everything achieved", 14)
    with sqlite.db.read() as session:
        reference = session.scalar(sa.select(Case.reference))
        kept = session.execute(sa.select(Upload.public_id, Upload.name, Upload.content)).one()
    priya = signed_in("Priya")
    page = asked(priya, reference).location
    review = priya.get(page)
    (link,) = review.tree.xpath("//dd/a[@download]")
    assert kept.public_id in link.get("href") and kept.name in link.text_content()
    assert priya.get(link.get("href")).response.data == kept.content
    fields = review.fields(page)
    reasons = [name for name, why in fields.items() if why == NOT_LOOKED_THROUGH]
    section = link.xpath("ancestor::section")[0]
    mine = section.xpath(".//input/@name")[0]
    assert fields[mine], "it is left out to begin with"
    assert reasons in ([], [mine])

    sent(priya, page, "save")
    sent(priya, page, "release", **{mine: ""})

    answer = priya.browser.get(f"{page}/copy.zip", base_url=priya.base)
    archive = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    (file,) = [name for name in archive.namelist() if name.startswith("files/")]
    assert archive.read(file) == kept.content and file.endswith(kept.name)
    said = archive.read("what-is-recorded.html").decode()
    assert file.removeprefix("files/") in said


def test_a_file_that_is_left_out_is_not_in_the_copy(sqlite, signed_in):
    sqlite.walked("ordinary full path, everything achieved", 14)
    with sqlite.db.read() as session:
        reference = session.scalar(sa.select(Case.reference))
    priya = signed_in("Priya")
    page = asked(priya, reference).location
    sent(priya, page, "release")

    answer = priya.browser.get(f"{page}/copy.zip", base_url=priya.base)

    names = zipfile.ZipFile(io.BytesIO(answer.get_data())).namelist()
    assert sorted(names) == ["what-is-recorded.csv", "what-is-recorded.html"]
