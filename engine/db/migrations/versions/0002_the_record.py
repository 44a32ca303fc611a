"""The record: one table for each kind of row."""

import sqlalchemy as sa
from alembic import op

from engine.db.model import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


TEXT, LIST = sa.Text, lambda: sa.JSON(none_as_null=True)
DAY, INSTANT, NUMBER = sa.Date, Instant, sa.Integer

#: name, whether its rows belong to the adult (else to one case), and its own columns; a name in
#: quotation marks is the table that a column points at. Written down for good: a later change to
#: a kind is a later migration.
KINDS = (
    (
        "action",
        False,
        {
            "what": TEXT,
            "outcomes": LIST,
            "who": TEXT,
            "adult_agrees": TEXT,
            "area": TEXT,
            "due_on": DAY,
            "done_at": INSTANT,
            "not_agreed_why": TEXT,
        },
    ),
    (
        "advocate",
        False,
        {
            "kind": TEXT,
            "service": TEXT,
            "requested_on": DAY,
            "adults_view": TEXT,
            "status": TEXT,
            "name": TEXT,
            "first_contact_on": DAY,
            "why_not": TEXT,
        },
    ),
    ("agency_contact", False, {"agency": TEXT, "asked_on": DAY, "basis": TEXT, "reply": TEXT}),
    ("attempt", True, {"tried_at": INSTANT, "how": TEXT, "what_happened": TEXT, "next_on": DAY}),
    ("attendee", False, {"name": TEXT, "part": TEXT}),
    (
        "best_interests",
        True,
        {
            "decision": TEXT,
            "wishes": TEXT,
            "consulted": LIST,
            "options": TEXT,
            "result": TEXT,
            "how_weighed": TEXT,
        },
    ),
    (
        "capacity",
        True,
        {
            "decision": TEXT,
            "help_given": TEXT,
            "understand": TEXT,
            "retain": TEXT,
            "weigh": TEXT,
            "say": TEXT,
            "evidence": TEXT,
            "because": TEXT,
            "because_why": TEXT,
            "result": TEXT,
            "decision_maker": TEXT,
            "document_seen": TEXT,
            "carry_out": TEXT,
            "disagreement": TEXT,
            "review_on": DAY,
        },
    ),
    ("case_note", False, {"text": TEXT}),
    ("case_worker", False, {"user": "user", "role": TEXT, "from": INSTANT, "until": INSTANT}),
    (
        "caused_enquiry",
        False,
        {
            "organisation": TEXT,
            "contact": TEXT,
            "about_itself": TEXT,
            "about_itself_why": TEXT,
            "lines": LIST,
            "scope": TEXT,
            "outcomes": LIST,
            "adult_part": TEXT,
            "capacity": TEXT,
            "informer": TEXT,
            "basis": TEXT,
        },
    ),
    (
        "conversation",
        True,
        {
            "talked_with": TEXT,
            "place": TEXT,
            "not_alone_why": TEXT,
            "who_else": TEXT,
            "interpreter": TEXT,
            "interpreter_why": TEXT,
            "same_contact_reason": TEXT,
        },
    ),
    (
        "danger",
        False,
        {
            "what": TEXT,
            "who": LIST,
            "called": TEXT,
            "medical": TEXT,
            "evidence": TEXT,
            "safe_at": INSTANT,
        },
    ),
    (
        "death",
        True,
        {
            "told_by": TEXT,
            "how": TEXT,
            "family": TEXT,
            "others_at_risk": TEXT,
            "authorities_told": LIST,
        },
    ),
    (
        "decision",
        False,
        {
            "result": TEXT,
            "reasons": TEXT,
            "how_weighed": TEXT,
            "needs": TEXT,
            "risk": TEXT,
            "unable": TEXT,
            "missing": TEXT,
            "other_enquiry": TEXT,
            "other_enquiry_why": TEXT,
            "alternatives": LIST,
            "adults_view": TEXT,
            "ready": TEXT,
            "action": TEXT,
            "actions_adult": LIST,
            "actions_alleged": LIST,
            "actions_organisation": LIST,
            "plan_needed": TEXT,
            "risk_remains_why": TEXT,
            "lessons": TEXT,
            "again_by": DAY,
            "task": TEXT,
            "decided_by": "user",
            "outcomes_shown": LIST,
        },
    ),
    (
        "disagreement",
        False,
        {"who": TEXT, "what": TEXT, "complaint_told": TEXT, "changes": TEXT, "told_on": DAY},
    ),
    ("document", False, {"file": TEXT, "title": TEXT}),
    ("early_end", False, {"why": TEXT, "adults_view": TEXT}),
    (
        "enquiry",
        False,
        {
            "route": TEXT,
            "route_why": TEXT,
            "large_scale": TEXT,
            "counted_by_other": TEXT,
            "longer_why": TEXT,
            "next_contact_on": DAY,
            "other_adults_done": TEXT,
            "arranged": LIST,
            "other_processes": LIST,
            "lessons": TEXT,
            "primary_support_reason": TEXT,
            "lacked_capacity": TEXT,
            "closure_reason": TEXT,
            "started_at": INSTANT,
            "ended_at": INSTANT,
        },
    ),
    (
        "experience",
        False,
        {
            "involved": TEXT,
            "understood": TEXT,
            "listened_to": TEXT,
            "feels_safer": TEXT,
            "respect": TEXT,
            "comments": TEXT,
            "result": TEXT,
            "why_not": TEXT,
            "asked_by": TEXT,
            "respondent": TEXT,
        },
    ),
    (
        "feedback",
        False,
        {
            "result": TEXT,
            "told_on": DAY,
            "channel": TEXT,
            "content": TEXT,
            "why_not": TEXT,
            "recipient": TEXT,
        },
    ),
    (
        "information_share",
        False,
        {"recipient": TEXT, "shared_on": DAY, "basis": TEXT, "what": TEXT},
    ),
    ("late_entry", False, {"text": TEXT, "why_late": TEXT}),
    ("line_of_enquiry", False, {"question": TEXT, "outcomes": LIST, "who": TEXT, "due_on": DAY}),
    (
        "meeting",
        False,
        {
            "format": TEXT,
            "held_on": DAY,
            "adult_part": TEXT,
            "adult_part_why": TEXT,
            "outcomes_tabled": TEXT,
        },
    ),
    ("must_not_know", True, {"name": TEXT, "why": TEXT, "lifted_at": INSTANT}),
    (
        "option",
        False,
        {
            "option": TEXT,
            "outcomes": LIST,
            "availability": TEXT,
            "why": TEXT,
            "instead": TEXT,
            "response": TEXT,
        },
    ),
    (
        "override",
        False,
        {
            "grounds": LIST,
            "reason": TEXT,
            "adult_told": TEXT,
            "not_told_why": TEXT,
            "told_on": DAY,
            "adult_says": TEXT,
        },
    ),
    (
        "partner_report",
        False,
        {
            "adult_heard": TEXT,
            "facts": TEXT,
            "why": TEXT,
            "done": TEXT,
            "for_outcomes": TEXT,
            "lessons": TEXT,
            "file": TEXT,
        },
    ),
    (
        "person",
        True,
        {
            "name": TEXT,
            "relationship": TEXT,
            "wish": TEXT,
            "why_not": TEXT,
            "supports_adult": TEXT,
            "contact": TEXT,
        },
    ),
    (
        "person_alleged",
        False,
        {
            "name": TEXT,
            "relationship": TEXT,
            "lives_with_adult": TEXT,
            "is_carer": TEXT,
            "may_be_at_risk": TEXT,
            "position_of_trust": TEXT,
            "removed_because": TEXT,
        },
    ),
    (
        "plan",
        False,
        {
            "community": TEXT,
            "accepted_risk": TEXT,
            "if_it_fails": TEXT,
            "family_meeting": TEXT,
            "family_meeting_why": TEXT,
            "adult_agrees": TEXT,
            "adult_disagrees": TEXT,
            "lead": TEXT,
            "review_kind": TEXT,
            "review_why_none": TEXT,
            "review_on": DAY,
        },
    ),
    ("plan_review", False, {"adults_view": TEXT, "result": TEXT, "next_on": DAY, "back_why": TEXT}),
    (
        "police_lead",
        False,
        {
            "officer": TEXT,
            "reference": TEXT,
            "from": DAY,
            "hold_why": TEXT,
            "adults_view": TEXT,
            "until": DAY,
            "result": TEXT,
        },
    ),
    (
        "referrer",
        False,
        {"kind": TEXT, "name": TEXT, "role": TEXT, "contact": TEXT, "private": TEXT},
    ),
    ("report", False, {"analysis": TEXT, "adults_view": TEXT, "recommendation": TEXT}),
    (
        "report_check",
        False,
        {"answered": TEXT, "adult_heard": TEXT, "evidence": TEXT, "independent": TEXT},
    ),
    (
        "risk",
        False,
        {
            "what_happened": TEXT,
            "types": LIST,
            "when": TEXT,
            "source": TEXT,
            "location": TEXT,
            "service": TEXT,
        },
    ),
    (
        "risk_assessment",
        False,
        {
            "likelihood": TEXT,
            "seriousness": TEXT,
            "pattern": TEXT,
            "strengths": TEXT,
            "carer_impact": TEXT,
            "candour": TEXT,
        },
    ),
    (
        "safe_contact",
        True,
        {"channels": LIST, "when_and_where": TEXT, "code_word": TEXT, "household_sees": TEXT},
    ),
    ("sar_referral", False, {"result": TEXT, "harm": TEXT, "reason": TEXT}),
    (
        "stay_safe_page",
        True,
        {
            "my_part": TEXT,
            "signs": TEXT,
            "who_i_call": TEXT,
            "safe_place": TEXT,
            "not_wanted_why": TEXT,
            "given": TEXT,
            "not_given_why": TEXT,
        },
    ),
    (
        "stop_request",
        False,
        {
            "words": TEXT,
            "what": TEXT,
            "pressure": TEXT,
            "only_them": TEXT,
            "crime": TEXT,
            "serious_harm": TEXT,
            "lacked_capacity": TEXT,
            "agencies": TEXT,
        },
    ),
    ("support_offer", False, {"offered": LIST, "why_none": TEXT, "impact": TEXT}),
    (
        "transfer",
        False,
        {
            "to_authority": TEXT,
            "moved_on": DAY,
            "adults_view": TEXT,
            "basis": TEXT,
            "result": TEXT,
            "accepted_by": TEXT,
            "accepted_on": DAY,
            "refused_why": TEXT,
        },
    ),
    (
        "views",
        False,
        {
            "feelings": TEXT,
            "views": TEXT,
            "beliefs": TEXT,
            "nothing_to_add": LIST,
            "risk_view": TEXT,
            "no_one_involved": LIST,
            "how_involved": LIST,
            "wishes": TEXT,
            "limits": TEXT,
            "why_not": TEXT,
            "agreed_next": TEXT,
            "pressure": TEXT,
            "involvement": TEXT,
            "feels_safe": TEXT,
            "interim_works": TEXT,
            "interim_change": TEXT,
            "pace": TEXT,
            "people_right": TEXT,
            "closing": TEXT,
            "closing_words": TEXT,
        },
    ),
    ("action_review", False, {"status": TEXT, "note": TEXT, "action": "action"}),
    (
        "alleged_contact",
        False,
        {
            "tell": TEXT,
            "person_alleged": "person_alleged",
            "adults_view": TEXT,
            "why_safe": TEXT,
            "told_by": "user",
            "told_on": DAY,
            "channel": TEXT,
        },
    ),
    (
        "concern",
        False,
        {
            "danger_now": TEXT,
            "received_at": INSTANT,
            "reported_words": TEXT,
            "triage": TEXT,
            "duplicate_of": TEXT,
            "passed_to": TEXT,
            "not_for_us_why": TEXT,
            "adult_aware": TEXT,
            "adult_aware_why_not": TEXT,
            "others_at_risk": LIST,
            "children_referral": TEXT,
            "children_referral_why_not": TEXT,
            "crime_suspected": TEXT,
            "police_told": TEXT,
            "police_reference": TEXT,
            "about": TEXT,
            "about_person": "person_alleged",
            "repeat_within_12_months": TEXT,
        },
    ),
    (
        "desired_outcome",
        False,
        {
            "words": TEXT,
            "whose_words": TEXT,
            "category": TEXT,
            "outcome": "desired_outcome",
            "conversation": "conversation",
        },
    ),
    (
        "line_answer",
        False,
        {"result": TEXT, "found": TEXT, "why_not": TEXT, "line": "line_of_enquiry"},
    ),
    (
        "outcome_capture",
        False,
        {
            "conversation": "conversation",
            "exception_reason": TEXT,
            "exception_detail": TEXT,
            "asked": TEXT,
            "left_with": LIST,
            "no_read_back_why": TEXT,
            "no_options_why": TEXT,
            "overall_achieved": TEXT,
            "stage": TEXT,
            "task": TEXT,
        },
    ),
    (
        "position_of_trust",
        False,
        {
            "person_alleged": "person_alleged",
            "role": TEXT,
            "why": TEXT,
            "adults_view": TEXT,
            "decided": LIST,
            "basis": TEXT,
        },
    ),
    (
        "risk_finding",
        False,
        {
            "found": TEXT,
            "types": LIST,
            "source": TEXT,
            "location": TEXT,
            "assessment": TEXT,
            "risk": "risk",
        },
    ),
    ("risk_result", False, {"risk_outcome": TEXT, "risk_accepted": TEXT, "risk": "risk"}),
    (
        "support_need",
        False,
        {
            "difficulty": LIST,
            "has_supporter": TEXT,
            "supporter": "person",
            "supporter_checks": LIST,
            "capacity_doubt": TEXT,
            "capacity_decision": TEXT,
            "changed": TEXT,
            "advocate_met": TEXT,
        },
    ),
    (
        "outcome_review",
        False,
        {
            "status": TEXT,
            "progress": TEXT,
            "why": TEXT,
            "achieved": TEXT,
            "why_not": TEXT,
            "why_not_words": TEXT,
            "worker_achieved": TEXT,
            "what_helped": TEXT,
            "outcome": "desired_outcome",
            "stage": TEXT,
            "task": TEXT,
            "conversation": "conversation",
        },
    ),
)


