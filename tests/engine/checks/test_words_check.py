"""Words: each word to avoid is found in its forms, and correct text is left alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from engine.process.bundle import Bundle, from_folder
from engine.process.checks import check
from engine.process.checks.avoided import AVOIDED, words_to_avoid

ROOT = Path(__file__).parents[3]
SHIPPED = from_folder(ROOT / "processes" / "section42")

#: word -> sentences that say it, and sentences that are right and look like it
SAID: dict[str, tuple[list[str], list[str]]] = {
    "victim": (
        ["The victim's views", "Victims are told", "An alleged victim"],
        [
            "Victim Support was told",
            "Their rights in the Victims' Code",
            "Code of Practice for Victims of Crime",
            "Domestic Violence, Crime and Victims Act 2004",
            "A potential victim of modern slavery",
            "Victimised at work",
        ],
    ),
    "perpetrator": (
        ["The alleged perpetrator", "Perpetrators", "the perp"],
        ["A domestic abuse perpetrator programme", "perpetuated"],
    ),
    "drug abuser": (["A known drug abuser", "alcohol abusers"], ["Drug and alcohol abuse"]),
    "abuser": (["The abuser lives there", "abusers"], ["abuse", "abusive"]),
    "alerter": (["Who is the alerter?", "The alerting manager"], ["altering"]),
    "alert (a concern)": (
        [
            "Record the safeguarding alert",
            "Raise an alert",
            "Screening the alert",
            "Alert received",
            "Alerts raised this week",
            "A vulnerable adult alert",
        ],
        [
            "The fire alarm",
            "Was the adult alert and able to talk?",
            "Is the adult alert?",
            "A fire alert was received",
            "The pendant alert received at noon",
            "Alert the police at once",
            "alert, drowsy or asleep",
        ],
    ),
    "substantiated": (
        ["Was it substantiated?", "Unsubstantiated", "partly substantiated"],
        ["Substantial difficulty", "An insubstantial meal"],
    ),
    "allegation proven": (
        ["The allegation was not proven", "Allegations were unfounded", "An unproven allegation"],
        ["Her complaint was upheld", "It proved hard to arrange", "An allegation was made"],
    ),
    "vulnerable adult": (
        ["A vulnerable adult", "Vulnerable adults"],
        [
            "Causing or allowing a child or vulnerable adult to die",
            "A vulnerable witness",
            "the vulnerable person unit of the police",
        ],
    ),
    "service user": (
        ["The service user", "service users' views", "Service-user"],
        ["The Service User Forum", "Other people who use the service"],
    ),
    "the elderly, the disabled": (
        ["A home for the elderly.", "The disabled are heard"],
        ["The elderly woman next door", "The disabled facilities grant"],
    ),
    "suffers from": (
        ["She suffers from dementia", "Dementia sufferers"],
        ["Who suffered serious harm and died", "Suffering from mental disorder"],
    ),
    "wheelchair-bound": (
        ["wheelchair-bound", "Confined to a wheelchair"],
        ["A wheelchair user", "Confined to their room by staff"],
    ),
    "mentally handicapped": (["Mentally handicapped", "a mental handicap"], ["mental health"]),
    "committed suicide": (["He committed suicide"], ["Thoughts of suicide", "committed to it"]),
    "hard to engage": (
        ["Hard to engage", "hard-to-reach", "Non-engagement", "Refused to engage"],
        ["Hard to reach by phone", "Difficult to engage a solicitor", "A hard decision"],
    ),
    "non-compliant": (
        ["Non-compliant with medication", "noncompliance", "uncooperative"],
        [
            "Non-compliance with the Care Act",
            "Non-compliant with fire safety regulations",
            "Regulatory non-compliance",
        ],
    ),
    "refuses services": (
        ["Refuses services", "refused all support", "Refusal of help", "A service refuser"],
        [
            "The adult may refuse an assessment",
            "An advance decision to refuse treatment",
            "A refusal is answered before findings",
        ],
    ),
    "failed to attend": (
        ["Failed to attend", "failure to attend", "DNA'd twice"],
        ["Was not brought", "A DNA sample", "failed to tell us"],
    ),
    "lifestyle choice": (["A lifestyle choice", "life-style choices"], ["The choice is theirs"]),
    "NFA": (["Case closed NFA", "NFA'd"], ["Unfair", "no further action, because"]),
    "institutional abuse": (["Institutional abuse"], ["Organisational abuse in an institution"]),
    "safeguarding investigation": (
        ["The safeguarding investigation", "A section 42 investigation", "s.42 investigator"],
        ["The police investigation", "The employer's investigating officer"],
    ),
}


def test_every_word_of_the_list_is_tried():
    assert [one.word for one in AVOIDED] == list(SAID)


@pytest.mark.parametrize("word", SAID)
def test_a_word_to_avoid_is_found_in_all_its_forms(word):
    for text in SAID[word][0]:
        assert [one.word for _, one in words_to_avoid(text)] == [word], text


@pytest.mark.parametrize("word", SAID)
def test_correct_text_is_left_alone(word):
    for text in SAID[word][1]:
        assert list(words_to_avoid(text)) == [], text


@pytest.mark.parametrize("one", AVOIDED, ids=lambda one: one.word)
def test_every_better_word_may_itself_be_written(one):
    assert one.better and one.why and not one.why.endswith(".")
    assert list(words_to_avoid(f"{one.better}. {one.why}.")) == []


def test_the_page_of_the_check_lists_every_word():
    page = (ROOT / "docs" / "checks" / "words.md").read_text()
    rows = [line.strip("|").split(" | ") for line in page.splitlines() if line.startswith("| ")]

    listed = [tuple(cell.strip() for cell in row) for row in rows[1:]]
    assert listed == [(one.word, one.better, one.why) for one in AVOIDED]


# -- where a process is looked at


def refusals(path: str, content: bytes) -> list[str]:
    """What the check says of the shipped process with one file put in place of its own."""
    report = check(Bundle("section42", {**SHIPPED.files, path: content}))
    return [p.message for p in report.problems if p.check == "words"]


def test_a_refusal_names_the_place_the_word_and_the_better_word():
    drawn = SHIPPED.files["section42.bpmn"].decode()
    title = "Record the concern"
    assert f'name="{title}"' in drawn

    (said,) = refusals(
        "section42.bpmn", drawn.replace(f'"{title}"', '"Record the alert"', 1).encode()
    )
    assert said.startswith("The name 'Record the alert' (section42.bpmn, line ")
    assert said.endswith(
        "says 'Record the alert'. Better: concern, as in: the concern was raised, or recorded. "
        "It is a word from before the Care Act 2014."
    )


def test_every_part_of_a_form_that_people_read_is_looked_at():
    for part in ("label", "hint", "required"):
        form = json.loads(SHIPPED.files["forms/record_concern.json"])
        form["pages"][0]["questions"][0][part] = "Who is the victim?"
        found = refusals("forms/record_concern.json", json.dumps(form).encode())
        assert len(found) == 1 and "The form of record_concern: " in found[0]
    form = json.loads(SHIPPED.files["forms/record_concern.json"])
    form["pages"][0]["title"] = "The perpetrator"
    assert refusals("forms/record_concern.json", json.dumps(form).encode())


def test_guidance_letters_and_labels_of_codes_are_looked_at():
    word = b"Tell the victim."
    assert refusals("guidance/decide_duty.md", b"Why.\n\n" + word) == [
        "Line 3 of guidance/decide_duty.md says 'victim'. Better: adult, or the person who was "
        "harmed. A person is more than what was done to them."
    ]
    assert any("letters/plain.md" in said for said in refusals("letters/plain.md", word))
    codes = SHIPPED.files["codes/told.csv"] + b"victim_told,The victim was told,,\n"
    assert refusals("codes/told.csv", codes) == [
        "The list 'told': the label of 'victim_told' says 'victim'. Better: adult, or the person "
        "who was harmed. A person is more than what was done to them."
    ]


def test_a_text_of_any_length_and_shape_is_looked_at_in_no_time():
    """A process may come from anywhere: no text makes the check slow, none makes it fail."""
    started = time.process_time()
    for words in ("victims of ", "raise the ", "non-compliance with a b c ", "https://x/victim"):
        list(words_to_avoid(words * (500_000 // len(words))))
    assert time.process_time() - started < 3

    assert refusals("codes/told.csv", b"code,label\ntold,They were told\nno_label\n") == []
    assert refusals("guidance/decide_duty.md", b"\xff\xfe the victim")


def test_what_people_answer_is_never_looked_at():
    """A scenario holds what fictional people said, in their own words."""
    name = next(path for path in SHIPPED.files if path.startswith("scenarios/"))
    assert refusals(name, b'{"said": "I am the victim here"}') == []
