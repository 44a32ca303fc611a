"""The key of the program is renewed: nobody is signed out by it, and the key of the log goes with it."""

from tests.web.conftest import KEY, Client, made
from web.settings import from_environment

NEW = "the key after that one, which is as long as it was"


def moved(client, app):
    """The same browser, with its cookie, before the program that was started again."""
    other = Client(app)
    cookie = client.browser.get_cookie("threefold")
    other.browser.set_cookie("threefold", cookie.value)
    return other


def test_a_cookie_of_the_old_key_stands_as_long_as_that_key_is_among_the_older_ones(sqlite):
    lena = Client(made(sqlite))
    lena.sign_in("Lena")

    renewed = moved(lena, made(sqlite, secret_key=NEW, old_secret_keys=(KEY,)))
    gone = moved(lena, made(sqlite, secret_key=NEW))

    assert renewed.get("/").h1 == "My work" and gone.get("/").status == 302
    assert renewed.post("/concerns").status == 303, "its forms are signed with the new key"


def test_the_older_keys_of_the_log_are_those_of_the_program_where_it_has_none_of_its_own():
    given = {"THREEFOLD_SECRET_KEY": NEW, "THREEFOLD_OLD_SECRET_KEYS": f"{KEY[:5]}x old-one"}

    both = from_environment(given)
    own = from_environment(given | {"THREEFOLD_LOG_KEY": "l" * 40, "THREEFOLD_OLD_LOG_KEYS": "x y"})
    new_log = from_environment(given | {"THREEFOLD_LOG_KEY": "l" * 40})

    assert both.old_secret_keys == both.old_log_keys
    assert own.old_log_keys == ("x", "y") and own.old_secret_keys == both.old_secret_keys
    assert new_log.old_log_keys == ()
