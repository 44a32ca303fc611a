"""The page on which somebody says that they are away, and who covers."""

from datetime import timedelta

from engine import clock
from tests.council import count

PAGE = "/absences"


def boxes(name, day):
    return {
        f"{name}-day": str(day.day),
        f"{name}-month": str(day.month),
        f"{name}-year": str(day.year),
    }


def link_of(client, name):
    tree = client.get(PAGE).tree
    return tree.xpath(f"//main//a[normalize-space()='{name}']/@href")[0]


def send(client, action, page, **typed):
    return client.post(action, data={**client.get(page).fields(action), **typed})


def test_an_absence_is_noted_listed_and_ended(sqlite, signed_in):
    tom, ruth = signed_in("Tom"), signed_in("Ruth")
    assert "Nobody is away" in tom.get(PAGE).words
    form = link_of(tom, "Tom North")
    today = clock.today()
    amara = tom.get(form).tree.xpath(
        "//label[normalize-space()='Amara North']/preceding-sibling::input/@value"
    )

    wrong = send(tom, form, form, **boxes("first", today), cover=amara[0])
    assert (wrong.status, wrong.errors) == (422, ["Enter the last day, like 2 1 2027"])
    assert wrong.fields(form)["first-day"] == str(today.day)
    days = {**boxes("first", today), **boxes("last", today + timedelta(days=3))}
    assert send(tom, form, form, **days, cover=amara[0]).status == 303

    assert "Tom North Away now" in ruth.get(PAGE).words and "Amara North" in ruth.get(PAGE).words
    end = ruth.get(PAGE).tree.xpath("//form[contains(@action, '/end')]/@action")[0]
    assert send(ruth, end, PAGE).status == 303
    assert "Nobody is away" in tom.get(PAGE).words


def test_nobody_notes_it_for_a_colleague_or_another_team(sqlite, signed_in):
    ruth, lena, owen = signed_in("Ruth"), signed_in("Lena"), signed_in("Owen")
    form = link_of(ruth, "Tom North")
    assert (lena.get(form).status, owen.get(form).status) == (403, 404)
    fields = lena.get(PAGE).fields("/sign-out")
    assert lena.post(form, data=fields).status in (403, 422)
    assert count(sqlite.db, "absence") == 0
