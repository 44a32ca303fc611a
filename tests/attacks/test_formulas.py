"""No cell of any table that leaves is a formula, whatever was typed."""

import pytest

from tests.attacks import formulas


@pytest.mark.slow
def test_no_cell_of_any_export_is_a_formula(sqlite, capsys):
    case, typed = formulas.planted(sqlite)
    url = sqlite.db.engine.url.render_as_string(hide_password=False)

    done = formulas.fetch_all(url, case, typed)

    with capsys.disabled():
        print(f"\n  {done}")
    assert done.found == [] and done.refused == []
    assert len(done.tables) == 7 and done.typed > 50 and done.met > 20


@pytest.mark.parametrize("cell", ["=1", " =1", "\t=1", "\r=1", "@x", "+x", "-x", "|x", "＝1", "%x"])
def test_what_a_spreadsheet_works_out_is_known_here(cell):
    assert formulas.is_formula(cell)
    assert not formulas.is_formula(f"'{cell}") and not formulas.is_formula("-1.5")
