"""Guards: every check that must never be lost, registered by name.

A guard is code that refuses. Where it stands, it asks ``guards.on(name)``; the
answer is always yes in the product. ``make mutants`` switches one off at a time,
inside the test process only, and expects a test to fall: a guard that no test
misses is not a guard. Nothing outside the tests can switch a guard off: no
setting, environment variable or database row is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

#: name -> what must never be possible, with the invariant or duty it keeps.
GUARDS: dict[str, str] = {
    # transaction and order
    "lock": "Two people completing one task at the same moment: the case is locked first. INV-28",
    "version": "A row changed since it was read is not written over (second net). INV-28",
    "token": "One rendered form is taken once: a replay returns the stored result. INV-28",
    "task_open": "A completed or cancelled task cannot be submitted again. INV-28",
    "ready": "Only a task the diagram has made ready can be completed. INV-1, INV-3",
    "permission": "Only the person or role a task belongs to can do it. INV-15, INV-18",
    "still_allowed": "What was taken from somebody is gone for what they have on the way, too.",
    "known_case": "A case one may not know of is not found. INV-15",
    "bound_versions": "A colleague's change since the form was shown is not written over. INV-28",
    "closed_stays_closed": "Nothing is edited after the end. INV-23",
    "override_by_second_person": "Whoever has a step cannot override it; no danger is. INV-17, INV-18",
    "danger_not_paused": "An urgent step is never put off. INV-17",
    "timer_only_reminds": "A timer completes and cancels no task of a person. INV-27",
    "timer_failure_kept": "A timer that fails holds up no other, and a supervisor is shown it. INV-27",
    "path_kept": "A correction never changes the way a case has gone.",
    "keep_typed": "What was typed is kept when a submit is refused. INV-29",
    "own_version": "A running case stays on the version it began with. INV-26",
    "year_ended": "The return of a year that goes on is refused, unless it is asked for so far.",
    "age_at_death": "In the return an adult is as old as on the last day, or at death if earlier.",
    "counted_by_other": "What another council counts in its return is not counted in ours.",
    "taken_over_heard": "What nothing shows was asked before a take-over is an exception, and in the ledger.",
    "taken_over_once": "An enquiry of the older system is taken over by one case, and counts once.",
    "board_review_as_seen": "A review of the Board that somebody changed meanwhile is not written over.",
    "return_as_counted": "Figures of the return that were changed after they were counted are refused.",
    "nothing_deleted": "Nothing that is recorded is ever taken away. INV-32",
    # forms
    "form_required": "A required question cannot be left out.",
    "form_unknown_field": "A field that was not asked for is refused.",
    "form_codes": "A code that is not on the list is refused. INV-19",
    "form_review_every_row": "A review answers every live row. INV-5",
    "form_one_of": "One answer of a group is needed. INV-2",
    # gates
    "gate_start_done": "MIDDLE needs START first. INV-3",
    "gate_asked_has_reason": "Not asked and not possible carry a reason. INV-2",
    "gate_expressed_has_words": "Asked and expressed has words. INV-2",
    "gate_second_hand_never_counts": "The referrer's words never count as asked. INV-5",
    "gate_exception_agreed": "A capture by exception is agreed by the manager. INV-1, INV-2",
    "gate_duty_follows_limbs": "The duty follows from its three limbs. INV-19",
    "gate_enquiry_cannot_leave": "A case with an enquiry cannot reach an exempt end. INV-1, INV-20",
    "gate_alternative_named": "No duty: what will help instead is named.",
    "gate_decision_weighed": "Every decision says how the adult's wishes counted. INV-6",
    "gate_override_grounded": "Acting against a refusal has a ground and says if told. INV-7",
    "gate_refusal_answered": "A refusal is answered before findings. INV-7",
    "gate_other_person": "The decision is not made by the author. INV-18",
    "gate_middle_done": "Findings need a MIDDLE after START. INV-3",
    "gate_every_outcome_reviewed": "Every live outcome has its own answer. INV-5",
    "gate_outcome_words_kept": "An outcome's words are never overwritten. INV-4",
    "gate_why_not_achieved": "Partly or not achieved carries why not. INV-1",
    "gate_interpreter_suitable": "Nobody alleged or kept out interprets. INV-8, INV-11",
    "gate_supporter_suitable": "The person alleged or a paid carer is no supporter. INV-11",
    "gate_advocate_settled": "Where an advocate is needed, one is in place or it is agreed. INV-10",
    "gate_capacity_assessed": "Capacity in doubt is assessed for that decision. INV-9",
    "gate_capacity_follows_limbs": "Lacking capacity needs the four answers, the cause, a date. INV-9",
    "gate_caused_enquiries_checked": "A caused enquiry counts only when checked. INV-21",
    "gate_linked_to_outcome": "Every line and action names an outcome or the safety duty.",
    "gate_lines_answered": "Every line of enquiry has an answer.",
    "gate_do_not_involve": "Nobody is contacted whom the adult keeps out. INV-8",
    "gate_safe_channel": "Contact goes only by a way marked safe. INV-12",
    "gate_alleged_told": "The person alleged is told only by a recorded yes. INV-13",
    "gate_referrer_private": "The referrer is never named to household or person alleged. INV-14",
    "gate_no_contact_after_death": "No contact after a death. INV-16",
    "gate_danger_settled": "No danger is open at the end. INV-17",
    "gate_plan_has_actions": "A plan has an action.",
    "gate_page_given": "The page 'How I stay safe' is given, or why not.",
    "gate_support_offered": "What supporters were offered is recorded.",
    "gate_risk_outcome_said": "Every identified risk has its outcome.",
    "gate_children_and_board": "Children's services and the Board's review are answered. INV-22",
    "gate_people_told": "Nobody is still waiting for an answer.",
    "gate_shared_properly": "Each sharing has recipient, basis, date.",
    "gate_return_complete": "The national return's answers are there.",
    "gate_threefold": "Start, middle and end for each live outcome, the end newest. INV-1, INV-5",
    "gate_occurrences_ended": "No occurrence is open at the end. INV-17, INV-20",
    "gate_duplicates_linked": "A duplicate names the other case. INV-24",
    "gate_nothing_disappears": "Every concern ends with a decision. INV-20",
    "gate_transfer_accepted": "A transfer counts only when accepted. INV-20",
    # letters and copies
    "letter_approved_by_another": "Whoever wrote a letter does not approve it. INV-18",
    "letter_safe_channel": "A letter goes only by a way and to a place that are safe. INV-12",
    "letter_kept_out": "Nobody whom the adult keeps out is written to. INV-8",
    "letter_after_death": "Nothing is sent to an adult who has died. INV-16",
    "letter_to_alleged": "The person alleged is written to only after a recorded yes. INV-13",
    "letter_names": "A letter names nobody who must not be named to its reader. INV-13, INV-14",
    "letter_held_when_unsafe": "What is not safe any more is held or cancelled. INV-12, INV-16",
    "letter_placeholders": "No letter leaves with a placeholder open or unknown.",
    "plain_envelope": "What is seen before a letter is opened gives nothing away. INV-12",
    "copy_released_safely": "The adult's copy is given only where it is safe. INV-12",
    "copy_as_shown": "The words that are kept are the words that were shown.",
    # what a page of a case shows
    "referrer_unnamed": "Whoever asked us not to pass on that they told us is named on no page. INV-14",
    "decision_narrow": "A decision on what few may read is shown to those few only. INV-15",
    "evidence_without_words": "A role that reads no words sees evidence, and not what it is. INV-15",
    # publishing
    "publish_checked": "A process that fails its checks cannot be published. INV-25",
    "publish_two_people": "Whoever made a draft does not approve it. INV-25",
    "scenarios_walked": "Nothing is sent to be published whose scenarios do not go as they say. INV-25",
    "draft_as_seen": "A draft changed since it was opened is not written over. INV-28",
    "check_readable": "What cannot be read safely is refused. INV-25, INV-30",
    "check_runnable": "Conditions name only what exists; timers only remind. INV-25, INV-27, INV-30",
    "check_forms": "Every task has a role and a whole form. INV-25",
    "check_lanes_may_read": "No form shows a role what it may not read. INV-15, INV-25",
    "check_words": "Labels use the field's words, with a better word for each other one.",
    "check_milestones": "Every milestone is passed. INV-25",
    "check_sound": "The process can always end properly. INV-25",
    "proof_E": "No enquiry ends without the END capture. INV-1, INV-25",
    "proof_M": "No END without a MIDDLE. INV-3, INV-25",
    "proof_S": "No MIDDLE without a START. INV-3, INV-25",
    "proof_Q": "No MIDDLE or END before the enquiry started. INV-25",
    "proof_X": "No exempt end after the enquiry started. INV-25",
    "proof_L": "After a MIDDLE an END comes. INV-25",
    "proof_alone": "An exempt end never stands beside other work. INV-25",
    "migration_replays": "A case goes over only where each step done is ready at its turn. INV-26",
    "migration_keeps_stages": "No stage counts as passed by migrating that was not captured. INV-1",
    "migration_keeps_milestones": "A milestone's gates are asked once, whatever is migrated. INV-26",
    "migration_same_place": "A log that does not lead to where its case stands moves nothing. INV-26",
    # engine
    "expressions": "Conditions run on the allow-list evaluator only. INV-30",
    "step_budget": "A diagram that runs without end is stopped.",
    # documents
    "upload_type": "A file is taken for what its content is, and only where it is harmless.",
    "upload_size": "A file is not empty and not larger than 10 MB.",
    "upload_traces": "A photograph is kept without the place where it was taken. INV-15",
    "upload_scanned": "A file in which the scanner finds something, or cannot look, is not kept.",
    "upload_room": "A case does not hold more than 200 MB of files.",
    "upload_for_task": "A form is answered with a file sent for it, or a document one may open. INV-15",
    "upload_own_case": "A form is not answered with a file of another case. INV-15",
    "upload_once": "A file is added by whoever sent it, once; one that was withdrawn stays so.",
    "loose_file_stands": "A file that a draft, a kept text or an answer names is not cleared away.",
    "upload_checksum": "A file that was changed since it was kept is not opened.",
    "upload_withdrawn": "A withdrawn document is opened by a manager alone. INV-15",
    # adults and linked cases
    "merge_keeps_safety": "Two entries put together keep the narrower safe ways of both. INV-8, INV-12",
    "case_moved_by_two": "A case goes to another adult only when a second person agrees. INV-18",
    "conflict_of_cases": "The enquiry officer of one case does not lead one kept apart from it. INV-15",
    "links_only_known": "A linked case one may not know of is not shown. INV-15",
    # who may know of a case
    "conflict_deny": "Whoever is, or is near, a person in a case never sees it. INV-15",
    "conflict_found": "A person alleged who may be a colleague is kept from the case at once. INV-15",
    "conflict_not_given": "No work in a case goes to somebody who is kept from it. INV-15",
    "restricted_deny": "A restricted case is known to those on its list only. INV-15",
    "restriction_lifted_by_two": "A restriction is lifted by a second person. INV-15",
    "address_masked": "A masked address is shown to those who work on the case alone. INV-15",
    "restriction_carried_over": "A case that comes to be an adult's is restricted as their other is. INV-15",
    "glass_late_told": "An emergency that nobody reviewed in time is told again. INV-15",
    "glass_expires": "What was opened in an emergency closes again by itself. INV-15",
    "glass_reviewed_by_second": "Nobody reviews their own emergency. INV-15, INV-18",
    "opened_once": "The same request opens its cases once. INV-28",
    # figures
    "small_numbers": "A count that could point to one person is not published. INV-31",
    "usual_of_enough": "No median is told of fewer than five. INV-31",
    # the audit
    "audit_then_closed": "An auditor reads a case only while they audit it. INV-15",
    "audit_not_own": "Nobody audits a case they had a part in or answer for. INV-18",
    "audit_shows_where": "A yes or partly in an audit names where in the record it is found.",
    "audit_kept": "A finished audit is not changed.",
    "audit_second_person": "Whoever audited a case does not moderate the audit. INV-18",
    # what leaves for other programs
    "export_no_names": "No name, reference or word leaves with the log of events. INV-15",
    "export_no_formula": "Nothing that leaves is worked out by a spreadsheet as a formula.",
    # the board
    "board_known_cases": "The board shows no case of a team one may not know of. INV-15",
    "board_nothing_lost": "A running case that nothing will wake is shown to a supervisor. INV-20",
    "nudge_open_only": "A word about a task goes only to whoever has it and while it is open.",
    "nothing_with_a_leaver": "No task goes to somebody who cannot sign in any more.",
    "training_said": "Whoever gives a task is told which course the other lacks, and the log keeps it.",
    "workload_closed_shown": "What somebody with a closed account still has is shown to a supervisor.",
    # notices
    "partner_one_task": "Whoever has a link sees the one task it is for, and nothing else. INV-15",
    "link_ends": "A link that ran out, was taken back or was answered opens nothing. INV-15",
    "partner_code": "A link alone opens nothing: it takes a code, in time and once. INV-15",
    "partner_guesses": "After ten wrong codes a link is closed for good. INV-15",
    "partner_not_harm": "Nobody alleged to have caused harm is sent a task of the case. INV-15",
    "mail_open_account": "A closed account is sent no mail. INV-15",
    "mail_failure_kept": "A mail that fails holds up no other, and is never lost. INV-27",
    # people and log
    "session_revoked": "A session signed out or revoked is no longer accepted.",
    "bulk_reading": "Nobody reads or takes away the whole council by a machine.",
    "refusals_logged": "Whoever is turned away from a page leaves a line in the program's log.",
    "sign_in_limit": "Guessing passwords and codes is slowed down.",
    "second_step": "Who needs a code is not in before it is taken.",
    "code_once": "A code lets somebody in once.",
    "password_link": "A link sets the password of an open account, once and in time.",
    "own_password": "Nobody chooses the password of somebody else.",
    "provider_bound": "An account that the council's sign-in opened opens to the same person only.",
    "provider_ways": "Where a second step at the council is asked for, nobody is in without it.",
    "event_chain": "The log cannot be changed without it showing.",
    "log_sealed": "What is written once is sealed; what was changed, taken away or slipped in is named.",
    "others_left_out": "What is about other people is not given to the adult unless somebody decides so.",
    "reviewed_before_release": "Nothing is given to the adult that nobody has looked through.",
    "hold_beats_all": "Nothing is let go while a hold stands. INV-32",
    "erasure_by_two": "Whoever proposes to let a record go does not agree to it. INV-18, INV-32",
    "erasure_only_due": "Nothing is let go before its time is over, however long ago it was agreed. INV-32",
    "erased_not_found": "A case that was let go is not found on any page. INV-32",
    "restore_into_empty": "A backup is never restored over what is there.",
    "nightly_once": "A job of the night is done once, however many schedulers there are.",
    "written_once": "The database itself refuses to change or take away what is recorded. INV-32",
}

_off: frozenset[str] = frozenset()


def on(name: str) -> bool:
    """Say whether the guard stands. Raises ``KeyError`` for a name that is not registered."""
    if not _off:
        return name in GUARDS or _unknown(name)
    return (name in GUARDS or _unknown(name)) and name not in _off


def _unknown(name: str) -> bool:
    raise KeyError(f"No guard is registered under {name!r}: add it to engine/guards.py.")


@contextmanager
def switched_off(name: str) -> Iterator[None]:
    """Switch one guard off inside this process, for the tests alone."""
    global _off
    on(name)
    before, _off = _off, _off | {name}
    try:
        yield
    finally:
        _off = before
