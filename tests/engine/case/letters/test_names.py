"""Does a text name somebody, or say where somebody lives?"""

from __future__ import annotations

import pytest

from engine.case.letters.names import names, names_in_part, same_place, says_where
from tests.engine.record.a_case import ACase


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("Jean Whitlock rang us.", "Jean Whitlock", True),
        ("JEAN  WHITLOCK, rang", "jean whitlock", True),
        ("Jean O’Neill’s call", "Jean O'Neills", True),
        ("Jean rang us", "Jean Whitlock", False),
        ("Jeanette Whitlocks", "Jean Whitlock", False),
        ("anything", "", False),
        ("anything", None, False),
    ],
)
def test_a_whole_name_is_found_however_it_is_written(text, name, named) -> None:
    assert names(text, name) is named


@pytest.mark.parametrize(
    ("text", "name", "but", "named"),
    [
        ("dora told me", "Dora Whitlock", "", True),
        ("Mrs Whitlock told me", "Dora Whitlock", "", True),
        ("Mr Whitlock, you", "Dora Whitlock", "Karl Whitlock", False),
        ("Dora says", "Dora Whitlock", "Karl Whitlock", True),
        ("You may call", "May Jones", "", False),
        ("May told me", "May Jones", "", True),
        ("the hope of all", "Hope Lane", "", False),
        ("Her card is kept from her", "Her neighbour at number 5", "", False),
        ("We asked her neighbour at number 5", "Her neighbour at number 5", "", True),
        ("on a Monday", "J. A. Monk", "", False),
    ],
)
def test_a_part_of_a_name_is_found_where_it_is_no_ordinary_word(text, name, but, named) -> None:
    assert names_in_part(text, name, but=but) is named


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Come to 4 Mill Lane on Friday", True),
        ("4, MILL LANE; Ely", True),
        ("CB7 4AB is near", True),
        ("Ring 01632 960-112 after six", True),
        ("Ring +44 1632 960112", True),
        ("write to dora@example.com", True),
        ("Mill Road is long", False),
        ("Ely is a town", False),
        ("Section 42 of 2014", False),
        ("At home", False),
    ],
)
def test_each_piece_that_leads_to_the_adult_is_found(c: ACase, text, found) -> None:
    c.task("record_concern")
    adult = c.adult(
        address="4 Mill Lane, Ely, CB7 4AB",
        current_place="Home",
        phone="01632 960 112",
        email="dora@example.com",
    )

    assert says_where(text, adult) is found


def test_nothing_is_found_where_nothing_is_known(c: ACase) -> None:
    assert not says_where("4 Mill Lane", c.record.one("adult")) and not says_where("x", None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("4 Mill Lane\nEly", "4 Mill Lane, Ely, CB7 4AB", True),
        ("14 Mill Lane", "4 Mill Lane", False),
        ("", "4 Mill Lane", False),
        (None, None, False),
    ],
)
def test_two_addresses_are_the_same_however_they_are_written(one, other, same) -> None:
    assert same_place(one, other) is same
