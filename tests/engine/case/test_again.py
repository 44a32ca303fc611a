"""Asked again: what the adult says between the stages counts as asking, and is waited for anew."""

from engine.case import again, timers
from engine.case.file import CaseFile
from tests.council import scenario_of

ONE = scenario_of("one conversation, everything achieved")
BY_NAME = {s["submit"]: s for s in ONE["steps"] if s.get("submit") and "refused" not in s}
NOBODY_THERE = {
    "start_talked_with": "not_possible",
    "start_not_possible_reason": "cannot_be_located",
    "start_not_possible_detail": "Three visits, nobody there",
}
TRY_AGAIN = {
    "exception_decision": "try_again",
    "exception_reasons": "Her niece knows where she is",
    "exception_again_by": "~+7",
    "exception_weighed": "She has not been heard",
}
AT_LAST = {
    "again_talked_with": "with_adult_alone",
    "again_when": "~09:00",
    "again_where": "at_home",
    "again_new_outcomes": [
        {"again_new_outcome_words": "My money back", "again_new_outcome_voice": "adult"}
    ],
    "again_safe": "yes",
}


def until_asked_again(council):
    """The start was not possible, the manager wants another try, and it is made."""
    walk = council.walk(ONE["starts"])
    walk.run({"steps": ONE["steps"][:2]})
    walk.run(
        {
            "steps": [
                {"after": "1 working days", "by": "Lena", "submit": "hear_from_adult",
                 "answers": NOBODY_THERE},
                BY_NAME["decide_duty"],
                {"by": "Priya", "submit": "agree_exception", "answers": TRY_AGAIN},
                {"after": "21 hours", "by": "Tom", "submit": "review_outcomes_again",
                 "answers": AT_LAST},
            ]
        }
    )  # fmt: skip
    return walk


def test_the_first_talk_with_the_adult_counts_as_asking_them_though_no_talk_was_there_to_pick(
    sqlite,
):
    walk = until_asked_again(sqlite)

    with sqlite.db.read() as session:
        file = CaseFile(session, sqlite.case(session, walk), None, walk.now)
        (_, asked) = file.record.rows("outcome_capture")
        assert (asked.task, asked.exception_reason) == ("review_outcomes_again", None)
        assert asked.happened_at is not None
        assert file.facts["exceptions_open"] == 0


def test_an_enquiry_whose_start_was_made_good_can_end(sqlite):
    walk = until_asked_again(sqlite)
    answers = {
        **BY_NAME["have_conversation"]["answers"],
        "talk_outcomes": [{"talk_status": "still_wanted"}],
    }
    end = {
        **BY_NAME["review_outcomes_end"]["answers"],
        "end_outcomes": [{"end_achieved": "fully_achieved"}],
    }
    walk.run(
        {
            "steps": [
                {"after": "5 working days", "by": "Tom", "submit": "have_conversation",
                 "answers": {**answers, "talk_when": "~09:00", "talk_support": None}},
                {"after": "5 working days", "by": "Tom", "submit": "review_outcomes_end",
                 "answers": {**end, "end_when": "~09:00"}},
                BY_NAME["authorise_closing"],
            ]
        }
    )  # fmt: skip

    with sqlite.db.read() as session:
        assert sqlite.case(session, walk).ended_as == "s42_concluded"


def test_a_review_that_is_waited_for_left_off_and_waited_for_again_at_one_moment(council):
    """Two acts may be kept at the very same moment: each timer has a name of its own."""
    walk = council.walked("a refusal overridden, others at risk", 6)
    with council.db.write() as session:
        file = CaseFile(session, council.case(session, walk), None, walk.now)
        for _ in range(3):
            for timer in [t for t in file.timers if t.name == again.AGAIN]:
                timers.cancel(file, timer)
            again.agree(file)
            session.flush()
        assert [t.name for t in file.timers].count(again.AGAIN) == 1
