"""One task by a link: sent, opened with a code, answered; and everything it does not open."""

from __future__ import annotations

from datetime import timedelta
from string import ascii_lowercase

import pytest
from sqlalchemy import select

from engine import clock, guards, people
from engine.case.file import CaseFile
from engine.case.model import Answer, Case, Draft, KeptText, Task
from engine.errors import NotFound
from engine.log.access import who_looked
from engine.people.model import User
from engine.people.permission import ACTIONS
from tests.web.conftest import Client
from tests.web.documents_helpers import a_file
from tests.web.partner_desk import PAGE, REPORT, ROSA, Desk, filled, send_report

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def desk(council, tmp_path) -> Desk:
    return Desk(council, tmp_path)


def test_a_report_goes_all_the_way_by_a_link_and_the_link_is_dead(desk):
    rosa, link = desk.let_in()
    task = rosa.get("/partner", follow_redirects=True)
    assert task.h1 == "Your report" and "Whitlock" not in task.text
    assert "What we ask you to find out" in task.words and "rota" in task.words, task.words

    sent = send_report(rosa)

    assert (sent.status, sent.location) == (303, "/partner/receipt")
    receipt = rosa.get("/partner/receipt")
    assert receipt.h1.startswith("Your answers have arrived") and "Rosa Pell" in receipt.words
    assert rosa.get(link).status == 404
    with desk.council.db.read() as session:
        row = session.scalars(select(Task).where(Task.public_id == desk.task)).one()
        assert row.completer.name == "Rosa Pell, Hilltop Home Care"
        assert session.scalars(select(Answer).where(Answer.task_id == row.id)).one()
        waits = session.scalars(select(Task).where(Task.name == "check_report")).one()
        assert waits.is_open
    assert [one.what for one in desk.events()] == ["task_shared", "share_opened", "share_answered"]
    history = desk.tom.get(f"/cases/{desk.case}/history").words
    assert 'Rosa Pell, Hilltop Home Care answered "Report as partner"' in history
    assert "which Tom North had sent to them" in history


def test_the_mails_say_nothing_of_the_case(desk):
    desk.let_in()

    link, code = desk.mails()

    for mail in (link, code):
        assert f"To: {ROSA['email']}" in mail
        for word in ("Dora", "Whitlock", "Hilltop Home", "safeguard", desk.case, desk.task):
            assert word.lower() not in mail.lower(), word
    assert "/shared/" not in code and "Subject: A request to you through Threefold" in link


def test_what_is_kept_opens_nothing(desk):
    _, link = desk.let_in()
    token, row = link.rpartition("/")[2], desk.row()

    kept = " ".join(str(value) for value in vars(row).values())

    assert len(token) >= 43 and token not in kept
    assert row.code_until is None, "a code is used once"


@pytest.mark.guard("partner_code")
def test_a_link_without_its_code_opens_nothing(desk):
    desk.share()
    link, rosa = desk.link(), Client(desk.app)

    for typed in ("", "123456", "００１２３４", "a" * 3000):
        assert rosa.post(link, {"code": typed}).status == 422
    assert rosa.get("/partner").status == 401
    assert rosa.get(PAGE).status == 401


def test_a_code_is_good_once_and_not_for_long(desk, monkeypatch):
    rosa, link = desk.let_in()
    other = Client(desk.app)
    code = desk.mailed_code(other, link)
    desk.change(code_until=clock.now() - timedelta(seconds=1))
    assert other.post(link, {"code": code}).status == 422
    code = desk.mailed_code(other, link)
    assert other.post(link, {"code": code}).status == 303
    assert Client(desk.app).post(link, {"code": code}).status == 422
    assert rosa.get(PAGE).status == 401, "a new code begins a new session and ends the one before"


def test_a_code_by_telephone_is_shown_once_to_the_worker(desk):
    desk.share()
    link, rosa = desk.link(), Client(desk.app)

    page = desk.tom.post(f"{desk.at}/{desk.row().public_id}/code")

    figures = page.words.partition("The code is ")[2][:6]
    assert page.status == 200 and figures.isdigit() and ROSA["phone"] in page.words
    assert figures not in desk.tom.get(desk.at).words
    assert rosa.post(link, {"code": f"{figures[:3]} {figures[3:]}"}).status == 303


@pytest.mark.guard("link_ends")
def test_every_link_that_cannot_be_used_gets_the_same_answer(desk):
    rosa, answered = desk.let_in()
    assert send_report(rosa).status == 303
    unknown = Client(desk.app).get("/shared/" + "x" * 43)
    seen = {(unknown.status, unknown.text)}
    page = Client(desk.app).get(answered)
    seen.add((page.status, page.text))

    assert len(seen) == 1 and unknown.status == 404
    assert Client(desk.app).post(answered, {"code": "123456"}).text == unknown.text
    assert Client(desk.app).post("/shared/nothing", {"code": "123456"}).text == unknown.text


