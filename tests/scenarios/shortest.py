"""The shortest lawful enquiry: one visit settles everything, nothing is asked that need not be."""

SHORTEST = {
    "says": "Self-referred, one risk not found, no wish expressed; one visit served all moments.",
    "starts": "2026-03-02T18:00",
    "steps": [
        {"by": "Lena", "open": True},
        {
            "by": "Lena",
            "submit": "record_concern",
            "answers": {
                "danger_now": "no",
                "adult_name": "Ada Okafor",
                "adult_date_of_birth": "1950-05-05",
                "told_by": "self",
                "risks": [
                    {"what_happened": "He took £40.", "risk_types": ["financial_or_material"]}
                ],
                "triage": "for_us",
                "safe_channels": ["phone"],
                "needs_interpreter": "no",
                "others_at_risk": ["no_one"],
            },
        },
        {
            "after": "1 working days",
            "by": "Lena",
            "submit": "hear_from_adult",
            "answers": {
                "start_talked_with": "with_adult_alone",
                "start_when": "2026-03-03T10:30",
                "start_where": "by_phone",
                "what_nothing": ["nothing_to_add"],
                "no_one": ["no_one"],
                "wishes": "agrees",
                "asked": "asked_none_expressed",
                "left_with": ["read_back"],
                "difficulty": ["nothing"],
                "start_gender": "female",
                "start_ethnicity": "white_british",
            },
        },
        {
            "by": "Priya",
            "submit": "decide_duty",
            "answers": {
                "duty_needs": "yes",
                "duty_risk": "yes",
                "duty_unable": "yes",
                "duty_reasons": "She says so, and it fits.",
                "duty_weighed": "She wants us to look into it.",
                "duty_route": "conversation",
                "enquiry_officer": "@Tom",
            },
        },
        {
            "by": "Tom",
            "submit": "have_conversation",
            "answers": {
                "talk_conversation": "@conversation:1",
                "talk_same_contact_why": "Everything was settled in one call.",
                "talk_asked_again": "asked_none_expressed",
                "talk_no_options_why": "Nothing was needed.",
                "talk_findings": [
                    {
                        "talk_found": "The money was in the other purse.",
                        "talk_source": "friend",
                        "talk_location": "own_home",
                        "talk_assessment": "no_risk_no_action",
                    }
                ],
            },
        },
        {
            "by": "Tom",
            "submit": "review_outcomes_end",
            "answers": {
                "end_conversation": "@conversation:1",
                "end_view": "agrees",
                "end_support_reason": "physical",
            },
        },
        {
            "by": "Priya",
            "submit": "authorise_closing",
            "answers": {
                "close_decision": "authorise",
                "close_sar": "not_needed",
                "close_weighed": "She is content.",
            },
        },
    ],
}
