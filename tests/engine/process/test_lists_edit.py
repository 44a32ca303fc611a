"""Lists and timescales change as an admin says, and what is in use or statutory stays."""

from pathlib import Path

import pytest

from engine.errors import InvalidAnswers
from engine.process.bundle import Bundle, from_folder
from engine.process.forms_edit import (
    lists,
    used,
    written,
)
from tests.engine.process.test_forms_edit import a_form

SHIPPED = from_folder(Path("processes/section42"))


def test_a_statutory_code_stays_and_its_label_may_change():
    with pytest.raises(InvalidAnswers, match="statutory"):
        lists.retire_code(SHIPPED, "achieved", "not_achieved")
    table = lists.codes_of(SHIPPED, "achieved")
    content = lists.keep_codes(table, [lists.Typed("not_achieved", "Not at all", "Not Achieved")])
    assert b"not_achieved,Not at all,Not Achieved," in content
    hollow = SHIPPED.files["codes/achieved.csv"].replace(b"not_achieved", b"other", 1)
    assert lists.lost(Bundle("x", {"codes/achieved.csv": hollow}))


def test_a_code_a_condition_asks_for_cannot_be_retired():
    form = a_form()
    form["pages"][0]["questions"][0] |= {"type": "choice", "codes": "odd"}
    files = {
        "codes/odd.csv": b"code,label\nno,No\nyes,Yes\n",
        "forms/t.json": written.form_bytes(form),
    }
    bundle = Bundle("x", files)
    with pytest.raises(InvalidAnswers, match="Why not"):
        lists.retire_code(bundle, "odd", "no")
    assert lists.retire_code(bundle, "odd", "yes") == b"code,label\nno,No\n"


@pytest.mark.parametrize(
    "label", ["=1+1", "+44", "-3", "@SUM(A1)", "", "x" * 201, "A victim", "a\x07b"]
)
def test_a_label_that_is_a_formula_or_no_label_is_refused(label):
    with pytest.raises(InvalidAnswers):
        lists.add_code(lists.codes_of(SHIPPED, "told"), "new", label)


def test_a_timescale_in_use_says_by_what_and_stays():
    with pytest.raises(InvalidAnswers, match="Agree the plan"):
        lists.retire_timescale(SHIPPED, "plan")
    assert used.of_timescale(SHIPPED, "middle_again"), "the engine asks for it by name"


@pytest.mark.parametrize("amount", ["0", "-1", "3651", "1.5", "٣", "", "1e3"])
def test_a_length_that_is_no_whole_number_is_refused(amount):
    sent = {"amount-plan": amount, "unit-plan": "days"}
    with pytest.raises(InvalidAnswers):
        lists.keep_timescales(lists.timescales_of(SHIPPED), sent)


def test_only_the_row_that_was_changed_is_written_anew():
    sent = {"amount-plan": "6", "unit-plan": "working_days"}
    before = SHIPPED.files["codes/timescales.csv"].splitlines()
    after = lists.keep_timescales(lists.timescales_of(SHIPPED), sent).splitlines()
    changed = [row for row, was in zip(after, before, strict=True) if row != was]
    assert len(changed) == 1 and changed[0].startswith(b"plan,6,")
