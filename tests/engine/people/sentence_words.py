"""Sentence words: how ``sentences.csv`` names people and what they do, and what that is here."""

#: how a sentence names a person -> the account
WHO = {
    "A contact officer of the team": "Lena",
    "The enquiry officer of the case": "Tom",
    "Another enquiry officer of the team": "Amara",
    "The manager who decides in the case": "Priya",
    "Another manager of the team": "Daniel",
    "The supervisor of the team": "Ruth",
    "A contact officer of another team": "Nell",
    "A manager of another team": "Owen",
    "A process administrator": "Iris",
    "A system administrator": "Sam",
    "An auditor": "Alan",
    "Somebody whose account is closed": "Carla",
}
CASE_WORK = ("Lena", "Tom", "Amara", "Priya", "Daniel", "Ruth", "Nell", "Owen")
#: what a sentence says is done to a case -> the action that is asked for
TO_A_CASE = {
    "reads": "read_case",
    "adds a note to": "note",
    "writes a letter in": "write_letter",
    "adds a document to": "keep_document",
    "restricts, or changes who may know of,": "restrict_case",
    "says that they are near somebody in": "declare_conflict",
    "decides who is kept from": "decide_conflict",
    "reads who has looked at": "read_log",
    "reviews an emergency in": "review_glass",
    "agrees that another adult is meant in": "decide_move",
    "sets a hold on the record of": "set_hold",
    "proposes to let the record go of": "propose_erasure",
    "agrees to let the record go of": "approve_erasure",
    "gives the adult what is recorded in": "answer_subject_access",
    "gives the adult a copy to keep in": "give_copy",
    "asks why a task waits in": "nudge",
}
#: ... to a task of it -> the action, and which of its open tasks
TO_A_TASK = {
    "gives a task to a colleague in": ("assign", ""),
    "does the enquiry officer’s open task in": ("submit", "review_outcomes_middle"),
    "takes the decision that waits for a manager in": ("claim", "decide_duty"),
    "sends the partner’s task by a link in": ("share_task", "partner_reports"),
    "notes that a step is not done for now in": ("override_step", ""),
    "stops the clock of the enquiry officer’s open task in": ("pause", "review_outcomes_middle"),
}
WITHOUT_A_CASE = {
    "opens a new case for the team": "open_case",
    "changes the process": "publish_process",
    "manages accounts": "manage_users",
    "sees what waits in the team": "read_board",
    "sees the figures of the council": "read_measures",
    "sets the council’s days and times": "set_times",
    "reads the log of the system": "read_log",
    "goes to open a case in an emergency": "break_glass",
    "counts the national return": "make_return",
    "signs a table of the national return off": "sign_off_return",
    "keeps the register of the Board’s reviews": "keep_board_reviews",
    "sees the mails that could not be sent": "see_failed_mails",
    "sees who was on which course": "read_training",
    "draws a sample of cases to audit": "draw_audit",
    "takes the events away under pseudonyms": "export_events",
    "takes the records away under pseudonyms": "export_records",
    "puts a procedure into the library": "keep_procedures",
}
