"""What is done from the board: given to somebody, a word, a reason, seen to."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.case.incident import record_incident
from engine.log.model import Event
from engine.oversight.model import Nudge
from tests.web.board_desk import change, counts, events, late, lines
from tests.web.conftest import concern

# -- what is done about it --------------------------------------------------------


def tick(client, act, *tasks, query=""):
    """Tick tasks and press a button; the page that follows."""
    answer = client.post("/board/chosen", {"task": list(tasks), "_do": act, "from": query})
    assert answer.status == 303
    return client.get(answer.location)


def test_several_tasks_are_given_each_with_its_own_event(sqlite, signed_in):
    (first, one), (second, two) = late(sqlite), late(sqlite, 20, "Ada Okafor")
    ruth = signed_in("Ruth")
    page = tick(ruth, "give", first, second, query="sort=due")
    with sqlite.db.read() as session:
        amara = sqlite.user(session, "Amara").public_id
    sent = {"task": [first, second], "to": amara, "from": "sort=due"}
    assert page.fields("/board/chosen/give")["from"] == "sort=due"

    done = ruth.post("/board/chosen/give", sent)

    assert done.h1 == "2 of 2 given" and done.words.count("Amara North") == 2
    assert done.tree.xpath(f"//a[@href='/board?sort=due#task-{first}']")
    assert events(sqlite, one)[-1] == events(sqlite, two)[-1] == "assigned"


def test_one_that_cannot_be_given_holds_up_no_other(sqlite, signed_in):
    (first, one), (second, two) = late(sqlite), late(sqlite, 20, "Ada Okafor")
    change(sqlite, second, role="safeguarding_adults_manager")
    ruth = signed_in("Ruth")
    with sqlite.db.read() as session:
        amara = sqlite.user(session, "Amara").public_id

    done = ruth.post("/board/chosen/give", {"task": [first, second], "to": amara})

    assert done.h1 == "1 of 2 given"
    assert "Amara North does not do this kind of task." in done.words
    assert events(sqlite, one)[-1] == "assigned" and events(sqlite, two)[-1] != "assigned"


def test_a_task_is_put_back_for_the_team(sqlite, signed_in):
    task, case = late(sqlite)

    done = signed_in("Ruth").post("/board/chosen/give", {"task": [task], "to": "nobody"})

    assert done.h1 == "1 of 1 given" and events(sqlite, case)[-1] == "released"


def test_nothing_ticked_and_nobody_chosen_are_said(sqlite, signed_in):
    task, _ = late(sqlite)
    ruth = signed_in("Ruth")

    nothing = ruth.post("/board/chosen", {"_do": "give", "from": "show=all"})
    assert nothing.location == "/board?show=all"
    assert "Tick at least one task first." in ruth.get(nothing.location).text
    nobody = ruth.post("/board/chosen/give", {"task": [task], "to": ""})
    assert nobody.status == 422 and nobody.errors == ["Select who is to do them"]
    assert ruth.post("/board/chosen", {"task": [task], "_do": "delete"}).status == 404


def test_a_word_reaches_the_work_list_of_whoever_has_the_task(sqlite, signed_in):
    task, case = late(sqlite)
    ruth, lena = signed_in("Ruth"), signed_in("Lena")

    done = ruth.post("/board/chosen/word", {"task": [task], "note": "Can I help with this?"})

    assert done.h1 == "1 of 1 told" and events(sqlite, case)[-1] == "nudged"
    assert "Ruth North: Can I help with this?" in lena.get("/").words
    assert "Can I help" not in signed_in("Amara").get("/").words
    with sqlite.db.read() as session:
        row = session.scalars(sa.select(Event).where(Event.what == "nudged")).one()
        assert row.data == {"name": "record_concern"}


def test_a_reason_is_asked_for_given_and_shown_beside_the_target(sqlite, signed_in):
    task, case = late(sqlite)
    ruth, lena = signed_in("Ruth"), signed_in("Lena")
    ruth.post("/board/chosen/ask", {"task": [task], "note": "What is it waiting for?"})
    assert "The reason was asked for" in lines(ruth.get("/board"))[0]
    (link,) = lena.get("/").tree.xpath("//main//a[contains(@href, '/reason')]/@href")

    nothing = lena.post(link, {"reason": "  "})
    given = lena.post(link, {"reason": "She is in hospital until Friday"})

    assert nothing.status == 422 and nothing.errors == ["Say in a few words why this waits"]
    assert given.status == 303 and events(sqlite, case)[-1] == "reason_given"
    assert "Because: She is in hospital until Friday" in lines(ruth.get("/board"))[0]


@pytest.mark.parametrize("note", ["", "x" * 501])
def test_a_word_that_cannot_be_sent_keeps_what_was_typed(sqlite, signed_in, note):
    task, _ = late(sqlite)

    page = signed_in("Ruth").post("/board/chosen/word", {"task": [task], "note": note})

    assert page.status == 422 and len(page.errors) == 1
    assert page.tree.xpath("//textarea")[0].text_content().strip() == note
    with sqlite.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Nudge.id))) == 0


def test_a_task_of_another_team_is_not_found_among_the_chosen(sqlite, signed_in):
    task, case = late(sqlite)
    owen = signed_in("Owen")

    page = owen.get("/board/chosen/give", query_string={"task": task})
    done = owen.post("/board/chosen/word", {"task": [task], "note": "Who is this?"})

    assert "None of these tasks is open any more." in page.words
    assert done.h1 == "0 of 1 told" and "We could not find this." in done.words
    assert "nudged" not in events(sqlite, case)
    assert owen.get(f"/tasks/{task}/reason").status == 404


def test_what_failed_is_shown_until_somebody_has_seen_to_it(sqlite, signed_in):
    _, case = concern(sqlite)
    with sqlite.db.write() as session:
        record_incident(session, case, "A reminder failed five times.")
    ruth = signed_in("Ruth")
    page = ruth.get("/board?show=incident")
    assert "Something failed today: A reminder failed five times." in lines(page)[0]
    (action,) = page.tree.xpath("//form[contains(@action, '/incidents/')]/@action")

    assert signed_in("Owen").post(action).status == 404
    assert ruth.post(action).status == 303
    assert ruth.post(action).status == 409

    assert counts(ruth.get("/board"))["Something failed"] == 0
    assert events(sqlite, case)[-1] == "incident_settled"