@pytest.mark.guard("link_ends")
@pytest.mark.parametrize("how", ["ran out", "taken back", "closed", "done by a colleague", "held"])
def test_a_link_that_is_over_opens_nothing_and_ends_the_session(desk, how):
    rosa, link = desk.let_in()
    unknown = Client(desk.app).get("/shared/" + "x" * 43)
    if how == "ran out":
        desk.change(until=clock.now() - timedelta(seconds=1))
    elif how == "closed":
        desk.change(wrong_codes=10)
    elif how == "taken back":
        path = f"{desk.at}/{desk.row().public_id}"
        assert desk.tom.post(path, {"because": ""}).status == 422
        assert desk.tom.post(path, {"because": "They rang us."}).status == 303
        assert "They rang us." in desk.tom.get(desk.at).words
    else:
        with desk.council.db.write() as session:
            row = session.scalars(select(Task).where(Task.public_id == desk.task)).one()
            if how == "held":
                row.held_because = "The police lead."
            else:
                row.completed_at = clock.now()

    gone = Client(desk.app).get(link)

    assert (gone.status, gone.text) == (404, unknown.text)
    assert rosa.get(PAGE).status == 401
    late = rosa.post(PAGE, {"partner_facts": "What I typed just now."})
    assert late.status == 401 and "What I typed just now." in late.words
    assert "police" not in late.words


@pytest.mark.guard("partner_one_task")
def test_the_session_opens_the_one_task_and_no_other_page(desk):
    rosa, _ = desk.let_in()
    rosa.get("/partner", follow_redirects=True)
    for path in ("/", "/find", f"/tasks/{desk.task}", f"/cases/{desk.case}", desk.at, "/board"):
        page = rosa.get(path)
        assert page.status == 302 and page.location.startswith("/sign-in"), path
    assert rosa.get("/partner/pages/no-such-page").status == 404
    with desk.council.db.read() as session:
        partner = session.get(User, desk.row().user_id)
        mine = session.scalars(select(Task).where(Task.public_id == desk.task)).one()
        other = session.scalars(select(Task).where(Task.id != mine.id)).first()
        assert people.may(partner, "submit", mine) and not people.may(partner, "assign", mine)
        for action in ACTIONS:
            assert not people.may(partner, action, mine.case)
            assert not people.may(partner, action, other)
        with pytest.raises(NotFound):
            people.require(partner, "read_case", mine.case)


@pytest.mark.guard("partner_guesses")
def test_after_ten_wrong_codes_the_link_is_closed_for_good(desk):
    desk.share()
    link = desk.link()
    with guards.switched_off("sign_in_limit"):
        for _ in range(10):
            Client(desk.app).post(link, {"code": "000000"})

    assert desk.row().wrong_codes == 10 and Client(desk.app).get(link).status == 404
    assert "too many codes were not right" in desk.tom.get(desk.at).words
    assert desk.events()[-1].what == "share_closed"


@pytest.mark.guard("sign_in_limit")
def test_guesses_are_limited_for_every_link_alike_before_anything_is_looked_at(desk):
    desk.share()
    links = [desk.link(), *("/shared/" + letter * 43 for letter in ascii_lowercase[:20])]
    for link in links[:20]:  # a hospital is behind one address: each has five of its own
        statuses = [Client(desk.app).post(link, {"code": "000000"}).status for _ in range(6)]
        assert 429 not in statuses[:5] and statuses[5] == 429
    assert Client(desk.app).post(links[20], {"code": "000000"}).status == 429, "a hundred from here"
    assert desk.row().wrong_codes <= 5


@pytest.mark.guard("partner_not_harm")
@pytest.mark.parametrize("by", ["name", "email", "phone"])
def test_nobody_alleged_to_have_caused_harm_is_sent_a_task(desk, by):
    said = {"name": "Ms ROSA Pell", "email": "Someone", "phone": "Someone"}
    more = {"email": f"works there, {ROSA['email']}", "phone": "rings from 01632 960441"}

    def name_her():
        with desk.council.db.write() as session:
            case = session.scalars(select(Case).where(Case.public_id == desk.case)).one()
            record = CaseFile(session, case, None, clock.now()).record
            rows = [{"name": said[by], "relationship": more.get(by, "")}]
            record.add("person_alleged", rows, typed_at=clock.now(), typed_by=1, task_id=None)

    rosa, link = desk.let_in()
    name_her()
    assert rosa.get(PAGE).status == 401 and Client(desk.app).get(link).status == 404
    desk.change(revoked_at=clock.now())

    refused = desk.share()

    assert refused.status == 422 and "alleged to have caused harm" in refused.errors[0]
    assert refused.fields(desk.at)["email"] == ROSA["email"], "nothing typed is lost"


