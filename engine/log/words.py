"""Words: one place that says an event in a sentence, in the past tense, for a person to read."""

from __future__ import annotations

from collections.abc import Mapping

from engine.log.model import Event

#: what -> sentence; {who} did it, {task} is the task's title in quotation marks, {to} and
#: {user} are the people the event names.
SENTENCES: dict[str, str] = {
    # cases and tasks
    "opened": "{who} opened the case.",
    "submitted": "{who} completed {task}.",
    "submitted_for": "{who} completed {task} for {for_}.",
    "drafted": "{who} saved a draft of {task}.",
    "corrected": "{who} corrected {task}.",
    "noted": "{who} added a note.",
    "reported": "{who} reported something new.",
    "assigned": "{who} gave {task} to {to}.",
    "assigned_lacking": "{who} gave {task} to {to}, who lacked a course for it.",
    "claimed": "{who} took on {task}.",
    "task_shared": "{who} sent {task} to {user} by a link.",
    "task_unshared": "{who} took back the link that {user} had to {task}.",
    "share_code_made": "{who} made a code for {user} to read out on the telephone.",
    "share_opened": "{who} opened {task} by the link, with a code.",
    "share_closed": "A link to {task} was closed: too many codes were not right.",
    "share_ran_out": "A link to {task} ran out, and nobody had answered.",
    "share_answered": "{who} answered {task}, which {user} had sent to them.",
    "released": "{who} put {task} back for the team.",
    "paused": "{who} paused {task}.",
    "step_overridden": "{who} noted that {task} is not done for now.",
    "step_override_ended": "{who} took back that {task} is not done for now.",
    "resumed": "{who} took up {task} again.",
    "held": "{task} was held.",
    "cancelled": "{task} was no longer needed.",
    "woken": "A reminder fell due.",
    "due_not_moved": "What is due could not be worked out anew, and is as it was.",
    "due_moved": "What is due was worked out anew: the council's days or times changed.",
    "time_set": "{who} set a day or a length of time.",
    "time_taken_back": "{who} took back a day or a length of time.",
    "reminder_failed": "A reminder failed. It is tried again.",
    "reminded": "A reminder fell due for {task}.",
    "nudged": "{who} sent a word about {task} to whoever has it.",
    "reason_asked": "{who} asked why {task} waits.",
    "reason_given": "{who} said why {task} waits.",
    "incident_settled": "{who} saw to something that had failed.",
    "escalated": "{task} was brought to the supervisor.",
    "closed": "The case was closed.",
    "ended": "The case ended.",
    "late_entry_added": "{who} added a late entry.",
    "kept_from": "{who} noted that {user} may not know of this case.",
    "conflict_found": "Somebody in the record may be {user}.",
    "conflict_confirmed": "{who} decided that {user} may not know of this case.",
    "conflict_ended": "{who} decided that {user} may know of this case as others do.",
    "case_restricted": "{who} let only few people know of this case.",
    "restriction_carried_over": "This case was restricted, as another case of the adult is.",
    "put_on_list": "{who} let {user} know of this case.",
    "taken_off_list": "{who} let {user} know of this case no longer.",
    "lifting_proposed": "{who} proposed that this case is known as others are.",
    "lifting_declined": "{who} declined that this case is known as others are.",
    "restriction_lifted": "{who} agreed that this case is known as others are.",
    "glass_broken": "{who} opened this case in an emergency.",
    "glass_reviewed": "{who} reviewed that {user} opened this case in an emergency.",
    "linked": "{who} linked another case.",
    "link_called_error": "{who} noted that a link to another case was a mistake.",
    "history_imported": "{who} took in the history of an older system.",
    "return_made": "{who} counted the national return.",
    "return_signed_off": "{who} signed off a table of the national return.",
    "passed_over": "A step was passed in an older system, before {who} took the case over.",
    "taken_over": "{who} took over an enquiry of an older system.",
    "history_read": "{who} looked at what was imported about an adult.",
    "file_taken": "{who} took a table or a copy away as a file.",
    "reading_stopped": "{who} read or took away more in an hour than anybody does by hand.",
    "return_taken": "{who} took the national return away as a file.",
    "opened_many": "{who} opened several cases in one act.",
    "joined_large_scale": "{who} made this case part of a large-scale enquiry.",
    "adults_merged": "{who} put two entries of one person together.",
    "adults_parted": "{who} undid the putting together of two entries.",
    "adults_told_apart": "{who} noted that two entries are two people.",
    "same_person_proposed": "{who} proposed that two entries are one person.",
    "move_proposed": "{who} proposed that this case is about another adult.",
    "case_moved": "{who} agreed that this case is about another adult.",
    "move_declined": "{who} declined to move this case to another adult.",
    "move_withdrawn": "{who} took back the proposal to move this case.",
    "migrated": "The case moved to a newer version of the process.",
    "reworded": "The wording of the process was updated.",
    "exported": "{who} made a copy of the record.",
    "erasure_proposed": "{who} proposed to let the record go, its time being over.",
    "erasure_agreed": "{who} agreed to let the record go.",
    "erasure_declined": "{who} decided that the record is kept.",
    "erased": "The record was erased, its time being over.",
    "hold_set": "{who} set a hold: nothing of this adult is let go.",
    "hold_lifted": "{who} lifted the hold.",
    "access_asked": "{who} noted that the adult asks for what is recorded of them.",
    "access_released": "{who} released what is recorded to the adult.",
    "letter_written": "{who} wrote a letter.",
    "letter_changed": "{who} changed a letter.",
    "letter_approved": "{who} approved a letter.",
    "letter_sent": "{who} recorded that a letter has left.",
    "letter_held": "A letter was held: somebody must look at it again.",
    "letter_stopped": "A letter was cancelled: it may not be sent any more.",
    "letter_cancelled": "{who} cancelled a letter.",
    "file_sent": "{who} sent a file.",
    "file_taken_out": "{who} took a file out before it was recorded.",
    "file_cleared": "A file that was sent and never used was taken away.",
    "document_added": "{who} added a document.",
    "document_withdrawn": "{who} withdrew a document.",
    "copy_offered": "{who} recorded what became of the adult's copy.",
    # processes
    "draft_drafted": "{who} began to change a process.",
    "draft_imported": "{who} brought in a process as a draft.",
    "draft_saved": "{who} changed the draft of a process.",
    "draft_sent": "{who} sent the draft of a process for approval.",
    "draft_returned": "{who} sent the draft of a process back.",
    "draft_discarded": "{who} gave up the draft of a process.",
    "published": "{who} published a process.",
    "retired": "{who} retired a process.",
    # audits, and what leaves for other programs
    "audit_drawn": "{who} drew a sample of cases to audit.",
    "audit_begun_again": "{who} began to audit a case again.",
    "audit_finished": "{who} finished an audit.",
    "audit_action_added": "{who} noted what has to be put right after an audit.",
    "audit_action_done": "{who} noted that something was put right after an audit.",
    "audit_taken": "{who} took on the second look at an audit.",
    "audit_moderated": "{who} gave a second opinion on an audit.",
    "board_review_recorded": "{who} put a Safeguarding Adults Review into the register.",
    "board_review_changed": "{who} changed a Safeguarding Adults Review of the register.",
    "board_review_withdrawn": "{who} noted that a Safeguarding Adults Review was recorded by mistake.",
    "events_exported": "{who} took away the log of events, without names.",
    "records_exported": "{who} took away the records for another program.",
    # people
    "team_added": "{who} added a team.",
    "user_added": "{who} added {user}.",
    "roles_set": "{who} changed the roles of {user}.",
    "user_disabled": "{who} closed the account of {user}.",
    "handed_over": "{who} handed over to whoever is on call.",
    "handover_read": "{who} noted that the hand-over was read.",
    "course_set": "{who} added or changed a course.",
    "course_needed": "{who} set which course a role needs.",
    "training_recorded": "{who} recorded a course of {user}.",
    "training_taken_back": "{who} took back a course that was recorded of {user}.",
    "trainings_imported": "{who} brought in courses of several people.",
    "procedure_added": "{who} put a procedure into the library.",
    "procedure_changed": "{who} changed a procedure of the library.",
    "procedure_checked": "{who} looked whether a procedure is still the newest.",
    "procedure_withdrawn": "{who} took a procedure out of use.",
    "procedure_read": "{who} read a procedure.",
    "leaving_set": "{who} noted that {user} leaves.",
    "leaving_ended": "{who} noted that {user} stays after all.",
    "role_handed_on": "{who} gave the part of {user} in the case to {to}.",
    "absence_set": "{who} noted that {user} will be away.",
    "notices_chosen": "{who} chose how to be told of what is new.",
    "mail_given_up": "A mail to {user} could not be sent, and was given up after five attempts.",
    "mail_tried_again": "{who} let a mail to {user} be tried again.",
    "absence_ended": "{who} noted that {user} is back.",
    "team_changed": "{who} moved {user} to another team.",
    "password_set": "{who} set a new password for {user}.",
    "password_set_by_link": "{user} set a new password by a link.",
    "password_link_made": "{who} had a link made by which {user} sets a password.",
    "password_forgotten": "Somebody asked for a link on the sign-in page.",
    "email_changed": "{who} changed the e-mail address of {user}.",
    "provider_bound": "{who} signed in through the council for the first time.",
    "provider_unbound": "{who} took back which sign-in at the council is that of {user}.",
    "signed_in": "{who} signed in.",
    "signed_out": "{who} signed out.",
    "signed_out_everywhere": "{user} was signed out everywhere.",
}


