"""Record: a question the enquiry asks."""

from engine.record.kind import day, kind, refs, text

LINE_OF_ENQUIRY = kind(
    "line_of_enquiry",
    "a question the enquiry asks",
    per="case",
    many=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "partner": "own",
        "auditor": "sample",
    },
    columns={
        "question": text(),
        "outcomes": refs("desired_outcome"),
        "who": text(),
        "due_on": day(),
    },
)
