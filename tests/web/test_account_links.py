"""An administrator adds an account and has a link made; nobody types or learns a password."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from engine.errors import EngineError
from engine.notices.by_password_link import PATH
from engine.people import users
from engine.people.model import PasswordLink, User
from tests.council import EMAILS, PASSWORD
from tests.engine.notices.mail_server import mail_server
from tests.engine.notices.tray import files
from tests.web.conftest import Client, made
from tests.web.password_desk import ADDRESS, NEW, link_in, post, with_folder

NEWCOMER = {"name": "Kali Ali", "email": "kali@council.example", "roles": ["enquiry_officer"]}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mails"


@pytest.fixture
def app(sqlite, folder):
    return with_folder(sqlite, folder)


def test_an_account_is_added_without_a_password_and_the_link_is_mailed(
    app, signed_in, sqlite, folder
):
    sam = signed_in("Sam")
    assert sam.get("/accounts/new").tree.xpath("//input[@type='password']") == []

    page = sam.post("/accounts", {**NEWCOMER, "way": "mail"})

    assert page.status == 303 and "is on its way to them" in sam.get(page.location).text
    post(app)
    assert files(folder)[0]["To"] == NEWCOMER["email"]
    newcomer = Client(app)
    assert newcomer.get(link_in(folder)).h1 == "Set your password"
    newcomer.post(link_in(folder), {"password": NEW})
    fields = {"email": NEWCOMER["email"], "password": NEW}
    assert newcomer.post("/sign-in", fields).status == 303
    with sqlite.db.read() as session:
        assert users.get_user_by_email(session, NEWCOMER["email"]).roles == {"enquiry_officer"}


def test_where_no_mail_server_is_set_up_the_link_is_shown_once(app, signed_in, sqlite):
    sam = signed_in("Sam")
    tom = id_of(sqlite, "Tom")

    page = sam.post(f"/accounts/{tom}/password-link", {"way": "show"})

    assert page.status == 200 and page.h1 == "Hand this link over"
    link = page.tree.find_class("app-secret")[0].text_content()
    assert link.startswith(ADDRESS + PATH)
    assert link.removeprefix(ADDRESS) not in sam.get(f"/accounts/{tom}").text
    assert Client(app).post(link.removeprefix(ADDRESS), {"password": NEW}).status == 303
    with sqlite.db.read() as session:
        assert session.scalars(select(PasswordLink)).one().link_digest not in (None, link)


def id_of(council, name):
    with council.db.read() as session:
        return council.user(session, name).public_id


def test_where_a_mail_server_is_set_up_nobody_is_shown_a_link(sqlite, folder):
    with mail_server() as server:
        app = made(
            sqlite, mail=f"smtp://127.0.0.1:{server.port}", address=ADDRESS,
            mail_from="threefold@council.example",
        )  # fmt: skip
        sam, tom = Client(app), id_of(sqlite, "Tom")
        sam.sign_in("Sam")

        page = sam.get(f"/accounts/{tom}")
        assert page.tree.xpath("//input[@name='way']/@value") == ["mail"]
        refused = sam.post(f"/accounts/{tom}/password-link", {"way": "show"})
        assert refused.status == 422 and refused.errors[0].startswith("Select how")
        sam.post(f"/accounts/{tom}/password-link", {"way": "mail"})
        post(app)

        assert [f"To: {EMAILS['Tom']}".encode() in one for one in server.taken] == [True]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "kali"}, "email"),
        ({"email": EMAILS["Tom"]}, "email"),
        ({"roles": ["system_admin", "enquiry_officer"]}, "roles"),
        ({"roles": ["partner"]}, "roles"),
        ({"way": "password"}, "way"),
        ({"way": "council"}, "way"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_beside_it(signed_in, sqlite, wrong, field):
    sam = signed_in("Sam")

    page = sam.post("/accounts", {**NEWCOMER, "way": "mail", **wrong})

    assert page.status == 422
    assert page.tree.xpath("//ul[contains(@class,'error-summary')]//a/@href") == [f"#{field}"]
    with sqlite.db.read() as session, pytest.raises(EngineError):
        users.get_user_by_email(session, NEWCOMER["email"])
    assert sam.post("/accounts", {**NEWCOMER, "way": "mail", "team": "nowhere"}).status == 404


def test_everything_that_is_wrong_is_said_at_once(signed_in):
    page = signed_in("Sam").post("/accounts", {"roles": ["partner"]})

    links = page.tree.xpath("//ul[contains(@class,'error-summary')]//a/@href")
    assert links == ["#name", "#email", "#roles", "#way"]


def test_only_an_administrator_comes_to_these_pages(signed_in, sqlite):
    tom = id_of(sqlite, "Tom")
    for name in ("Lena", "Ruth", "Iris"):
        client = signed_in(name)
        assert client.get("/accounts/new").status == 403
        assert client.post("/accounts", {**NEWCOMER, "way": "mail"}).status == 403
        for act in ("password-link", "email", "provider"):
            assert client.post(f"/accounts/{tom}/{act}", {"way": "mail"}).status == 403
    sam, own = signed_in("Sam"), id_of(sqlite, "Sam")
    assert sam.post(f"/accounts/{own}/password-link", {"way": "mail"}).status == 403


def test_an_address_is_changed_on_the_page(app, signed_in, sqlite, folder):
    sam, tom = signed_in("Sam"), id_of(sqlite, "Tom")
    assert sam.post(f"/accounts/{tom}/email", {"email": EMAILS["Lena"]}).status == 422

    assert sam.post(f"/accounts/{tom}/email", {"email": "T.N@council.example"}).status == 303
    post(app)
    assert {one["To"] for one in files(folder)} == {EMAILS["Tom"], "t.n@council.example"}
    fields = {"email": "t.n@council.example", "password": PASSWORD}
    assert Client(app).post("/sign-in", fields).status == 303


# -- in a shell


def run(app, *args, **more):
    done = app.test_cli_runner().invoke(args=["user", *args], **more)
    return done.exit_code, done.output


def stored(council, email):
    with council.db.read() as session:
        return session.scalar(select(User.password_hash).where(User.email == email))


def test_the_shell_adds_a_person_and_prints_their_link_once(app, sqlite):
    code, said = run(app, "add", "kali@council.example", "Kali Ali", "--role", "auditor")

    link = json.loads(said)["link"]
    assert (
        code == 0 and link.startswith(ADDRESS + PATH) and not stored(sqlite, "kali@council.example")
    )
    assert Client(app).post(link.removeprefix(ADDRESS), {"password": NEW}).status == 303
    code, said = run(app, "password-link", EMAILS["Tom"], "--show")
    assert code == 0 and json.loads(said)["link"].startswith(ADDRESS + PATH)


def test_the_shell_lets_a_mail_leave_where_there_is_a_mail_server(sqlite):
    with mail_server() as server:
        app = made(
            sqlite, mail=f"smtp://127.0.0.1:{server.port}", address=ADDRESS, secret_key="k" * 40,
            mail_from="threefold@council.example",
        )  # fmt: skip
        code, said = run(app, "password-link", EMAILS["Tom"])
        assert code == 0 and json.loads(said)["link"] == "by mail"
        post(app)
        assert len(server.taken) == 1


def test_for_the_first_account_the_shell_still_asks_for_a_password(app, sqlite):
    add = (
        "add",
        "first@council.example",
        "First One",
        "--role",
        "system_admin",
        "--password",
        "ask",
    )

    code, _ = run(app, *add, input=f"{NEW}\n{NEW}\n")

    assert code == 0 and stored(sqlite, "first@council.example")
    assert run(app, "email", "first@council.example", "f@council.example")[0] == 0
    assert run(app, "password-link", "nobody@council.example")[0] == 1
    assert run(app, "unbind", "f@council.example")[0] == 1


def test_a_mail_that_could_hold_no_link_is_refused_with_what_to_set(sqlite):
    code, said = run(made(sqlite), "add", "k@council.example", "K", "--role", "auditor",
                     "--password", "mail")  # fmt: skip

    assert code == 1 and "THREEFOLD_ADDRESS" in said and not stored(sqlite, "k@council.example")
