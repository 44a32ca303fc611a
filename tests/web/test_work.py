"""My work, new concerns, who has a task: the way through the pages."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case import open_case
from engine.case.model import Case, Task
from engine.case.worklist import DANGER
from engine.record import KINDS
from tests.web.conftest import Client, concern, rows
from web.when import due

ADULT = KINDS["adult"].table
LONG = "Wilhelmina Konstantinopoulou-" + "Llanfairpwllgwyngyll" * 8


def change(council, task, **values):
    with council.db.write() as session:
        session.execute(sa.update(Task).where(Task.public_id == task).values(**values))


def in_danger(council, task, **values):
    change(council, task, title="Make everyone safe", **values)
    with council.db.write() as session:
        row = session.scalars(sa.select(Task).where(Task.public_id == task)).one()
        row.workflow.name = DANGER


# -- lists


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "Nothing is waiting for you."),
        ("/team", "Nobody in your team is waiting"),
        ("/waiting-on-others", "You are not waiting for anybody."),
    ],
)
def test_an_empty_list_says_what_to_do_next(signed_in, path, says):
    page = signed_in("Lena").get(path)

    assert says in page.words
    assert page.tree.xpath("//main//p//a")


def test_a_task_says_what_to_do_about_whom_and_by_when(sqlite, signed_in):
    task, case = concern(sqlite, preferred_name="Dora")
    change(sqlite, task, due_at=clock.now() - timedelta(days=14))

    page = signed_in("Lena").get("/")

    links = page.tree.xpath("//tbody//a/@href")
    assert links == [f"/tasks/{task}", f"/cases/{case}", f"/tasks/{task}/giving-back"]
    assert "Dora" in rows(page)[0] and "Whitlock" not in rows(page)[0]
    assert "working days late" in rows(page)[0]


def test_what_is_urgent_comes_first_with_the_word(sqlite, signed_in):
    first, urgent = concern(sqlite)[0], concern(sqlite, name="Selin Aydin")[0]
    change(sqlite, first, due_at=clock.now() - timedelta(days=9))
    in_danger(sqlite, urgent, assignee_id=None)
    lena = signed_in("Lena")

    mine, team = lena.get("/"), lena.get("/team")

    assert rows(mine)[0].startswith("Urgent Make everyone safe Nobody in your team has this yet")
    assert rows(mine)[0].endswith("Take it") and rows(mine)[1].endswith("Put back")
    assert rows(team)[0].endswith("Nobody yet Take it")


def test_a_danger_that_a_colleague_answers_is_not_there_to_be_taken(sqlite, signed_in):
    in_danger(sqlite, concern(sqlite)[0])

    assert rows(signed_in("Amara").get("/team"))[0].endswith("Lena North")
    assert rows(signed_in("Ruth").get("/team"))[0].endswith("Lena North Hand over")


def test_on_hold_and_paused_say_why(sqlite, signed_in):
    held, paused = concern(sqlite)[0], concern(sqlite)[0]
    change(sqlite, held, held_because="Waiting for the urgent steps.")
    change(sqlite, paused, paused_because="The police asked us to wait.")

    page = signed_in("Lena").get("/")

    assert "On hold Waiting for the urgent steps." in page.words
    assert "Paused The police asked us to wait." in page.words


def test_sixty_tasks_come_on_two_pages(sqlite, signed_in):
    with sqlite.db.write() as session:
        user = sqlite.user(session, "Lena")
        for _ in range(60):
            open_case(session, user)
    lena = signed_in("Lena")

    first, second, third = lena.get("/"), lena.get("/?page=2"), lena.get("/?page=3")

    assert (len(rows(first)), len(rows(second)), len(rows(third))) == (50, 10, 0)
    assert first.tree.xpath("//a[@rel='next']/@href") == ["/?page=2"]
    assert second.tree.xpath("//a[@rel='prev']/@href") == ["/"]
    assert not second.tree.xpath("//a[@rel='next']")
    assert "nothing on this page" in third.words


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e9", "99999999999999999999", "٣", ""])
def test_a_page_number_that_is_none_harms_nothing(signed_in, page):
    assert signed_in("Lena").get("/", query_string={"page": page}).status == 200


def test_a_list_takes_four_statements_however_long_it_is(sqlite, signed_in, statements):
    for _ in range(3):
        concern(sqlite)
    lena = signed_in("Lena")

    statements.clear()
    lena.get("/")

    assert len([one for one in statements if not one.startswith("BEGIN")]) == 4


@pytest.mark.parametrize(
    ("due_at", "words", "late"),
    [
        ("2026-03-04T17:00", "Today, by 5:00pm", False),
        ("2026-03-05T17:00", "Tomorrow", False),
        ("2026-03-09T17:00", "In 3 working days", False),
        ("2026-04-20T17:00", "20 April 2026", False),
        ("2026-03-04T10:30", "Less than an hour late", True),
        ("2026-03-04T08:30", "2 hours late", True),
        ("2026-03-03T17:00", "1 working day late", True),
        ("2026-02-27T17:00", "3 working days late", True),
    ],
)
def test_when_a_task_is_due_is_said_in_words(due_at, words, late):
    said = due(clock.moment(due_at), clock.moment("2026-03-04T11:00"))

    assert (said.words, said.late) == (words, late)


def test_late_over_a_weekend_names_the_day():
    said = due(clock.moment("2026-03-07T12:00"), clock.moment("2026-03-08T12:00"))

    assert said.words == "Late since Saturday"


# -- who has a task


def test_a_task_is_put_back_and_taken_by_a_colleague(sqlite, signed_in):
    task, _ = concern(sqlite)
    lena, amara = signed_in("Lena"), signed_in("Amara")
    assert amara.get("/team").words.count("Take it") == 0

    form = f"/tasks/{task}/giving-back"
    sent = lena.post(f"/tasks/{task}/assignee", {"to": "nobody"})
    assert (sent.status, sent.location) == (303, form)  # and says why
    assert lena.get("/").tree.xpath(f"//tbody//a[@href='{form}']")
    back = lena.post(form, {"why": "I know her  family."})
    assert (back.status, back.location) == (303, "/")
    assert "back with your team" in lena.get("/").words
    assert "Lena North: I know her family." in amara.get("/team").words
    assert "Take it" in amara.get("/team").words
    taken = amara.post(f"/tasks/{task}/assignee", {"to": "me"})

    assert (taken.status, taken.location) == (303, f"/tasks/{task}")
    assert len(rows(amara.get("/"))) == 1
    assert "Lena North: I know her family." in rows(amara.get("/"))[0]
    assert rows(lena.get("/team")) == []


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("  ", "Say in a few words why you give it back"),
        ("long " * 101, "Use 500 characters or fewer"),
    ],
)
def test_whoever_gives_a_task_back_says_why(sqlite, signed_in, why, says):
    task, _ = concern(sqlite)
    lena, form = signed_in("Lena"), f"/tasks/{task}/giving-back"

    page = lena.post(form, {"why": why})

    assert (page.status, page.errors) == (422, [says])
    assert page.fields(form)["why"].strip() == why.strip()
    assert len(rows(lena.get("/"))) == 1


def test_only_whoever_has_a_task_gives_it_back(sqlite, signed_in):
    task, _ = concern(sqlite)
    form = f"/tasks/{task}/giving-back"
    amara, ruth, lena = signed_in("Amara"), signed_in("Ruth"), signed_in("Lena")

    assert amara.post(form, {"why": "Not mine."}).status == 403
    late = ruth.post(form, {"why": "Not mine either."})
    assert (late.status, "not with you any more" in late.words) == (409, True)
    assert "It is not with you" in ruth.get(form).words
    assert len(rows(lena.get("/"))) == 1


def test_a_manager_hands_a_task_to_a_colleague_who_holds_its_role(sqlite, signed_in):
    task, _ = concern(sqlite)
    priya = signed_in("Priya")

    page = priya.get(f"/tasks/{task}/assignee")
    offered = {o.text: o.get("value") for o in page.tree.xpath("//option")}
    sent = priya.post(f"/tasks/{task}/assignee", {"to": offered["Amara North"]})

    assert "Tom North" not in offered and "Nell South" not in offered
    assert sent.status == 303
    assert len(rows(signed_in("Amara").get("/"))) == 1


def test_nobody_chosen_or_nobody_there_is_said_beside_the_field(sqlite, signed_in):
    task, _ = concern(sqlite)
    for chosen in ("", "somebody"):
        page = signed_in("Priya").post(f"/tasks/{task}/assignee", {"to": chosen})
        assert (page.status, page.errors) == (422, ["Select who is to do this task"])


def test_who_may_not_hand_a_task_over_is_told_who_may(sqlite, signed_in):
    task, _ = concern(sqlite)

    page = signed_in("Amara").get(f"/tasks/{task}/assignee")

    assert (page.status, page.h1) == (403, "You cannot do this")
    assert "Only a manager or supervisor of the team" in page.words


# -- new concern


def test_start_opens_a_case_and_leads_to_its_first_question(sqlite, signed_in):
    lena = signed_in("Lena")
    page = lena.get("/concerns/new")
    assert "999" in page.words

    sent = lena.post("/concerns")

    assert sent.status == 303
    assert "danger" in lena.get(sent.location).words
    with sqlite.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Case.id))) == 1


def test_asking_for_the_page_opens_nothing(sqlite, signed_in):
    signed_in("Lena").get("/concerns/new")

    with sqlite.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Case.id))) == 0


@pytest.mark.parametrize("name", ["Ruth", "Iris", "Sam"])
def test_who_does_no_case_work_opens_no_case(signed_in, name):
    client = signed_in(name)

    assert client.get("/concerns/new").status == 403
    assert client.post("/concerns").status == 403
    assert "New concern" not in client.get("/").text


# -- pages for everybody


@pytest.mark.parametrize("path", ["/about", "/accessibility", "/privacy"])
def test_everybody_may_read_what_it_is(client, path):
    assert client.get(path).status == 200


def test_a_monitor_is_told_ok(client):
    page = client.get("/health")

    assert (page.status, page.text) == (200, "ok\n")


def test_a_long_name_is_shown_whole(sqlite, app):
    concern(sqlite, name=LONG)
    lena = Client(app)
    lena.sign_in("Lena")

    assert LONG in lena.get("/").text


@pytest.mark.guard("gate_other_person")
def test_a_decision_is_not_handed_to_whoever_wrote_what_is_decided(sqlite, signed_in):
    """The verb says so; the page repeats its sentence beside the field."""
    concern(sqlite)
    with sqlite.db.write() as session:
        amara = sqlite.user(session, "Amara")
        row = session.scalars(sa.select(Task)).one()
        row.completed_at, row.completed_by = clock.now(), amara.id
        columns = ("case_id", "workflow_id", "title", "role", "team_id", "opened_at")
        copied = {name: getattr(row, name) for name in columns}
        decision = Task(**copied, spiff_id="2", name="decide", other_person_than=row.name)
        session.add(decision)
        session.flush()
        task, author = decision.public_id, amara.public_id

    page = signed_in("Priya").post(f"/tasks/{task}/assignee", {"to": author})

    assert page.status == 422
    assert page.errors == ["They wrote this. Someone else must decide."]
