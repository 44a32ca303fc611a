"""Record: the answer to a line of enquiry."""

from engine.record.kind import code, kind, ref, text
from engine.record.order import newest_for

LINE_ANSWER = kind(
    "line_answer",
    "the answer to a line of enquiry",
    per="case",
    many=True,
    live=newest_for("line"),
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "result": code("line_result"),
        "found": text(),
        "why_not": text(),
        "line": ref("line_of_enquiry"),
    },
)