def describe(
    event: Event, names: Mapping[int, str], titles: Mapping[int, str] | None = None
) -> str:
    """Say an event in one sentence: ``Tom B. completed "Hear from the adult".``

    ``names`` maps the number of a user to their name, ``titles`` that of a task
    to its title. What is not known there is worded generally; a kind of event
    without a sentence of its own is still said.
    """
    data = event.data or {}
    sentence = SENTENCES.get(_kind(event), "{who} recorded: " + _plain(event.what) + ".")
    words = sentence.format(
        who=_who(event, names),
        task=_task(event, titles or {}),
        to=_person(data.get("to"), names),
        for_=_person(data.get("for"), names),
        user=_person(data.get("user"), names),
    )
    if words.endswith(".."):  # Tom B. at the end of the sentence
        words = words[:-1]
    return words[:1].upper() + words[1:]


def _kind(event: Event) -> str:
    """The kind of event as it is worded: giving a task to oneself is taking it on."""
    if event.what == "submitted" and (event.data or {}).get("for"):
        return "submitted_for"
    to_oneself = event.actor_id is not None and (event.data or {}).get("to") == event.actor_id
    if event.what == "assigned" and to_oneself:
        return "claimed"
    lacking = event.what == "assigned" and (event.data or {}).get("lacks")
    return "assigned_lacking" if lacking else event.what


def _who(event: Event, names: Mapping[int, str]) -> str:
    if event.actor_id is not None:
        return _person(event.actor_id, names)
    return "An operator" if event.via == "shell" else "The system"


def _person(number: object, names: Mapping[int, str]) -> str:
    return names.get(number, "somebody") if isinstance(number, int) else "somebody"


def _task(event: Event, titles: Mapping[int, str]) -> str:
    title = titles.get(event.task_id) if event.task_id is not None else None
    return f'"{title}"' if title else "a task"


def _plain(what: str) -> str:
    return what.replace("_", " ").replace("{", "").replace("}", "")
