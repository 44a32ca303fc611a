"""Case: note kinds - what can be written down between tasks, and the one page that asks for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import form
from engine.errors import NotFound

MANAGER = "safeguarding_adults_manager"
#: Whoever still waits for an answer: worked out, never a row that is kept.
PERSON_TO_TELL = "person_to_tell"


@dataclass(frozen=True)
class NoteKind:
    """Something that can be noted at any time: what people call it, and its form."""

    title: str
    form: form.Form
    roles: frozenset[str] = frozenset()  # none named: everyone who works on the case
    needs: str = ""  # a kind of which there has to be a row, or somebody who waits
    stages: frozenset[str] = frozenset()  # none named: at any time


def _ask(id: str, type: str, label: str, binding: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "type": type, "label": label, "binding": binding, **more}


def _kind(
    name: str,
    title: str,
    *questions: Mapping[str, Any],
    roles: Sequence[str] = (),
    needs: str = "",
    stages: Sequence[str] = (),
) -> NoteKind:
    page = {"title": title, "questions": list(questions)}
    made = form.define(f"note_{name}", {"pages": [page]})
    return NoteKind(title, made, frozenset(roles), needs, frozenset(stages))


#: What can be noted now. An attempt leaves the task open: a try is not a conversation.
NOTES: Mapping[str, NoteKind] = {
    "case_note": _kind(
        "case_note",
        "Write a case note",
        _ask("note_text", "long_text", "What happened?", "add:case_note.text",
             required="Write the note"),
    ),
    "attempt": _kind(
        "attempt",
        "Note a try to talk with the adult",
        _ask("attempt_at", "date_time", "When did you try?", "add:attempt.tried_at",
             required="Enter when you tried", default="now"),
        _ask("attempt_how", "choice", "How?", "add:attempt.how", codes="talked_where",
             required="Select how you tried"),
        _ask("attempt_what", "long_text", "What happened?", "add:attempt.what_happened",
             required="Say what happened"),
        _ask("attempt_next", "date", "When will you try again?", "add:attempt.next_on",
             required="Enter when you will try again"),
    ),
    "conversation": _kind(
        "conversation",
        "Write down a conversation",
        _ask("talk_with", "choice", "Who did you talk with?", "add:conversation.talked_with",
             codes="talked_with_met", required="Select who you talked with"),
        _ask("talk_at", "date_time", "When did you talk?", "add:conversation.happened_at",
             required="Enter the day and time you talked"),
        _ask("talk_place", "choice", "How and where did you talk?", "add:conversation.place",
             codes="talked_where", required="Select how and where you talked"),
        _ask("talk_not_alone", "long_text", "Why did you not talk with the adult alone?",
             "add:conversation.not_alone_why",
             show_if="talk_with in ('with_adult_others_present', 'with_representative')",
             required="Say why you did not talk with the adult alone"),
        _ask("talk_said", "long_text", "What was said?", "add:case_note.text",
             hint="In their own words, where you can.", required="Write down what was said"),
    ),
    "agency_contact": _kind(
        "agency_contact",
        "Note what an agency was asked or answered",
        _ask("asked_agency", "text", "Which agency?", "add:agency_contact.agency",
             required="Enter the agency"),
        _ask("asked_on", "date", "When?", "add:agency_contact.asked_on", default="today",
             required="Enter the day"),
        _ask("asked_basis", "choice", "On what basis did you share information?",
             "add:agency_contact.basis", codes="sharing_basis",
             required="Select the basis for sharing"),
        _ask("asked_reply", "long_text", "What did they say?", "add:agency_contact.reply"),
    ),
    "information_share": _kind(
        "information_share",
        "Note what was shared, and with whom",
        _ask("share_with", "text", "With whom?", "add:information_share.recipient",
             required="Enter with whom it was shared"),
        _ask("share_on", "date", "When?", "add:information_share.shared_on", default="today",
             required="Enter the day"),
        _ask("share_basis", "choice", "On what basis?", "add:information_share.basis",
             codes="sharing_basis", required="Select the basis for sharing"),
        _ask("share_what", "long_text", "What was shared?", "add:information_share.what",
             required="Say what was shared"),
    ),
    "safe_contact": _kind(
        "safe_contact",
        "Change how the adult can be reached safely",
        _ask("safe_ways", "choices", "Which ways of reaching them are safe?",
             "one:safe_contact.channels", codes="safe_channel",
             required="Select the safe ways of reaching them"),
        _ask("safe_when", "text", "When and where is it safe to talk?",
             "one:safe_contact.when_and_where"),
        _ask("safe_code", "text", "Is there a word that tells them it is really us?",
             "one:safe_contact.code_word"),
        _ask("safe_household", "yes_no_not_known",
             "Could anyone at home see their post, phone or screen?",
             "one:safe_contact.household_sees"),
    ),
    "person": _kind(
        "person",
        "Say who is to be involved, or not",
        _ask("person_name", "text", "What is their name?", "add:person.name",
             required="Enter their name"),
        _ask("person_relationship", "text", "Who are they to the adult?",
             "add:person.relationship", required="Say who they are to the adult"),
        _ask("person_wish", "choice", "What does the adult want?", "add:person.wish",
             codes="person_wish", required="Select what the adult wants"),
        _ask("person_why_not", "text", "Why not? In the adult's words, if they want to say.",
             "add:person.why_not", show_if="person_wish == 'do_not_involve'"),
        _ask("person_supports", "yes_no", "Do they support or care for the adult?",
             "add:person.supports_adult"),
        _ask("person_contact", "text", "How can we reach them?", "add:person.contact",
             show_if="person_wish not in (None, 'do_not_involve')"),
    ),
    "must_not_know": _kind(
        "must_not_know",
        "Somebody must not find out",
        _ask("hidden_name", "text", "Who must not find out?", "add:must_not_know.name",
             required="Enter who must not find out"),
        _ask("hidden_why", "text", "Why? What could happen?", "add:must_not_know.why",
             required="Say what could happen"),
    ),
    "action_review": _kind(
        "action_review",
        "Say how far what was agreed is",
        _ask("actions_far", "review", "What was to be done", "each:action", questions=[
            _ask("action_far", "choice", "Was it done?", "add:action_review.status",
                 codes="action_status", required="Select whether it was done"),
            _ask("action_far_note", "text", "Say more", "add:action_review.note"),
        ]),
        needs="action",
    ),
    "told": _kind(
        "told",
        "Say who has been told what came of it",
        _ask("told_people", "review", "Who has been told", "each:person_to_tell",
             hint="One block for each person still waiting for an answer.", questions=[
            _ask("told_result", "choice", "Have they been told?", "add:feedback.result",
                 codes="told", required="Select whether they have been told"),
            _ask("told_on", "date", "When?", "add:feedback.told_on", default="today",
                 show_if="told_result == 'told'"),
            _ask("told_channel", "choice", "How?", "add:feedback.channel", codes="channel",
                 show_if="told_result == 'told'", required="Select how they were told"),
            _ask("told_what", "text", "What were they told?", "add:feedback.content",
                 hint="Only what they need. Never the referrer's name.",
                 show_if="told_result == 'told'"),
            _ask("told_why_not", "text", "Why not?", "add:feedback.why_not",
                 show_if="told_result not in (None, 'told')",
                 required="Say why they have not been told"),
        ]),
        roles=("enquiry_officer", MANAGER),
        needs=PERSON_TO_TELL,
        # before the findings nobody can be told what came of it, and would be asked about no more
        stages=("closing", "plan"),
    ),
    "override": _kind(
        "override",
        "Involve somebody against the adult's wish",
        _ask("against_who", "text", "Whom do we have to involve or tell?",
             "add:override.person", required="Enter whom we have to involve or tell"),
        _ask("against_grounds", "choices", "On what ground?", "add:override.grounds",
             codes="override_ground", required="Select the ground"),
        _ask("against_reason", "long_text", "Why is nothing less enough?",
             "add:override.reason", required="Say why nothing less is enough"),
        _ask("against_says", "long_text", "What does the adult say about it?",
             "add:override.adult_says",
             required="Say what the adult says, or why they have not been asked"),
        _ask("against_told", "choice", "Has the adult been told that we do it?",
             "add:override.adult_told", codes="override_told",
             required="Select whether the adult has been told"),
        _ask("against_not_told", "long_text", "Why not?", "add:override.not_told_why",
             show_if="against_told in ('no_not_safe', 'no_other')",
             required="Say why the adult has not been told"),
        roles=(MANAGER,),
    ),
    "late_entry": _kind(
        "late_entry",
        "Add a late entry",
        _ask("late_text", "long_text", "What should be added?", "add:late_entry.text",
             required="Write the entry"),
        _ask("late_why", "long_text", "Why is it added only now?", "add:late_entry.why_late",
             required="Say why it is added only now"),
    ),
}  # fmt: skip


def note_form(kind: str) -> form.Form:
    """The form of a kind of note. Raises ``NotFound``."""
    if kind not in NOTES:
        raise NotFound("There is no such kind of note.")
    return NOTES[kind].form


def written_kinds() -> frozenset[str]:
    """The kinds of record that a note can write; what a note only looks at is none of them."""
    bound = (b for kind in NOTES.values() for _, b in kind.form.bindings())
    return frozenset(b.kind for b in bound if b.verb in ("one", "add"))