def test_what_is_typed_is_kept_by_itself_and_through_an_idle_session(desk):
    rosa, link = desk.let_in()
    fields = filled(rosa, {"partner_facts": "As I went."})
    assert rosa.post("/partner/draft", fields).status == 204
    desk.change(seen_at=clock.now() - timedelta(minutes=31))

    away = rosa.post(PAGE, {**fields, "partner_why": "Typed when I came back."})

    assert away.status == 401 and "What you typed is kept" in away.words
    assert "As I went" not in rosa.get(PAGE).text
    again = Client(desk.app)
    assert again.post(link, {"code": desk.mailed_code(again, link)}).status == 303
    typed = filled(again, {})
    assert typed["partner_facts"] == "As I went."
    assert typed["partner_why"] == "Typed when I came back."


def test_what_is_missing_is_said_and_nothing_typed_is_lost(desk):
    rosa, _ = desk.let_in()

    page = rosa.post(PAGE, {**filled(rosa, {"partner_facts": "Some facts"}), "_do": "continue"})

    assert page.status == 422 and page.fields(PAGE)["partner_facts"] == "Some facts"
    assert "Say why it happened" in page.errors
    left = rosa.post(PAGE, {**filled(rosa, {"partner_why": "Later"}), "_do": "later"})
    assert left.h1 == "Your answers are saved" and rosa.get(PAGE).status == 401


def test_a_file_goes_with_the_report_and_a_wrong_one_keeps_the_words(desk):
    rosa, _ = desk.let_in()
    typed = {**filled(rosa, REPORT), "_do": "continue"}

    wrong = rosa.post(PAGE, {**typed, "_file-partner_file": a_file(b"<html>", "rota.pdf")})
    assert wrong.status == 422 and "it is a web page" in wrong.errors[0]
    assert wrong.fields(PAGE)["partner_facts"] == REPORT["partner_facts"]
    again = {**filled(rosa, REPORT), "_do": "continue"}
    sent = rosa.post(PAGE, {**again, "_file-partner_file": a_file()})
    assert (sent.status, sent.location) == (303, "/partner/pages/check"), sent.text
    check = rosa.get("/partner/pages/check")
    assert "bank.pdf" in check.words and "/documents/" not in check.text
    assert rosa.post("/partner", check.fields("/partner")).status == 303

    listed = desk.tom.get(f"/cases/{desk.case}/documents")
    assert "Rosa Pell" in listed.words and "Sent with a partner's report" in listed.words


def test_a_second_press_of_the_button_leads_to_the_receipt(desk):
    rosa, _ = desk.let_in()
    rosa.post(PAGE, {**filled(rosa, REPORT), "_do": "continue"})
    fields = rosa.get("/partner/pages/check").fields("/partner")

    first, second = rosa.post("/partner", fields), rosa.post("/partner", fields)

    assert first.location == second.location == "/partner/receipt"
    with desk.council.db.read() as session:
        task = session.scalars(select(Task).where(Task.public_id == desk.task)).one()
        assert len(session.scalars(select(Answer).where(Answer.task_id == task.id)).all()) == 1


def test_a_draft_of_a_colleague_is_not_shown_to_the_partner(desk):
    page = desk.tom.get(f"/tasks/{desk.task}/your-report")
    at = f"/tasks/{desk.task}/your-report"
    desk.tom.post(at, {**page.fields(at), "partner_facts": "For us alone.", "_do": "later"})

    rosa, _ = desk.let_in()

    assert "For us alone." not in rosa.get(PAGE).text
    with desk.council.db.read() as session:
        kept = session.scalars(select(KeptText)).one()
        assert kept.typed["partner_facts"] == ["For us alone."]
        assert session.scalars(select(Draft)).all() == []


def test_who_may_send_it_and_what_is_wrong_is_said(desk):
    assert desk.share(until="", **{"until-year": "2099"}).status == 422
    wrong = desk.tom.post(desk.at, {"name": "", "email": "rosa", "agency": "Hilltop"})
    assert wrong.status == 422 and len(wrong.errors) == 3
    assert wrong.fields(desk.at)["agency"] == "Hilltop"
    assert desk.worker("Lena").post(desk.at, ROSA).status in (403, 422)
    assert desk.worker("Nell").get(desk.at).status == 404
    assert desk.share().status == 303 and desk.share().status == 409
    assert desk.tom.get(f"/tasks/{'x' * 16}/partner").status == 404


def test_the_case_page_says_to_whom_and_how_often_it_was_looked_at(desk):
    rosa, link = desk.let_in()
    assert [rosa.get(path).status for path in (PAGE, link)] == [200, 200]

    page = desk.tom.get(f"/cases/{desk.case}")

    assert "Rosa Pell, Hilltop Home Care" in page.words and "waiting for the answer" in page.words
    with desk.council.db.read() as session:
        task = session.scalars(select(Task).where(Task.public_id == desk.task)).one()
        looks = [one for one in who_looked(session, task.case) if one.name.startswith("Rosa")]
    assert {one.page for one in looks} >= {"partner.page", "partner.link"}
    assert "Rosa Pell" in desk.tom.get(f"/cases/{desk.case}/who-looked").words
