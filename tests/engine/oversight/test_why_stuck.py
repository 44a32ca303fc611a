"""Why a case is stuck: the sentence for every state the verbs can bring about."""

from __future__ import annotations

from engine.case import note
from engine.case.incident import record_incident
from engine.oversight.why_stuck import LOST
from engine.people import users
from tests.council import scenario_of
from tests.engine.oversight.losing import lose
from tests.engine.oversight.waiting import (
    ADVOCATE,
    FULL,
    ONE,
    PACE,
    POLICE,
    after,
    concern,
    go_on,
    not_asked,
    of_case,
    refused,
    why,
)

DUTY = "the decision on the duty"
FINDINGS, THE_END = "the findings", "the end of the enquiry"
MANAGER = "a safeguarding adults manager in North, whoever takes it,"


# -- one state after the other ----------------------------------------------------


def test_a_task_somebody_has(sqlite):
    walk = after(sqlite.walked(FULL, 9), "9 working days")

    said = why(sqlite, walk, "review_outcomes_middle")

    assert (said.who, said.days, said.blocks) == ("Tom North", 9, (FINDINGS,))
    assert said.sentence == (
        "Waiting 9 working days for Tom North to review outcomes so far (middle). "
        "Blocks: the findings. Next would come: report the findings. "
        "Also ready: make enquiries (Tom North)."
    )


def test_two_parallel_tasks_each_name_the_other(sqlite):
    walk = after(concern(sqlite), "1 working days")

    hear, decide = why(sqlite, walk, "hear_from_adult"), why(sqlite, walk, "decide_duty")

    assert (hear.who, hear.days, hear.blocks) == ("Lena North", 1, (DUTY,))
    assert hear.ready == ("decide the duty (a safeguarding adults manager, nobody has it yet)",)
    assert decide.ready == ("hear from the adult (Lena North)",)
    assert hear.following == (
        "tell people what was decided", "have the conversation", "plan the enquiry",
    )  # fmt: skip
    assert "have the conversation or plan the enquiry." in hear.sentence


def test_nobody_has_it(sqlite):
    walk = sqlite.walked(ONE, 4)

    said = why(sqlite, after(walk, "4 working days"), "decide_duty")

    assert (said.who, said.days, said.blocks) == (MANAGER, 5, (DUTY,))
    assert said.sentence.startswith(f"Waiting 5 working days for {MANAGER} to decide the duty.")
    assert said.sentence.endswith("Nothing else is ready.")


def test_another_organisation_has_not_answered(sqlite):
    walk = after(sqlite.walked(FULL, 11), "25 working days")

    said = why(sqlite, walk, "partner_reports")

    assert (said.who, said.days) == ("another organisation", 25)
    assert said.blocks == (FINDINGS, THE_END)
    assert said.following == ("check the report",)
    assert "The target passed 5 working days ago." in said.sentence
    assert "make enquiries (Tom North)" in said.sentence


def test_held_while_the_police_lead(sqlite):
    walk = after(sqlite.walked(POLICE, 14), "6 working days")

    said = why(sqlite, walk, "make_enquiries")

    assert said.waits == (
        "On hold 6 working days. The police lead: ask them before you find out more. "
        "Then Tom North can make enquiries."
    )
    assert said.blocks == (FINDINGS,) and "end the police lead (Tom North)" in said.ready
    other = why(sqlite, walk, "end_police_lead")
    assert (other.who, other.days, other.blocks) == ("Tom North", 8, (THE_END,))
    assert other.held == ("make enquiries (Tom North)",)


def test_held_after_a_death_until_the_manager_decides(sqlite):
    walk = after(sqlite.walked("the adult dies, others are at risk", 10), "2 working days")

    said = why(sqlite, walk, "review_outcomes_middle")

    assert said.waits.startswith("On hold 2 working days. The adult has died: the manager decides")
    assert "decide what happens now (Priya North)" in said.ready
    decides = why(sqlite, walk, "decide_after_death")
    assert (decides.who, decides.days, decides.blocks) == ("Priya North", 2, (THE_END,))


def test_an_open_occurrence_holds_the_end(sqlite):
    walk = sqlite.walked(ONE, 8)
    disagreement = scenario_of("capacity regained, a disagreement")["steps"][27]
    assert disagreement["report"] == "disagreement"
    walk.step({**disagreement, "after": "1 working days"})

    said = why(sqlite, after(walk, "3 working days"), "authorise_closing")

    assert (said.who, said.days, said.blocks) == ("Priya North", 4, (THE_END,))
    assert said.because[-1] == (
        "The case cannot end while this is open: answer the disagreement (Priya North)."
    )


def test_a_gate_refused_twice(sqlite):
    walk = sqlite.walked(ADVOCATE, 17)
    one = scenario_of(ADVOCATE)["steps"][17]

    refused(sqlite, walk, one)
    once = why(sqlite, walk, "decide_action")
    refused(sqlite, after(walk, "2 working days"), one)
    twice = why(sqlite, after(walk, "1 working days"), "decide_action")

    assert "What was sent was refused once, last today: The adult needs an advocate." in once.more
    assert "refused twice, last 1 working day ago: The adult needs an advocate." in twice.more
    assert (twice.who, twice.days) == ("Priya North", 3)
    assert twice.blocks == (FINDINGS,) and "record the advocate (Tom North)" in twice.ready


