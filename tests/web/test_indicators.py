"""The indicators: a team's own exactly, others as published, and what is behind each."""

import csv

import pytest

SPRING = "first=2026-03-01&last=2026-03-31"


@pytest.fixture
def concluded(sqlite):
    return sqlite.walked("one conversation, everything achieved")


def reference(sqlite, walk):
    with sqlite.db.read() as session:
        return sqlite.case(session, walk).reference


def test_a_manager_sees_their_teams_figures_and_the_case_behind_one(sqlite, concluded, signed_in):
    priya = signed_in("Priya")
    assert "MSP asked" in priya.get(f"/indicators?{SPRING}").text

    one = priya.get(f"/indicators/3-msp-asked?{SPRING}")

    assert one.status == 200 and reference(sqlite, concluded) in one.text


def test_a_share_of_fewer_than_five_is_neither_told_nor_drawn(sqlite, concluded, signed_in):
    page = signed_in("Priya").get(f"/indicators/3-msp-asked?{SPRING}")

    drawn = page.tree.xpath("//figure[contains(@class, 'app-chart')]//*[local-name()='rect'][@y]")
    assert len(drawn) == 8 and {bar.get("height") for bar in drawn} == {"0.0"}


@pytest.mark.guard("small_numbers")
def test_small_figures_of_another_team_are_hidden_and_so_are_their_cases(
    sqlite, concluded, signed_in
):
    page = signed_in("Owen").get(f"/indicators/3-msp-asked?{SPRING}")

    assert page.status == 200 and reference(sqlite, concluded) not in page.text
    (north,) = page.tree.xpath("//table[1]//tr[contains(., 'North')]")
    assert "[c]" in north.text_content() and "1" not in north.text_content()


@pytest.mark.parametrize("query", ["first=2026-02-31", "first=2026-04-01&last=2026-03-01"])
@pytest.mark.parametrize("path", ["/indicators", "/indicators/3-msp-asked"])
def test_days_that_make_no_sense_are_refused_with_a_sentence(path, query, signed_in):
    page = signed_in("Priya").get(f"{path}?{query}")
    assert page.status == 422 and "There is a problem" in page.text


def test_an_indicator_that_is_not_there_is_not_found(signed_in):
    assert signed_in("Priya").get("/indicators/99-luck").status == 404


def test_a_worker_sees_no_figures(signed_in):
    assert signed_in("Tom").get("/indicators").status == 403


def test_the_shell_writes_every_indicator_and_hides_what_is_published(app, concluded, tmp_path):
    command = ["returns", "measures", "--from", "2026-03-01", "--to", "2026-03-31"]
    command += ["--out", str(tmp_path), "--adults", "1000"]

    def written(*more):
        done = app.test_cli_runner().invoke(args=[*command, *more])
        assert done.exit_code == 0, done.output
        rows = list(csv.reader((tmp_path / "measures.csv").open(encoding="utf-8")))
        assert rows[0] == ["indicator", "numerator", "denominator", "percent"]
        return {name: tuple(rest) for name, *rest in rows[1:]}

    exact = written()
    assert exact["3 MSP asked"] == ("1", "1", "100.0")
    assert exact["1 Concerns"] == ("1", "1000", "0.1")
    assert exact["9 Lacked capacity"][:2] == ("0", "1")
    assert written("--publish")["3 MSP asked"] == ("[c]", "[c]", "[c]")
