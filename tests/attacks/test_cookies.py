"""Cookies, hosts and addresses as a thief would send them to the running system."""

import socket
from urllib.parse import urlsplit

import pytest

from engine import clock
from engine.people import users
from tests.attacks import codes, ids
from tests.attacks.wire import COOKIE, Wire
from tests.chaos.serving import served
from tests.council import EMAILS
from tests.web.partner_desk import ORDINARY
from tests.web.test_routes import ROUTES

pytestmark = pytest.mark.slow
EVIL = "evil.example"


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    from tests.council import sqlite_council

    with sqlite_council(tmp_path_factory.mktemp("cookies")) as made:
        made.partners_case = made.walked(ORDINARY, 12).case
        yield made


@pytest.fixture(scope="module")
def address(council):
    url = council.db.engine.url.render_as_string(hide_password=False)
    with served(url, 2, trusted_hosts="127.0.0.1", second_step="nobody") as server:
        yield server.address


def is_out(wire):
    """Whether nothing is shown to this browser and nothing is taken from it."""
    shown, sent = wire.ask("GET", "/", keeps=False), wire.copy().post("/concerns")
    return shown.status == 302 and sent.status in (400, 401)


def test_a_cookie_from_before_signing_in_is_of_no_use_afterwards(address):
    thief = Wire(address)
    thief.get("/sign-in")
    planted = dict(thief.cookies)
    victim = Wire(address, dict(planted)).sign_in("Lena")

    assert planted and victim.cookies != planted
    assert is_out(Wire(address, planted, thief.csrf))


def test_a_cookie_that_was_copied_ends_with_the_session(address):
    lena = Wire(address).sign_in("Lena")
    thief = lena.copy()
    assert thief.get("/").status == 200

    assert lena.post("/sign-out").status == 303

    assert is_out(thief)


@pytest.mark.parametrize("how", ["closed", "password"])
def test_a_cookie_ends_with_the_account_and_with_its_password(address, council, how):
    amara = Wire(address).sign_in("Amara")
    with council.db.write() as session:
        user = users.get_user_by_email(session, EMAILS["Amara"])
        if how == "closed":
            users.disable_user(session, user, at=clock.now(), actor=None)
        else:
            users.set_password(
                session, user, "another walk by the sea 48", at=clock.now(), actor=None
            )

    assert is_out(amara)
    with council.db.write() as session:  # as it was, for the other
        user = users.get_user_by_email(session, EMAILS["Amara"])
        user.disabled_at = None


def test_a_cookie_opens_what_the_role_opens_now_not_then(address, council):
    ruth = Wire(address).sign_in("Ruth")
    assert ruth.get("/board").status == 200

    with council.db.write() as session:
        user = users.get_user_by_email(session, EMAILS["Ruth"])
        users.set_roles(session, user, ["auditor"], at=clock.now(), actor=None)

    assert ruth.get("/board").status == 403


def test_of_two_cookies_of_one_name_one_person_is_taken_never_a_mixture(address):
    lena, sam = Wire(address).sign_in("Lena"), Wire(address).sign_in("Sam")
    for first, second in ((lena, sam), (sam, lena)):
        both = f"{COOKIE}={first.cookies[COOKIE]}; {COOKIE}={second.cookies[COOKIE]}"
        page = Wire(address).ask("GET", "/account", headers={"Cookie": both}).text
        found = [name for name in ("Lena", "Sam") if EMAILS[name] in page]
        assert len(found) == 1, found
        other = sam if found == ["Lena"] else lena
        tossed = Wire(address, {}, other.csrf)
        assert tossed.post("/account/sessions", (), {"Cookie": both}).status == 400


@pytest.mark.parametrize(
    "junk", ["x" * 3_000, "eyJ0b2tlbiI6IngifQ.x.x", '"quoted;=,"', "%00", "\xff\xfe", "a.b.c.d", ""]
)
def test_no_made_up_cookie_signs_anybody_in_or_brings_a_page_down(address, junk):
    for cookie in (f"{COOKIE}={junk}", "; ".join([f"{COOKIE}={junk}"] * 5)):
        said = Wire(address).ask("GET", "/", headers={"Cookie": cookie})
        assert said.status in (302, 400, 431), said.status  # 431: too much of it


def test_the_session_of_a_partner_opens_no_page_of_staff_and_the_reverse(address, council):
    _, link = codes._shared(council.db, council.partners_case)
    rosa, lena = ids._rosa(council.db, address, link), Wire(address).sign_in("Lena")
    assert rosa.get("/partner").status == 302

    for method, rule in sorted(ROUTES):
        if ROUTES[method, rule] != "anyone" and "<" not in rule:
            said = rosa.ask("GET", rule) if method == "GET" else rosa.copy().post(rule)
            assert said.status in (302, 401), (method, rule, said.status)
            assert method == "POST" or said.header("Location").startswith("/sign-in")
    for path in ("/partner", "/partner/pages/your-report", "/partner/receipt"):
        assert lena.get(path).status in (401, 404)
    assert lena.post("/partner").status == 401
    both = {**rosa.cookies, "other": "x"}
    assert Wire(address, both).get("/partner").status == 302


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "X-Host", "Forwarded"])
def test_no_header_makes_an_address_of_another_site(address, name):
    value = f"host={EVIL}" if name == "Forwarded" else EVIL
    for path in ("/", "/sign-in", "/health", "/nothing"):
        said = Wire(address).ask("GET", path, headers={name: value, "X-Forwarded-Proto": "https"})
        assert said.status == 400 if name == "Host" else said.status in (200, 302, 404)
        assert EVIL not in said.text and EVIL not in said.header("Location")


SMUGGLED = b"GET /about HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
TWO_WAYS = {
    "both lengths": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" + SMUGGLED,
    "an unknown coding": b"Transfer-Encoding: xchunked\r\nX: %d\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a blank in the name": b"Content-Length : %d\r\n\r\n" + SMUGGLED,
    "a signed length": b"Content-Length: +%d\r\n\r\n" + SMUGGLED,
}


@pytest.mark.parametrize("how", TWO_WAYS)
def test_a_request_that_can_be_read_two_ways_is_refused_and_the_line_is_cut(address, how):
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n" + TWO_WAYS[how] % len(SMUGGLED)
        )
        line.shutdown(socket.SHUT_WR)
        said = b""
        while part := line.recv(65_536):
            said += part

    assert said.count(b"HTTP/1.1 ") == 1 and b" 200 " not in said.partition(b"\r\n")[0], said[:200]
    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), said[:80]