def test_something_failed(sqlite):
    walk = concern(sqlite)
    with sqlite.db.write() as session:
        record_incident(session, walk.case, "A reminder failed five times.", at=walk.now)

    said = why(sqlite, after(walk, "2 working days"), "hear_from_adult")

    assert "Something failed 2 working days ago: A reminder failed five times." in said.because
    assert (said.who, said.days, said.blocks) == ("Lena North", 2, (DUTY,))


def test_paused_says_by_whom_why_and_until_when(sqlite):
    walk = after(sqlite.walked(PACE, 5), "3 working days")

    said = why(sqlite, walk, "hear_from_adult")

    assert said.waits.startswith("Paused 3 working days by Tom North. Waiting 4 working days for")
    assert said.because[0] == (
        "At the adult's pace: He asks for time, and gets it. To be looked at again on 17 March 2026."
    )
    assert (said.who, said.days, said.blocks) == ("Tom North", 4, (DUTY,))
    late = why(sqlite, after(walk, "15 working days"), "hear_from_adult")
    assert "Was to be looked at again on 17 March 2026." in late.because[0]
    assert "target" not in late.sentence  # its clock stands still


def test_paused_and_taken_up_again(sqlite):
    walk = after(sqlite.walked(PACE, 10), "2 working days")

    said = why(sqlite, walk, "hear_from_adult")

    assert said.waits.startswith("Waiting 8 working days for Tom North to hear from the adult")
    assert said.because[0] == "It was paused, and taken up again 2 working days ago."


def test_past_its_target_and_reminded(sqlite):
    walk = after(concern(sqlite), "3 working days")
    walk.step({"wake": 2})

    said = why(sqlite, after(walk, "3 working days"), "hear_from_adult")

    assert said.because == ("The target passed 4 working days ago; reminded 3 working days ago.",)
    assert (said.who, said.days) == ("Lena North", 6)


def test_attempts_to_reach_the_adult_failed(sqlite):
    walk = go_on(after(sqlite.walked(PACE, 4), "1 working days"), PACE, 7)

    said = why(sqlite, walk, "hear_from_adult")

    assert "2 attempts to reach the adult failed since." in said.because
    assert (said.who, said.days, said.blocks) == ("Tom North", 2, (DUTY,))
    assert "attempts" not in why(sqlite, walk, "decide_duty").sentence


def test_nobody_did_anything_in_the_case(sqlite):
    walk, quiet = after(concern(sqlite), "9 working days"), "Nobody has done anything in the case"
    assert quiet not in why(sqlite, walk, "decide_duty").sentence

    said = why(sqlite, after(walk, "3 working days"), "decide_duty")

    assert f"{quiet} for 12 working days." in said.because
    with sqlite.db.write() as session:
        typed = {"note_text": ["Rang; nobody at home."]}
        note(session, walk.case, "case_note", typed, sqlite.user(session, "Tom"), at=walk.now)
    assert quiet not in why(sqlite, walk, "decide_duty").sentence


def test_waiting_for_an_advocate(sqlite):
    walk = after(sqlite.walked(ADVOCATE, 17), "4 working days")

    said = why(sqlite, walk, "record_advocate")

    assert said.who == "Tom North" and said.days == 7
    assert said.blocks == (FINDINGS, THE_END) and said.following == ()


def test_waiting_for_the_manager_to_agree_an_exception(sqlite):
    walk = not_asked(sqlite)

    said = why(sqlite, after(walk, "3 working days"), "agree_exception")

    assert said.sentence.startswith(
        f"Waiting 3 working days for {said.who} to agree the exception."
    )
    assert said.who == "Priya North" and said.days == 3
    assert said.blocks == (FINDINGS, THE_END)
    assert said.ready == ("have the conversation (Tom North)",)


def test_sent_back_by_the_manager(sqlite):
    walk = after(sqlite.walked("returned once by the manager", 8), "2 working days")

    said = why(sqlite, walk, "review_outcomes_end")

    assert said.because[0] == "Sent back by Priya North 2 working days ago."
    assert (said.who, said.days, said.blocks) == ("Tom North", 2, (THE_END,))
    assert "Sent back" not in why(sqlite, sqlite.walked(POLICE, 9), "plan_enquiry").sentence


def test_somebody_may_be_in_danger(sqlite):
    walk = sqlite.walked(ADVOCATE, 4)

    said = of_case(sqlite, walk)

    assert said.waits.startswith("Somebody may be in danger. Waiting since today for a contact")
    assert said.blocks == (THE_END,) and said.following == ("confirm that everyone is safe",)


def test_with_somebody_whose_account_is_closed(sqlite):
    walk = concern(sqlite)
    with sqlite.db.write() as session:
        lena = sqlite.user(session, "Lena")
        users.disable_user(session, lena, at=walk.now, actor=None, via="shell")

    said = why(sqlite, walk, "hear_from_adult")

    assert said.who == "Lena North, whose account is closed,"


def test_nothing_is_open_but_a_timer_to_come(sqlite):
    walk = sqlite.walked(POLICE, 24)

    assert of_case(sqlite, walk).sentence == "Nothing is open. It is woken on 6 August 2026."
    late = of_case(sqlite, after(walk, "100 days"))
    assert "It should have been woken on 6 August 2026" in late.sentence


def test_an_ended_case_says_so(sqlite):
    said = of_case(sqlite, sqlite.walked("not for us"))

    assert said.sentence == "The case ended on 3 March 2026, and nothing is open."


def test_a_running_case_that_nothing_will_wake(sqlite):
    walk = concern(sqlite)
    lose(sqlite, walk)

    assert of_case(sqlite, walk).sentence == LOST
