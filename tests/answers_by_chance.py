"""Answers by chance: the same scenario about somebody else, with other codes where a form offers them."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

FORENAMES = (
    "Ada", "Bert", "Cora", "Dilys", "Egon", "Farida", "Gus", "Hanna", "Idris", "Joan", "Kofi", "Lil",
    "Mavis", "Noor", "Olwen", "Percy", "Quentin", "Rani", "Stan", "Tilly", "Ursula", "Vince", "Wyn",
    "Xenia", "Yusuf", "Zelda", "Abel", "Beth", "Cyril",
)  # fmt: skip
NAMES = (
    "Abbot", "Barrow", "Cobb", "Dunn", "Ellery", "Frost", "Gale", "Hollis", "Ives", "Jarvis", "Keel",
    "Larch", "Mercer", "Maddox", "Nash", "Neave", "Oakes", "Orme", "Peel", "Pryor", "Quill", "Rook",
    "Rusk", "Sorrel", "Swift", "Tarn", "Vane", "Wick",
)  # fmt: skip
#: what is asked -> code: how many of a hundred. About as in the national figures (returns A5).
ONE = {
    "gender": {"female": 58, "male": 42},
    "ethnicity": {"white_british": 76, "white_other": 5, "asian_indian": 4, "asian_pakistani": 4,
                  "black_caribbean": 4, "black_african": 2, "mixed_white_asian": 2, "refused": 3},
    "source": {"home_care": 18, "care_home": 20, "partner": 14, "son_or_daughter": 12, "friend": 8,
               "other_family": 8, "self": 8, "stranger": 7, "trader_or_caller": 5},
    "location": {"own_home": 46, "care_home_residential": 20, "care_home_nursing": 12,
                 "community_excl_services": 8, "hospital_acute": 5, "community_service": 5,
                 "other": 4},
    "support_reason": {"physical": 42, "memory_and_cognition": 16, "learning_disability": 14,
                       "mental_health": 12, "social": 6, "sensory": 4, "none": 6},
    "told_by": {"family_friend_neighbour": 22, "health_professional": 20, "police": 14,
                "care_home_provider": 18, "council_service": 14, "hospital": 12},
    "listened": {"always": 62, "quite_a_bit": 26, "not_very_much": 8, "not_at_all": 4},
    "safer": {"yes": 66, "partially": 24, "no": 10},
    "involved": {"fully": 68, "partially": 24, "not_at_all": 8},
    "understood": {"fully": 70, "partially": 22, "not_at_all": 8},
    "respect": {"yes": 80, "mostly": 14, "no": 6},
}  # fmt: skip
TYPES = {
    "neglect_and_acts_of_omission": 32, "financial_or_material": 16, "physical": 18,
    "psychological": 14, "self_neglect": 8, "domestic_abuse": 6, "sexual": 3, "organisational": 3,
}  # fmt: skip
STATUS = {"still_wanted": 82, "changed": 18}
ACHIEVED = {"fully_achieved": 62, "partially_achieved": 30, "not_achieved": 8}
RISK = {"risk_removed": 32, "risk_reduced": 56, "risk_remains": 12}
#: a team in which less is achieved than elsewhere, so that teams differ
HARDER = "East"
#: how the names of questions begin whose answers may be drawn
STAGES = ("risk", "start", "talk", "middle", "report", "early", "end", "experience")
#: what is asked of whoever closes -> what is asked as well where a risk remains
CLOSING = {
    "close_decision": "close_risk_remains",
    "early_close_decision": "early_close_risk_remains",
}
LATER = "It was promised, and has not come yet."
REMAINS = "They know of it, and want to see her all the same."
WHY = ("time", "no_service", "other_person_would_not")


@dataclass(frozen=True)
class Drawn:
    """What was drawn for one case: somebody, and codes by what is asked."""

    name: str
    born: str
    address: str
    codes: Mapping[str, Any]

    @classmethod
    def of(cls, chance: random.Random, number: int, team: str) -> Drawn:
        """Draw for the case of a number: nobody else has this name and date of birth."""
        forename, name = (
            FORENAMES[number % len(FORENAMES)],
            NAMES[sum(divmod(number, len(FORENAMES))) % len(NAMES)],
        )
        year = 2006 - min(80, int(abs(chance.gauss(0, 1)) * 14 + chance.choice((8, 30, 48, 58))))
        codes: dict[str, Any] = {name: drawn_from(chance, of) for name, of in ONE.items()}
        codes["types"] = [drawn_from(chance, TYPES)]
        codes["achieved"], codes["risk_outcome"] = (
            drawn_from(chance, ACHIEVED),
            drawn_from(chance, RISK),
        )
        if team == HARDER and chance.random() < 0.35:
            codes |= {"achieved": "partially_achieved", "risk_outcome": "risk_remains"}
        codes["status"] = drawn_from(chance, STATUS)
        codes["why_not"] = chance.choice(WHY)
        return cls(
            f"{forename} {name}",
            f"{year}-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}",
            f"{number + 1} Quarry Road, Thornbury",
            codes,
        )

    def only_the_adult(self) -> Drawn:
        """The same person, with the codes of the scenario."""
        return replace(self, codes={})


def answered(step: Mapping[str, Any], drawn: Drawn) -> dict[str, Any]:
    """A step with what was drawn in its answers."""
    step = copy.deepcopy(dict(step))
    if "answers" in step:
        step["answers"] = _changed(step["answers"], drawn)
    return step


def _changed(answers: Mapping[str, Any], drawn: Drawn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            found[key] = [_changed(row, drawn) for row in value]
        else:
            found |= _said(key, value, drawn.codes)
    if "adult_name" in found:
        found.pop("adult_age", None)
        found |= {"adult_name": drawn.name, "adult_preferred_name": drawn.name.split()[0],
                  "adult_address": drawn.address, "adult_date_of_birth": drawn.born}  # fmt: skip
    if "difficulty" in found:  # the page before the one that asks for these
        found |= {f"start_{name}": drawn.codes[name] for name in ("gender", "ethnicity")
                  if name in drawn.codes}  # fmt: skip
    return found


def _said(key: str, value: Any, codes: Mapping[str, Any]) -> dict[str, Any]:
    """One answer, and what a form asks after it."""
    stage, _, asked = key.partition("_")
    if key == "told_by":
        return {key: codes.get(key, value)}
    if key in CLOSING and codes.get("risk_outcome") == "risk_remains":
        return {key: value, CLOSING[key]: REMAINS}
    if asked not in codes or stage not in STAGES:
        return {key: value}
    if asked == "status" and value != "still_wanted":
        return {key: value}
    more = {}
    if codes[asked] == "changed":
        more = {f"{stage}_new_words": "To be asked before anybody is told", f"{stage}_changed_by": "adult",
                f"{stage}_why_changed": "She has thought about it."}  # fmt: skip
    if asked == "achieved" and codes[asked] != "fully_achieved":
        more = {f"{stage}_why_not": codes["why_not"], f"{stage}_why_not_words": LATER}
    if codes[asked] == "risk_remains":
        more = {f"{stage}_risk_accepted": REMAINS}
    return {key: codes[asked], **more}


def drawn_from(chance: random.Random, of: Mapping[str, int]) -> str:
    """One of these; beside each, how many of a hundred it is."""
    return chance.choices(list(of), list(of.values()))[0]
