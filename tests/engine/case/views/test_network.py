"""People: everybody once, by what the adult wishes; nobody named who asked not to be."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine import clock
from engine.case.views.network import NAMELESS, Somebody, network
from engine.case.views.picture import draw, draw_narrow
from engine.case.views.picture.boxes import MOST, measure, wrap
from engine.case.views.sight import see
from tests.engine.case.views.conftest import ALONE, FULL, OVERRIDDEN

LONG = "Wilhelmina Featherstonehaugh-Cholmondeley of the Upper Mill and Wharf Cottages"


def named(everybody, name):
    return next(one for one in everybody if one.name == name)


@pytest.fixture
def changed(sqlite):
    """The first steps of the full path, with something about its people changed."""

    def change(*statements, who="Tom"):
        walk = sqlite.walked(FULL, 4)
        with sqlite.db.write() as session:
            for statement in statements:
                session.execute(sa.text(statement))
        with sqlite.db.read() as session:
            return network(see(session, walk.case, sqlite.user(session, who), at=clock.now()))

    return change


def test_everybody_stands_once_with_all_they_have_to_do_with_it(sight):
    everybody = network(sight(FULL))
    jean = named(everybody, "Jean Whitlock")

    names = [one.name for one in everybody]
    assert len(names) == len(set(names))
    assert jean.relationship == "My niece" and jean.wish == "Come with me or support me"
    assert jean.parts == ["Told us", "Planning: took part"] and jean.zone == "wanted"
    assert jean.told == ["7 May 2026, by phone: That Dora is content with how it ended."]


def test_the_person_alleged_who_is_also_somebody_close_is_one_person_and_marked(changed):
    everybody = changed(
        "update person_alleged set name = 'Jean  Whitlock', lives_with_adult = 'yes'"
    )
    jean = named(everybody, "Jean Whitlock")

    assert jean.alleged and jean.wish == "Come with me or support me"
    assert "Said to have caused harm" in jean.parts and "Lives with them" in jean.parts


def test_whoever_must_not_find_out_is_kept_out_whatever_else_is_wished(changed):
    everybody = changed(
        "insert into must_not_know (adult_id, version, typed_at, third_party, name, why)"
        " select id, 1, typed_at, 1, 'Jean Whitlock', 'She tells everybody' from adult"
    )
    jean = named(everybody, "Jean Whitlock")

    assert jean.kept_out and jean.zone == "out" and jean.why_not == "She tells everybody"


@pytest.mark.guard("referrer_unnamed")
@pytest.mark.parametrize("who", ["Lena", "Tom", "Priya"])
def test_a_referrer_who_asked_not_to_be_named_is_there_without_a_name_or_a_number(sight, who):
    everybody = network(sight(OVERRIDDEN, who))
    hidden = named(everybody, NAMELESS)

    assert hidden.parts == ["Asked us not to say who they are"] and hidden.contact == ""
    assert hidden.told == ["1 April 2026, by phone: That Joel's part has been looked into."]
    # she took part in the planning, which says nothing of who told us
    assert not [
        o for o in everybody if o.name == "Bea Nolan" and ("Told us" in o.parts or o.contact)
    ]


def test_a_private_referrer_is_never_joined_with_the_niece_of_the_same_name(changed):
    everybody = changed("update referrer set private = 'yes'")

    assert "Told us" not in named(everybody, "Jean Whitlock").parts
    assert named(everybody, "Jean Whitlock").contact == ""


def test_advocates_agencies_and_we_ourselves_are_at_work_for_them(sight):
    everybody = network(sight(ALONE))
    at_work = {one.name: one.parts for one in everybody if one.zone == "work"}

    assert at_work["Miriam Cole"] == ["Independent advocate under the Care Act: in place"]
    assert at_work["Tom North"] == ["Enquiry officer"]
    assert at_work["Priya North"] == ["Safeguarding adults manager"]


def test_one_of_us_is_never_taken_for_a_namesake(changed):
    everybody = changed("update person set name = 'Lena North'")

    both = [one for one in everybody if one.name == "Lena North"]
    assert [one.zone for one in both] == ["wanted", "work"]


def test_what_supporters_were_offered_stands_with_those_who_support_them(sight):
    offered = {one.name: one.offered for one in network(sight(FULL)) if one.offered}

    assert offered == {
        "Jean Whitlock": "Information and advice; An assessment of their own (16 March 2026)"
    }


def test_a_supervisor_reads_of_nobody(sight):
    assert network(sight(FULL, "Ruth")) == []


# -- the picture ------------------------------------------------------------------------


def crowd(wanted, out, work):
    """Many people with long names, by where they stand."""
    return [
        *(Somebody(f"{LONG} {n}", "Her mother's cousin", "support_me", "Come with me or support me")
          for n in range(wanted)),
        *(Somebody(f"Gary {n}", "W" * 60, "do_not_involve", "Do not involve or tell them",
                   parts=["Said to have caused harm"]) for n in range(out)),
        *(Somebody("مريم الخطيب 山田太郎", parts=["Asked on 6 March 2026"] * 3, at_work=True)
          for _ in range(work)),
    ]  # fmt: skip


CROWDS = [(0, 0, 0), (1, 0, 0), (0, 1, 2), (3, 2, 4), (7, 7, 7), (25, 0, 0), (2, 23, 0), (0, 0, 25)]


@pytest.mark.parametrize("drawing", [draw, draw_narrow])
@pytest.mark.parametrize("numbers", CROWDS)
def test_no_box_lies_over_another_and_all_lie_in_the_picture(drawing, numbers):
    picture = drawing(LONG, crowd(*numbers))

    assert len(picture.boxes) == 1 + sum(numbers)
    for number, one in enumerate(picture.boxes):
        assert one.x >= 0 and one.x + one.width <= picture.width
        assert one.y >= 0 and one.y + one.height <= picture.height
        for other in picture.boxes[number + 1 :]:
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            apart = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert beside or apart, f"{one.texts[0].words} lies over {other.texts[0].words}"


@pytest.mark.parametrize("drawing", [draw, draw_narrow])
@pytest.mark.parametrize("numbers", CROWDS)
def test_text_stays_inside_its_box(drawing, numbers):
    picture = drawing(LONG, crowd(*numbers))

    for box in picture.boxes:
        size = 19 if box.kind == "adult" else 15
        for line in box.texts:
            assert measure(line.words, size, strong=line.strong) <= box.width
            assert box.y < line.y - size * 0.7 and line.y < box.y + box.height


@pytest.mark.parametrize("numbers", CROWDS)
def test_no_line_crosses_a_box_on_its_way(numbers):
    """Where a line runs level to a box of the outer column it passes between inner boxes."""
    picture = draw("Dora", crowd(*numbers))

    for link in picture.links:
        if link.kind == "work":
            continue
        points = [tuple(map(float, p.split())) for p in link.path.replace("M", "").split("L")]
        (x1, y), (x2, _) = points[-2:]
        low, high = sorted((x1, x2))
        for box in picture.boxes[1:]:
            over = box.x < high - 1 and low + 1 < box.x + box.width
            assert not (over and box.y < y < box.y + box.height)


def test_more_than_25_people_are_counted_and_said():
    picture = draw("Dora", crowd(20, 5, 6))

    assert (len(picture.boxes), picture.more) == (1 + MOST, 6)


def test_those_who_are_marked_are_marked_in_words_in_their_box():
    (box,) = draw("Dora", crowd(0, 1, 0)).boxes[1:]

    said = " ".join(line.words for line in box.texts)
    assert "Said to have caused harm" in said and "“Do not involve or tell" in said
    assert box.kind == "alleged"


def test_an_endless_word_is_broken_and_no_letter_is_lost():
    lines = wrap("x" * 200, 150, 15)

    assert len(lines) > 5 and "".join(lines) == "x" * 200
    assert all(measure(line, 15) <= 150 for line in lines)
    assert wrap("", 150, 15) == []


def test_a_name_of_two_parts_ends_its_line_after_the_hyphen():
    assert wrap("Featherstonehaugh-Cholmondeley", 190, 15) == ["Featherstonehaugh-", "Cholmondeley"]
    assert " ".join(wrap("Ann-Marie de la Tour-d'Auvergne", 400, 15)) == (
        "Ann-Marie de la Tour-d'Auvergne"
    )
