"""Plain: what a check found, as whoever draws the process reads it.

Checks speak to those who keep the files: ids, lines, rules by their letter. Here each is a plain
sentence - what is missing, on which step by what people call it, and what to do about it - with
the code and the place in the file apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.process.bundle import Bundle
from engine.process.checks.milestones import MILESTONES
from engine.process.checks.subject import ROLES, Problem, every_question
from engine.process.diagram import Diagrams, every_node, every_scope
from engine.process.proof.rules import RULES
from engine.process.steps import role_in_words

#: A rule of the proof -> what is wrong, and what to do about it.
BROKEN = {
    "E": (
        "A case can end without the conversation at the end.",
        "Lead this way through that conversation, or take the way out of the drawing.",
    ),
    "M": (
        "The conversation at the end can come without the one in the middle before it.",
        "Put a conversation in the middle on this way, or lead the way through the one there is.",
    ),
    "S": (
        "The conversation in the middle can come without the one at the start before it.",
        "Put the conversation at the start in front of it, on this way too.",
    ),
    "Q": (
        "A conversation in the middle or at the end can come before the enquiry has started.",
        "Put the start of the enquiry in front of it, on this way too.",
    ),
    "X": (
        "After the enquiry has started, a case can still leave by an end meant for no enquiry.",
        "Lead this way to an ordinary end, or let it turn off before the enquiry starts.",
    ),
    "L": (
        "After a conversation in the middle, a case can end with none at the end behind it.",
        "Put the conversation at the end behind it, on this way too.",
    ),
    "alone": (
        "While other work is still open, the enquiry can start, or a case can leave by an end "
        "meant for no enquiry.",
        "Bring all branches together in front of that step.",
    ),
}
_UNDECIDED = "It cannot be ruled out: "
_SIMPLER = "Draw this part more simply, with fewer ways side by side."
#: What to do, where the sentence of a check does not say it: by some of its words.
_TO_DO = {
    "never be reached": "Lead a way to it from an earlier step, or take it away.",
    "no end can be reached": "Lead a way on from it to an end.",
    "without being joined": "Bring the branches together before the end.",
    "can never end": "Bring together only branches that are always all taken.",
    "is missing from the process": "Mark the event at which it is reached with this milestone.",
    "without passing": "Lead every way past it, or mark it on the way that goes round it.",
    "stands on a loop without": "Put a step that somebody does into the loop.",
    "neither a fact nor a question": "Name a question of a form, or choose one from the list.",
    "which does not exist for": "Leave it out: conditions compare answers, and no more.",
    "cannot be used": "Write the condition anew, or choose question and answer from the lists.",
    "belongs to no task": "Take it away, or give a step this form.",
    "is used by no question": "Take the list away, or let a question offer it.",
    "no longer offers": "Put the line back. Its words may change, its code may not.",
    "of which the rules know nothing": "Take the line away; another wording belongs to a line there is.",
    "no task has that id": "Bring the step back, or leave the condition out.",
    "no such column": "Choose where the answer is kept from the list.",
    "is no kind of row": "Choose where the answer is kept from the list.",
    "may not read": "Take the question out, or give the step to another role.",
    "may read only": "Take the question out, or give the step to another role.",
    "is used twice": "Give one of the two another id.",
    "has no form:": "Make its form: what is asked in it.",
    "is not supported": "Draw it with tasks, choices, branches side by side and parts.",
    "The proof does not know": "Draw it with tasks, choices, branches side by side and parts.",
    "the proof does not know": "Draw it with tasks, choices, branches side by side and parts.",
    "can never be.": "Choose another answer, or leave the condition out.",
    "is not one of the milestones": "Choose a milestone from the list.",
    "cannot carry a milestone": "Take the mark away, and mark an event instead.",
    "which is not in this process": "Draw that part, or take the call away.",
    "both catch the message": "Let each wait for a message of its own.",
    "the engine counts them as one": "Take one of the two away.",
    "must have no condition": "Take its condition away.",
    "has no condition": "Say when it is taken, or make it the way that is taken otherwise.",
    "more than 40 deep": "Draw fewer parts inside each other.",
    "nothing would open": "Bring that occurrence back, or take the question out.",
    "START form": "Put the question back, and let it be answered always.",
    "END form": "Put the question back, and let it be answered always.",
    "of each outcome needs": "Put the question back, and let it be answered always.",
    "must not be hidden": "Take its condition away.",
    "hides only where": "Take its condition away.",
    "a timer is within": "Choose a time from the list.",
    "a timer names a day": "Choose a time from the list.",
    "only a user task can be a stage": "Take the mark away, and draw a task for the conversation.",
    "would be lost": "Lead a way to it from an earlier step, or take it away.",
}
_ENGINE = (
    "The workflow engine cannot read this diagram.",
    "Put the other problems right first. If this one stays, undo the last change.",
)
#: Names that stand in files -> what an admin's page calls them.
_WORDS = {
    r"msp_stage is start, middle, end, or middle,end behind an interruption": "its conversation is "
    "at the start, in the middle or at the end; in the middle and at the end at once only where a "
    "case is closed early",
    r"a stage \(msp_stage\)": "a conversation with the adult",
    r"is MIDDLE and END at once without an interruption before it; draw two": "is the "
    "conversation in the middle and at the end at once, and no case is closed early before it. "
    "Draw two conversations",
    r"a (START|MIDDLE or END|MIDDLE|END) form": "the form of this conversation",
    r"the task ('[^']*') of other_person_than does not exist": r"the step that somebody else must "
    r"have done, \1, is not in the process",
    r"ends_as": "the mark of an end without an enquiry",
    r"an exempt end": "an end without an enquiry",
    r"also_role": "the second role",
    r"other_person_than": "the step that somebody else must have done",
    r"\bfaces\b": "who is spoken with",
    r" as rows bound to add:desired_outcome": ", one by one, in their own words",
    r" \(a review bound to each:desired_outcome\)": "",
    r"needs add:outcome_review\.status, required": "must ask how it stands now",
    r"needs add:outcome_review\.achieved, required": "must ask whether it was achieved",
    r"needs add:outcome_review\.why_not, required": "must ask why it was not",
    r" \(msp_stage \w+\)": "",
    r"\b(?i:a) (?=exclusive|inclusive|event)": "an ",
    r": forms/\w+\.json is missing": "",
    r"; occurrences/\w+\.bpmn is not there, so nothing": ", which is not in the process: nothing",
    r"guidance/(\w+)\.md": r"the guidance of \1",
    r"which (?=an? [\w ]+ may read only)": "of which ",
}
_PLACE = re.compile(r" \(([\w./ -]+), line (\d+)\)")
_APART = re.compile(r" \((?:show|one|add|each):[\w.]+(?:, required)?\)| \(@\w+\)| \([\w/]+\.\w+\)")
_OF_A_PART = re.compile(r"^('[^']*'): ")
_RULE = re.compile(r"^\((\w+)\) ")
_LIST = re.compile(r"\blist '(\w+)'", re.IGNORECASE)
_QUOTED = re.compile(r"(?<!\()'([^']*)'")
#: The id of a question: where one is spoken of, in words that only checks of forms use.
_ASKED = re.compile(
    r"(?:(?<=: )|(?<=of )|(?<=by ))([a-z]\w*)(?= (?:shows|offers|stands|is|hides|must|names|in|says)\b)"
)
_ID = re.compile(r"(?<![\w/.‘])[a-z]+(?:_[a-z0-9]+)+(?![\w/(’]|\.\w)")


@dataclass(frozen=True)
class Plain:
    """``says``: what is wrong; ``do``: what to do, where that says it not yet; ``code``: apart."""

    says: str
    do: str
    code: str
    at: str = ""


class Names:
    """What people call what the files call by an id."""

    def __init__(self, bundle: Bundle, diagrams: Diagrams) -> None:
        self.questions: dict[str, str] = {}
        self._names = {
            code.code: code.label for codes in bundle.codes.values() for code in codes if code.label
        }
        for form in bundle.forms.values():
            for question, _ in every_question(form):
                if question.get("label"):
                    self.questions.setdefault(str(question["id"]), str(question["label"]))
        self._names |= self.questions
        scopes = [s for d in diagrams.processes.values() for s in every_scope(d)]
        for scope in scopes:
            self._names[scope.id] = scope.name or _spaced(scope.id).capitalize()
            for flow in scope.flows.values():
                ends = (scope.nodes[e] for e in (flow.source, flow.target) if e in scope.nodes)
                self._names[flow.id] = " to ".join(end.title for end in ends)
        nodes = [n for d in diagrams.processes.values() for n in every_node(d)]
        self._names |= {node.id: node.title for node in nodes}
        self._names |= {
            name: node.title
            for node in nodes
            if (name := node.properties.get("milestone")) in MILESTONES
        }

    def of(self, id: str) -> str:
        """‘Record the concern’; the id in other letters where nobody knows it."""
        return f"‘{self._names.get(id) or _spaced(id)}’"


def plain(problem: Problem, names: Names) -> Plain:
    """Say one problem plainly."""
    at = _PLACE.search(problem.message)
    place = f"{at[1]}, line {at[2]}" if at else ""
    rule = _RULE.match(problem.message)
    code = f"{problem.check}, rule {rule[1]}" if rule else problem.check
    message = problem.message[rule.end() :] if rule else problem.message
    if message.startswith("The workflow engine cannot read this: "):
        return Plain(*_ENGINE, code, message.partition(": ")[2])
    if rule and (message == RULES[rule[1]] or message.startswith("It cannot be decided: ")):
        says, do = BROKEN[rule[1]]
        if message == RULES[rule[1]]:
            return Plain(says, do, code, place)
        return Plain(f"{_UNDECIDED}{says[0].lower()}{says[1:]}", _SIMPLER, code, place)
    do = next((do for words, do in _TO_DO.items() if words in message), "")
    return Plain(_said(problem.check, message, names), do, code, place)


def _said(check: str, message: str, names: Names) -> str:
    text = _APART.sub("", _PLACE.sub("", message))
    if check == "sound":
        text = _OF_A_PART.sub(r"In \1: ", text)
    for old, new in _WORDS.items():
        text = re.sub(old, new, text)
    for role in ROLES:
        text = text.replace(role, role_in_words(role).lower())
    text = _LIST.sub(lambda found: f"list ‘{_spaced(found[1])}’", text)
    quoted = str if check == "words" else names.of
    text = _QUOTED.sub(lambda found: f"‘{quoted(found[1]).strip('‘’')}’", text)
    text = _ASKED.sub(lambda f: names.of(f[1]) if f[1] in names.questions else f[1], text)
    text = _ID.sub(lambda found: names.of(found[0]), text)
    return text[0].upper() + text[1:]


def _spaced(id: str) -> str:
    return id.replace("_", " ") if id.isidentifier() else id
