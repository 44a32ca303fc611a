"""Sample: the same seed draws the same cases; each stratum has its turn; what may not be drawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine import clock, log
from engine.audit.draw import audit_again, draw, draw_again
from engine.audit.model import Audit, AuditSample
from engine.audit.sample import Framed, _marks, choose, frame_of, usual_size
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotAllowed
from engine.people.hidden import Restriction
from engine.returns.rows import Enquiry
from tests import audit_desk as desk

#: Four teams' worth of enquiries, some with a mark.
FRAME = [
    Framed(f"{team[0]}{n:03}", team, marks)
    for team in ("East", "North", "South", "West")
    for n, marks in enumerate([()] * 12 + [("exception",), ("repeat",), ("ceased", "repeat")])
]


@pytest.fixture
def council(sqlite):
    desk.add_auditors(sqlite)
    return sqlite


def test_the_same_seed_draws_the_same_sample_whatever_the_order_of_the_cases():
    drawn = choose(FRAME, "spring 2026", 8)

    assert choose(list(reversed(FRAME)), "spring 2026", 8) == drawn
    assert choose(FRAME, "summer 2026", 8) != drawn


def test_a_larger_sample_begins_with_the_smaller_one():
    assert choose(FRAME, "x", 12)[:4] == choose(FRAME, "x", 4)


def test_every_team_and_every_mark_has_its_turn():
    for seed in ("a", "b", "c", "d", "e"):
        drawn = choose(FRAME, seed, 4)
        assert {one.team for one in drawn} == {"East", "North", "South", "West"}
        assert {mark for one in drawn for mark in one.marks} == {"exception", "repeat", "ceased"}


def test_within_a_stratum_every_case_is_drawn_about_as_often_as_any_other():
    plain = [Framed(f"R{n}", "North") for n in range(10)]
    times = [choose(plain, str(seed), 1)[0].reference for seed in range(1000)]

    assert all(60 <= times.count(one.reference) <= 140 for one in plain)


def test_a_sample_is_never_larger_than_what_there_is():
    assert len(choose(FRAME[:3], "x", 40)) == 3


@pytest.mark.parametrize(
    "concluded, share, size",
    [
        (10, False, 4),
        (1370, False, 4),
        (10, True, 4),
        (80, True, 4),
        (81, True, 5),
        (1370, True, 69),
    ],
)
def test_four_are_drawn_or_one_in_twenty(concluded, share, size):
    assert usual_size(concluded, share) == size


# -- what can be drawn


def references(council, who="Vera", first=desk.YEAR[0], last=desk.YEAR[1]):
    with council.db.read() as session:
        actor = council.user(session, who)
        return {one.reference: one.marks for one in frame_of(session, first, last, actor, desk.AT)}


def reference(council, case):
    with council.db.read() as session:
        return session.scalars(select(Case.reference).where(Case.public_id == case)).one()


def test_only_ended_section_42_enquiries_of_the_time_are_drawn_from(council):
    ended = desk.ended(council)
    desk.ended(council, "an enquiry for a carer, not statutory")
    desk.ended(council, "duty not met")
    council.walked(desk.ONE, 3)
    with council.db.read() as session:
        day = clock.today(
            session.scalars(select(Case.ended_at).where(Case.public_id == ended)).one()
        )

    assert set(references(council)) == {reference(council, ended)}
    assert set(references(council, first=day, last=day)) == {reference(council, ended)}
    assert references(council, last=day - timedelta(days=1)) == {}
    assert references(council, first=day + timedelta(days=1)) == {}


def test_the_marks_say_what_an_enquiry_is_drawn_for(council):
    plain, ceased = desk.ended(council), desk.ended(council, desk.CEASED)
    lacks = desk.ended(council, desk.LACKS)

    marks = references(council)

    assert marks[reference(council, plain)] == ()
    assert "ceased" in marks[reference(council, ceased)]
    assert "lacked_capacity" in marks[reference(council, lacks)]


@pytest.mark.parametrize("days, marks", [(0, ("repeat",)), (365, ("repeat",)), (366, ()), (-1, ())])
def test_another_enquiry_of_the_adult_within_a_year_before_is_a_repeat(days, marks):
    began = date(2026, 3, 2)
    one = an_enquiry("later", started_on=began, concluded_on=began + timedelta(days=30))
    other = an_enquiry(
        "earlier", started_on=date(2024, 1, 1), concluded_on=began - timedelta(days=days)
    )

    assert tuple(_marks(one, [one, other])) == marks
    assert tuple(_marks(one, [one, other._replace(adult=2)])) == ()


@pytest.mark.parametrize("stage", ["msp_start", "msp_middle", "msp_end"])
def test_a_stage_that_was_passed_with_a_reason_is_a_mark(stage):
    assert tuple(_marks(an_enquiry("x", **{stage: "X"}), [])) == ("exception",)


def an_enquiry(key, **values):
    empty = dict.fromkeys(Enquiry._fields, "")
    heard = {"msp_start": "Y", "msp_middle": "Y", "msp_end": "Y"}
    return Enquiry(**{**empty, **heard, "key": key, "adult": 1, "kind": "S42", **values})


@pytest.mark.guard("audit_not_own")
def test_nobody_is_given_a_case_of_their_own_team_or_one_they_had_a_part_in(council):
    case = desk.ended(council)

    assert set(references(council, "Vera")) == {reference(council, case)}
    assert references(council, "Femi") == {}  # a manager of that team
    with council.db.write() as session:
        council.user(session, "Femi").team_id = None
        session.flush()
        row = session.scalars(select(Case).where(Case.public_id == case)).one()
    assert set(references(council, "Femi")) == {reference(council, case)}
    with council.db.write() as session:
        row = session.scalars(select(Case).where(Case.public_id == case)).one()
        log.append(session, row, "noted", council.user(session, "Femi"), at=desk.AT)
    assert references(council, "Femi") == {}


@pytest.mark.guard("restricted_deny")
def test_a_restricted_case_is_not_in_the_frame_of_who_may_not_know_of_it(council):
    case = desk.ended(council)
    with council.db.write() as session:
        row = session.scalars(select(Case).where(Case.public_id == case)).one()
        priya = council.user(session, "Priya")
        session.add(
            Restriction(case_id=row.id, ground="colleague", why="She works here",
                        masks_address=False, set_at=desk.AT, set_by=priya.id)
        )  # fmt: skip

    assert references(council) == {}


def test_what_was_audited_in_the_last_twelve_months_is_not_drawn_again(council):
    desk.ended(council)
    desk.drawn(council)

    assert references(council) == references(council, "Edith") == {}
    with council.db.write() as session:
        (audit,) = session.scalars(select(Audit))
        audit.drawn_at -= timedelta(days=365)
    assert len(references(council)) == 1


# -- the draw


def test_a_draw_can_be_repeated_from_what_was_kept_and_every_fifth_is_read_twice(council):
    for _ in range(7):
        desk.ended(council)
    desk.drawn(council, size=6, seed="")

    with council.db.read() as session:
        (sample,) = session.scalars(select(AuditSample))
        drawn = session.scalars(
            select(Case.reference).join(Audit, Audit.case_id == Case.id).order_by(Audit.id)
        ).all()
        assert len(sample.frame) == 7 and len(sample.seed) == 16
        assert draw_again(sample) == list(drawn)
        twice = session.scalars(select(Audit.to_moderate).order_by(Audit.id)).all()
    assert list(twice) == [True, False, False, False, False, True]


def test_only_an_auditor_draws(council):
    desk.ended(council)
    with council.db.write() as session, pytest.raises(NotAllowed, match="audit cases"):
        draw(session, *desk.YEAR, council.user(session, "Ruth"), at=desk.AT)


def test_a_draw_from_nothing_says_so_and_keeps_nothing(council):
    with pytest.raises(Conflict, match="nothing to draw from"), council.db.write() as session:
        draw(session, *desk.YEAR, council.user(session, "Vera"), at=desk.AT)


@pytest.mark.parametrize(
    "first, last, more, field",
    [
        (None, date(2026, 3, 1), {}, "first"),
        (date(2014, 1, 1), date(2026, 3, 1), {}, "first"),
        (date(2026, 3, 1), date(2026, 2, 1), {}, "last"),
        (date(2026, 3, 1), date(2026, 12, 1), {}, "last"),
        (date(2022, 3, 1), date(2026, 3, 1), {}, "last"),
        (date(2026, 1, 1), date(2026, 3, 1), {"size": 0}, "size"),
        (date(2026, 1, 1), date(2026, 3, 1), {"size": 41}, "size"),
        (date(2026, 1, 1), date(2026, 3, 1), {"theme": "x" * 201}, "theme"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_its_field(first, last, more, field, council):
    with council.db.write() as session, pytest.raises(InvalidAnswers) as refused:
        draw(session, first, last, council.user(session, "Vera"), at=desk.AT, **more)
    assert list(refused.value.messages) == [field]


def test_the_same_case_is_audited_again_only_when_the_first_audit_is_finished(council):
    desk.ended(council)
    (audit,) = desk.drawn(council)
    with council.db.write() as session, pytest.raises(Conflict, match="Finish that first"):
        audit_again(session, audit, council.user(session, "Vera"), at=desk.AT)
    desk.finished(council, audit)
    with council.db.write() as session:
        again = audit_again(session, audit, council.user(session, "Vera"), at=desk.AT)
        first = session.scalars(select(Audit).where(Audit.public_id == audit)).one()
        assert (again.case_id, again.again_of, again.finished_at) == (first.case_id, first.id, None)
