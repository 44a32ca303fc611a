"""Copies: our own sentences, short and in plain English, by the code they stand for."""

from __future__ import annotations

#: The word for a moment in an address -> what people call it.
MOMENTS = {"start": "At the start", "middle": "In the middle", "end": "At the end"}
TITLE = {
    "start": "What you told us, what we did, what happens next",
    "middle": "What you told us, what we did, what happens next",
    "end": "What you told us, what we did, what happened",
}
ACHIEVED = {
    "fully_achieved": "This has happened.",
    "partially_achieved": "This has happened in part.",
    "not_achieved": "This has not happened.",
    "withdrawn_by_adult": "You told us that you no longer want this.",
}
WHY_NOT = {
    "adult_changed_mind": "You changed your mind.",
    "not_legally_possible": "The law does not allow it.",
    "no_service": "There is no service that can do it.",
    "other_person_would_not": "It needed somebody else, and they would not.",
    "evidence": "We could not find out enough.",
    "time": "It needs more time.",
    "risk": "It would have brought more risk.",
    "other": "",
}
RISK = {
    "risk_remains": "There is still a risk.",
    "risk_reduced": "The risk is smaller than it was.",
    "risk_removed": "The risk is gone.",
}
DONE = {
    "done": "It is done.",
    "under_way": "It is being done.",
    "not_done": "It has not been done.",
    "no_longer_needed": "It is no longer needed.",
}
WANTED = {
    "start": "You would like this to happen:",
    "middle": "You would like this to happen:",
    "end": "You wanted this to happen:",
}
WHOSE = {
    "representative": "The person who speaks for you said:",
    "advocate": "Your advocate said for you:",
    "inferred_best_interests": "We think that you would want:",
}
DECIDED = {
    "s42": "We decided to look into what had happened.",
    "other_enquiry": "We decided to look into what had happened.",
    "not_met": "We decided not to look into it further.",
}