def upgrade() -> None:
    """Go to this release."""
    for name, of_adult, columns in KINDS:
        _table(name, of_adult, columns)


def _table(name: str, of_adult: bool, columns: dict) -> None:
    owners = ("adult_id", "case_id") if of_adult else ("case_id",)
    points_at = {owner: owner.removesuffix("_id") for owner in owners}
    points_at |= {"task_id": "task", "typed_by": "user"}
    points_at |= {column: to for column, to in columns.items() if isinstance(to, str)}
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(owner, sa.Integer(), nullable=owner != owners[0]) for owner in owners),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer()),
        sa.Column("typed_by", sa.Integer()),
        sa.Column("typed_at", Instant(), nullable=False),
        sa.Column("happened_at", Instant()),
        sa.Column("third_party", sa.Boolean(), nullable=False),
        sa.Column("withheld_because", sa.Text()),
        *(
            sa.Column(column, sa.Integer() if isinstance(to, str) else to())
            for column, to in columns.items()
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{name}_{column}")
            for column, to in points_at.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    for owner in owners:
        op.create_index(f"ix_{name}_{owner}", name, [owner])


def downgrade() -> None:
    """Refuse: there is no way back but a backup, for nothing a person wrote is ever dropped."""
    raise RuntimeError("Restore a backup instead.")
