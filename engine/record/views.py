"""Record: the adult's views, wishes, feelings and beliefs."""

from engine.record.kind import code, codes, kind, text, yes_no, yes_no_not_known

VIEWS = kind(
    "views",
    "the adult's views, wishes, feelings and beliefs",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "feelings": text(),
        "views": text(),
        "beliefs": text(),
        "nothing_to_add": codes("nothing_to_add"),
        "risk_view": text(),
        "no_one_involved": codes("no_one"),
        "how_involved": codes("involvement"),
        "wishes": code("wishes_about_proceeding"),
        "limits": text(),
        "why_not": text(),
        "agreed_next": text(),
        "pressure": yes_no_not_known(),
        "involvement": text(),
        "feels_safe": code("yes_partly_no_declined"),
        "interim_works": code("yes_partly_no"),
        "interim_change": text(),
        "pace": code("pace"),
        "people_right": yes_no(),
        "closing": code("closing_view"),
        "closing_words": text(),
    },
)
