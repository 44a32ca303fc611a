"""Facts that follow from answers on a page: the duty, capacity, how far all was achieved."""

from __future__ import annotations

import pytest

from engine.record.facts import capacity_from, duty_from, overall_achieved


@pytest.mark.parametrize(
    "limbs, other, duty",
    [
        (("yes", "yes", "yes"), None, "s42"),
        (("yes", "no", "yes"), "yes", "other_enquiry"),
        (("no", "no", "no"), "no", "not_met"),
        (("no", "yes", "yes"), None, None),
        (("yes", "cannot_tell_yet", "yes"), None, None),
        (("no", "cannot_tell_yet", "yes"), "yes", None),
        (("yes", None, "yes"), None, None),
    ],
)
def test_the_duty_follows_from_three_limbs(limbs, other, duty) -> None:
    assert duty_from(*limbs, other) == duty


@pytest.mark.parametrize(
    "four, because, result",
    [
        ("yes yes yes yes", None, "has_capacity"),
        ("yes yes no yes", "yes", "lacks_capacity"),
        ("yes yes no yes", "no", "has_capacity"),
        ("yes yes no yes", None, None),
    ],
)
def test_capacity_is_lacking_only_for_a_no_and_a_cause(four, because, result) -> None:
    assert capacity_from(*four.split(), because) == result


def test_capacity_is_not_known_before_all_four_are_answered() -> None:
    assert capacity_from("no", None, "yes", "yes", "yes") is None


@pytest.mark.parametrize(
    "answers, overall",
    [
        ([], None),
        (["withdrawn_by_adult"], None),
        (["fully_achieved", "withdrawn_by_adult"], "fully_achieved"),
        (["not_achieved", "not_achieved"], "not_achieved"),
        (["fully_achieved", "not_achieved"], "partially_achieved"),
        (["partially_achieved"], "partially_achieved"),
    ],
)
def test_the_overall_achievement_leaves_out_what_was_withdrawn(answers, overall) -> None:
    assert overall_achieved(answers) == overall
