"""What five of the twelve stories leave beyond their own case: others opened, linked, kept apart."""

from sqlalchemy import select

from engine.case.model import Case, CaseLink
from engine.record.earlier import earlier_cases
from engine.record.repeat import repeat_of
from tests.scenarios.left import Left, left


def links(it: Left) -> list[tuple[str, int, int]]:
    """Every link of the story: why, and the numbers of its two cases."""
    rows = it.session.scalars(select(CaseLink).order_by(CaseLink.id))
    return [(row.because, row.case_id, row.other_case_id) for row in rows]


def to_others(it: Left, others: list[Left]) -> list[tuple[str, int, int]]:
    return [("others_at_risk", it.case.id, one.case.id) for one in others]


def test_4_four_adults_of_one_house_are_four_cases_of_one_enquiry(sqlite):
    """Each adult in a large-scale enquiry is a case of their own. Source: SG1."""
    with left(sqlite, "a refusal overridden, others at risk") as it:
        same = select(Case).where(Case.large_scale_id == it.case.large_scale_id)
        cases = it.session.scalars(same).all()
        others = [it.of(name) for name in ("rina", "bob", "sal")]

        assert it.case.large_scale_id is not None
        assert len(cases) == 4 and len({case.adult_id for case in cases}) == 4
        assert [one.one("adult").name for one in others] == [
            "Rina Shah",
            "Bob Carter",
            "Sal Okafor",
        ]
        assert links(it) == to_others(it, others)
        assert all(not one.rows("risk") and one.case.ended_at is None for one in others)


def test_7_the_decision_opens_a_case_for_the_son_with_a_worker_of_his_own(sqlite):
    with left(sqlite, "an enquiry for a carer, not statutory") as it:
        luke = it.of("luke")

        assert links(it) == [("person_alleged", it.case.id, luke.case.id)]
        assert len(it.rows("risk")) == 2 and len(it.file.record.live("risk")) == 1
        officers = [w.user for w in luke.rows("case_worker") if w.role == "enquiry_officer"]
        assert officers and not {w.user for w in it.rows("case_worker")} & set(officers)


def test_9_the_enquiry_goes_on_for_four_residents_after_the_death(sqlite):
    with left(sqlite, "the adult dies, others are at risk") as it:
        others = [it.of(name) for name in ("joan", "peter", "agnes", "iris")]

        assert it.case.large_scale_id is not None and it.case.ended_at is not None
        assert {one.case.large_scale_id for one in others} == {it.case.large_scale_id}
        assert all(one.case.ended_at is None for one in others)
        assert links(it) == to_others(it, others)


def test_11_what_was_told_twice_counts_once_within_the_twelve_months(sqlite):
    with left(sqlite, "again within twelve months, a duplicate") as it:
        again = repeat_of(it.file.record, earlier_cases(it.session, it.file.record))

        assert len(it.rows("concern")) == 2 and len(it.rows("risk")) == 2
        assert len(it.file.record.live("risk")) == 1
        assert again is not None and again.badge == "Again after 4 months: same kind of harm"
        assert links(it) == [], "the closed case is left as it is"


def test_12_the_husband_has_a_case_and_a_worker_apart(sqlite):
    with left(sqlite, "capacity regained, a disagreement") as it:
        imran = it.of("imran")

        assert links(it) == [("person_alleged", it.case.id, imran.case.id)]
        assert [r.what_happened for r in it.file.record.live("risk")] == [
            it.rows("risk")[0].what_happened
        ]
        officers = {w.user for w in imran.rows("case_worker") if w.role == "enquiry_officer"}
        leads = {w.user for w in it.rows("case_worker") if w.role == "enquiry_officer"}
        assert officers and leads and not officers & leads
