"""Case: telling - how rows of each kind are told in the chronology: one line, in plain words.

``{column}`` stands for what a column says; a part is left out where one of its columns
is empty. ``{adult}`` is what the adult likes to be called. Codes that keep somebody
safe, such as the word that tells the adult it is us, are told nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: The word for a filter in an address -> what people call it, in the order it is offered.
GROUPS: Mapping[str, str] = {
    "concern": "The concern and risks",
    "danger": "Danger",
    "conversation": "Conversations",
    "attempt": "Tries to reach them",
    "wishes": "What they want and think",
    "people": "People",
    "capacity": "Capacity and advocates",
    "decision": "Decisions",
    "enquiry": "What was looked into",
    "agencies": "Agencies and who was told",
    "plan": "Plan and actions",
    "letter": "Letters",
    "document": "Documents and copies",
    "note": "Notes",
    "late": "Late entries, and what was written down late",
    "step": "Steps of the case",
}


@dataclass(frozen=True)
class Way:
    """How rows of one kind are told.

    ``when`` names the columns that say when it happened, the first that is filled counts;
    ``in_talk`` says that it was said in the conversation of its task; ``then`` is the title
    of what was added or changed later; ``gone`` names the column that says why the row does
    not count any more.
    """

    group: str
    title: str
    says: tuple[str, ...]
    when: tuple[str, ...] = ()
    in_talk: bool = False
    then: str = ""
    gone: str = ""


#: Codes of the engine's own, which no process words: (kind, column) -> code -> words.
PLAIN: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("letter", "state"): {
        "drafted": "Written, not approved", "approved": "Approved", "held": "Held back",
        "sent": "Sent", "cancelled": "Cancelled",
    },
    ("adult_copy", "moment"): {
        "start": "at the start", "middle": "in the middle", "end": "at the end",
        "page": "their page “How I stay safe”",
    },
    ("adult_copy", "result"): {
        "given": "Given", "declined": "They did not want it", "not_safe": "Not safe to have",
        "later": "Not now",
    },
    ("adult_copy", "agreed"): {"partly": "In part", "not_asked": "Not asked"},
    ("outcome_capture", "stage"): {
        "start": "at the start", "middle": "in the middle", "end": "at the end",
    },
}  # fmt: skip

#: kind -> how its rows are told. What is not here is told with something else, or not at all.
WAYS: Mapping[str, Way] = {
    # what we were told
    "concern": Way(
        "concern",
        "The concern reached us",
        (
            "Said by {adult}, as far as we were told: “{reported_words}”",
            "It is about: {about}",
            "{about_person}",
            "Does {adult} know that we were told? {adult_aware}",
            "Could anyone else be at risk? {others_at_risk}",
            "Could this be a crime? {crime_suspected}",
            "Police told? {police_told}",
            "Reference: {police_reference}",
            "Children's services told? {children_referral}",
            "{children_referral_why_not}",
            "Not for us: {not_for_us_why}",
            "Passed on: {passed_to}",
        ),
        ("received_at",),
        then="The concern: known later",
    ),
    "risk": Way("concern", "A risk: {types}", ("{what_happened}", "When: {when}", "{service}")),
    "risk_assessment": Way(
        "concern",
        "How likely and how serious",
        ("How likely is more harm? {likelihood}", "How serious? {seriousness}", "{pattern}",
         "What keeps them safe: {strengths}", "Those who support them: {carer_impact}"),
    ),
    "risk_finding": Way("concern", "Found about a risk: {types}", ("{found}", "{assessment}")),
    "risk_result": Way(
        "concern", "What a risk came to", ("{risk_outcome}", "Accepted: {risk_accepted}", "{risk}"),
        in_talk=True,
    ),
    # danger
    "danger": Way(
        "danger", "Danger was reported",
        ("{what}", "In danger: {who}", "999 called? {called}", "Safe since {safe_at}"),
        ("safe_at",),
        then="In danger: what was done",
    ),
    "death": Way(
        "danger", "{adult} has died", ("{how}", "Told by {told_by}", "{family}")
    ),
    # talking with the adult
    "conversation": Way(
        "conversation", "A conversation",
        ("Talked with: {talked_with}", "{place}", "Also there: {who_else}",
         "Not alone: {not_alone_why}", "Interpreter: {interpreter}",
         "One conversation for two moments: {same_contact_reason}"),
        ("happened_at",),
    ),
    "attempt": Way(
        "attempt", "Tried to reach {adult}", ("{how}", "{what_happened}", "Next try: {next_on}"),
        ("tried_at",),
    ),
    "outcome_capture": Way(
        "wishes", "Asking what {adult} wants {stage}",
        ("Could not be asked: {exception_reason}", "{exception_detail}", "Asked? {asked}",
         "Not read back: {no_read_back_why}", "No option was talked about: {no_options_why}"),
        in_talk=True,
    ),
    "desired_outcome": Way("wishes", "What {adult} wants", ("“{words}”",), in_talk=True),
    "outcome_review": Way(
        "wishes", "An outcome looked at: “{outcome}”",
        ("Still wanted? {status}", "{progress}", "{why}", "Achieved? {achieved}",
         "Why not: {why_not}", "{why_not_words}", "The worker says: {worker_achieved}",
         "What helped: {what_helped}"),
        in_talk=True,
    ),
    "views": Way(
        "wishes", "What {adult} thinks and feels",
        ("Worries: {feelings}", "Thinks: {views}", "To respect: {beliefs}", "Risks: {risk_view}",
         "Go on? {wishes}", "Limits: {limits}", "Why not: {why_not}", "{no_one_involved}",
         "Wants to be part of it: {how_involved}", "Agreed: {agreed_next}",
         "Part in it so far: {involvement}", "Feels safe? {feels_safe}",
         "What we put in place works? {interim_works}", "To change: {interim_change}",
         "The speed: {pace}", "About closing: {closing}", "{closing_words}"),
        in_talk=True,
    ),
    "option": Way(
        "wishes", "An option was talked about: {option}",
        ("Available? {availability}", "Why: {why}", "Instead: {instead}", "They say: {response}"),
        in_talk=True,
    ),
    "experience": Way(
        "wishes", "How it was for {adult}",
        ("As much say as they wanted? {involved}", "Listened to? {listened_to}",
         "Feels safer? {feels_safer}", "Respected? {respect}", "{comments}", "{why_not}"),
        in_talk=True,
    ),
    "stop_request": Way("wishes", "{adult} asks to stop", ("“{words}”", "What: {what}")),
    # people
    "person": Way(
        "people", "Somebody in their life: {name}",
        ("{relationship}", "Their wish: {wish}", "Why not: {why_not}"), in_talk=True,
    ),
    "must_not_know": Way("people", "Must not find out: {name}", ("{why}", "No longer, since {lifted_at}")),
    "person_alleged": Way(
        "people", "Said to have caused harm: {name}",
        ("{relationship}", "Lives with them? {lives_with_adult}", "Cares for them? {is_carer}",
         "Might need care themselves? {may_be_at_risk}"),
        gone="removed_because",
    ),
    "case_worker": Way("people", "{user} works on the case", ("{role}", "Until {until}"), ("from",)),
    "safe_contact": Way(
        "people", "How to reach {adult} safely", ("Safe: {channels}",)
    ),
    # capacity and advocates
    "support_need": Way(
        "capacity", "What was hard for {adult}",
        ("{difficulty}", "Someone suitable supports them? {has_supporter}: {supporter}",
         "Doubt about a decision: {capacity_decision}", "Changed? {changed}",
         "Met their advocate? {advocate_met}"),
        in_talk=True,
    ),
    "capacity": Way(
        "capacity", "Capacity was assessed: {decision}",
        ("Did they lack capacity for it? {result}", "{evidence}", "Help: {help_given}"),
        in_talk=True,
    ),
    "best_interests": Way(
        "capacity", "A best-interests decision: {decision}", ("{result}", "Counted: {how_weighed}")
    ),
    "advocate": Way(
        "capacity", "An independent advocate",
        ("{kind}", "Asked: {service}", "{adult} says: {adults_view}", "There now? {status}",
         "{name}", "{why_not}"),
        ("first_contact_on", "requested_on"),
        then="The advocate: known later",
    ),
    # acting against their wishes, ending early
    "override": Way(
        "decision", "Acting against what {adult} wishes",
        ("About {person}", "{grounds}", "{reason}", "Told? {adult_told}", "{not_told_why}",
         "They say: {adult_says}"),
        ("told_on",),
        then="Telling {adult} that we act against their wishes",
    ),
    "early_end": Way("decision", "Ending early was proposed", ("{why}", "They say: {adults_view}")),
    "disagreement": Way(
        "decision", "A disagreement", ("{who}: {what}", "Told how to complain? {complaint_told}"),
        ("told_on",),
    ),
    "wrong_answer": Way(
        "decision", "An answer was wrong: {what}",
        ("It should say: {should_say}", "{how_known}", "They say: {adults_view}"),
    ),
    "sar_referral": Way("decision", "Review by the Board", ("Referred? {result}", "{reason}")),
    # what was looked into
    "line_of_enquiry": Way("enquiry", "To find out: {question}", ("{who}", "By {due_on}")),
    "line_answer": Way(
        "enquiry", "Looked into: {line}", ("Found out? {result}", "{found}", "In the way: {why_not}")
    ),
    "report": Way(
        "enquiry", "A report was written",
        ("{analysis}", "They say: {adults_view}", "Recommended: {recommendation}"),
    ),
    "meeting": Way(
        "agencies", "Planned the enquiry", ("{format}", "{adult}: {adult_part}", "{adult_part_why}"),
        ("held_on",),
    ),
    # agencies
    "agency_contact": Way(
        "agencies", "{agency} was asked", ("Basis: {basis}", "They say: {reply}"), ("asked_on",)
    ),
    "information_share": Way(
        "agencies", "Shared with {recipient}", ("{what}", "Basis: {basis}"), ("shared_on",)
    ),
    "caused_enquiry": Way(
        "agencies", "{organisation} was asked to make an enquiry", ("{scope}", "Basis: {basis}")
    ),
    "partner_report": Way("agencies", "A partner reported", ("{facts}", "{done}", "Heard: {adult_heard}")),
    "police_lead": Way(
        "agencies", "The police lead", ("Reference {reference}", "{hold_why}", "{result}"),
        ("until", "from"),
        then="The police lead: later",
    ),
    "transfer": Way(
        "agencies", "Moving to {to_authority}", ("{result}", "Accepted by {accepted_by}", "{refused_why}"),
        ("accepted_on", "moved_on"),
        then="Moving to {to_authority}: the answer",
    ),
    "feedback": Way(
        "agencies", "An answer for {recipient}", ("Told? {result}", "{channel}", "{content}", "{why_not}"),
        ("told_on",),
    ),
    "alleged_contact": Way(
        "agencies", "Telling the person alleged", ("Told? {tell}", "{person_alleged}", "{why_safe}"),
        ("told_on",),
    ),
    "position_of_trust": Way(
        "agencies", "A person in a position of trust", ("{person_alleged}: {role}", "{why}", "{decided}")
    ),
    # plan
    "action": Way(
        "plan", "An action: {what}",
        ("{who}", "By {due_on}", "{adult} agrees? {adult_agrees}", "{not_agreed_why}"),
        ("done_at",),
    ),
    "action_review": Way("plan", "An action looked at: {action}", ("Done? {status}", "{note}")),
    "plan": Way(
        "plan", "A safeguarding plan",
        ("The adult agrees? {adult_agrees}", "{adult_disagrees}", "Chosen risk: {accepted_risk}",
         "Led by {lead}", "To be looked at on {review_on}"),
        in_talk=True,
    ),
    "plan_review": Way(
        "plan", "The plan was looked at", ("{adults_view}", "{result}", "Next: {next_on}", "{back_why}"),
        in_talk=True,
    ),
    "stay_safe_page": Way(
        "plan", "The page “How I stay safe”",
        ("My part: {my_part}", "Not wanted: {not_wanted_why}", "Given? {given}", "{not_given_why}"),
        in_talk=True,
        then="The page “How I stay safe”: later",
    ),
    "support_offer": Way(
        "plan", "What supporters were offered", ("{offered}", "Why nothing: {why_none}", "{impact}"),
        in_talk=True,
    ),
    # papers and notes
    "letter": Way(
        "letter", "A letter to {recipient_name}", ("{state}", "{channel}", "{because}"),
        ("sent_at", "approved_at"),
    ),
    "document": Way(
        "document", "A document: {title}", ("From: {origin}",), ("dated_on",),
        gone="withdrawn_because",
    ),
    "adult_copy": Way(
        "document", "A copy for {adult} to keep: {moment}",
        ("{result}", "Is it what they said? {agreed}", "{adult_says}", "{why_not}"),
        ("offered_on",),
    ),
    "case_note": Way("note", "A note", ("{text}",)),
    "late_entry": Way("late", "A late entry", ("{text}", "Why only now: {why_late}")),
}  # fmt: skip
