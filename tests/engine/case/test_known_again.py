"""A name is known again whatever its letters, at intake and where somebody looks for it."""

from engine.case.views.find import find
from engine.record import earlier
from tests.web.conftest import concern

NAMES = (
    ("Mary O’Neill", ("Mary O'Neill", "MARY ONEILL")),
    ("Sean O'Brien", ("sean o’brien", "Sean OBrien")),
    ("Élodie Brânză", ("ÉLODIE BRÂNZĂ", "élodie brânză")),
    ("Jürgen Groß", ("jürgen groß", "JÜRGEN Groß")),
    ("Jessica Moss", ("jessica moss",)),
    ("Ольга Чайка", ("ОЛЬГА ЧАЙКА", "ольга чайка")),
    ("Zoë Müller", ("Zoe Muller", "ZOË MÜLLER", "Zoe\u0308 Mu\u0308ller")),
    ("Łukasz Sørensen", ("lukasz sorensen", "ŁUKASZ SØRENSEN")),
    ("Ayşe Yılmaz", ("ayse yilmaz", "AYŞE YILMAZ")),
    ("Jose Nunez", ("José Núñez",)),
    ("محمد علي", ("محمد علي",)),
    ("Nguyễn Thị Hương", ("nguyen thi huong",)),
    ("李 小龙", ("李 小龙",)),
    ("Anne_Marie Lee", ("anne_marie lee",)),
)


def test_whoever_is_known_is_known_again_at_intake_and_found(council):
    for name, _ in NAMES:
        concern(council, name=name)

    for name, ways in NAMES:
        for typed in ways:
            with council.db.read() as session:
                again = earlier.possible_matches(session, name=typed)
                found = find(session, council.user(session, "Lena"), typed)
            assert [one.name for one in again] == [name], typed
            assert [one.name for one in found] == [name], typed


def test_a_name_with_an_apostrophe_is_found_by_its_second_part_alone(council):
    concern(council, name="Mary O’Neill")
    concern(council, name="Ann Neilson")

    with council.db.read() as session:
        lena = council.user(session, "Lena")
        for typed in ("neill", "o'n", "oneil", "O’Neill Mary"):
            assert [one.name for one in find(session, lena, typed)] == ["Mary O’Neill"], typed
        assert find(session, lena, "eill") == []
