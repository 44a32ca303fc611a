"""A made-up history of a council, as large as is asked for: the five files of an import."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from engine.returns import lists

FIRST, LAST = date(2018, 4, 1), date(2026, 3, 31)
FORENAMES = ("Ada", "Bert", "Cora", "Dot", "Ede", "Fay", "Gus", "Hal", "Ivy", "Jo", "Zoë", "Seán")
SURNAMES = ("Fenn", "Holm", "Lind", "Marsh", "Oak", "Pike", "Quill", "Rowe", "Shaw", "Thorn")
HEADERS = {
    "adults": "adult_id,name,date_of_birth,date_of_death,sex,ethnicity,reported_health_condition",
    "concerns": "concern_id,adult_id,received_date,counted_by_other_la,decision,decision_date,"
    "enquiry_id",
    "enquiries": "enquiry_id,adult_id,enquiry_type,start_date,concluded_date,"
    "primary_support_reason,lacked_capacity,supported_by,msp_asked,msp_achieved,msp_start_done,"
    "msp_middle_done,msp_end_done,substantial_difficulty",
    "enquiry_risks": "enquiry_id,person_alleged_id,source,type,location,risk_assessment_outcome,"
    "risk_outcome",
    "sars": "sar_id,accepted_or_concluded_date,adult_id,harm",
}


def write(folder: Path, rows: dict[str, Iterable[Sequence[object]]]) -> Path:
    """Write the five files; one that has no rows has its header alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, header in HEADERS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            file.write(header + "\r\n")
            csv.writer(file).writerows(rows.get(name, ()))
    return folder


class Made:
    """A made-up history: about two concerns in three adults, three enquiries in ten concerns."""

    def __init__(self, concerns: int, seed: int = 1, first: date = FIRST) -> None:
        self.chance = random.Random(seed)
        self.count, self.first = concerns, first
        self.adults = max(1, concerns * 2 // 3)
        self.enquiries: list[list[object]] = []
        self.risks: list[list[object]] = []

    def rows(self) -> dict[str, Iterable[Sequence[object]]]:
        """The rows of every file; the concerns first, for they lead to the rest."""
        concerns = list(self._concerns())
        return {
            "adults": self._adults(),
            "concerns": concerns,
            "enquiries": self.enquiries,
            "enquiry_risks": self.risks,
            "sars": self._sars(),
        }

    def _adults(self) -> Iterator[list[object]]:
        pick = self.chance
        for number in range(self.adults):
            born = date(1920, 1, 1) + timedelta(days=pick.randrange(31_000))
            died = FIRST + timedelta(days=pick.randrange(2_900)) if pick.random() < 0.08 else ""
            yield [
                f"A{number}",
                f"{pick.choice(FORENAMES)} {pick.choice(SURNAMES)}",
                born if pick.random() > 0.02 else "",
                died,
                pick.choice((*lists.GENDERS, "Male", "Female", "")),
                pick.choice((*lists.ETHNICITIES, "White", "White", "White", "")),
                pick.choice(("", "", "", lists.AUTISM, lists.ASPERGER)),
            ]

    def _concerns(self) -> Iterator[list[object]]:
        pick, days = self.chance, (LAST - self.first).days
        for number in range(self.count):
            received = self.first + timedelta(days=pick.randrange(days))
            adult = f"A{pick.randrange(self.adults)}"
            decided = min(received + timedelta(days=pick.randrange(6)), LAST)
            decision = pick.choices(
                ("S42", "OTHER", "NFA", "TRANSFER", "CHILDREN", ""), (28, 2, 62, 4, 1, 3)
            )[0]
            enquiry = ""
            if decision in ("S42", "OTHER"):
                enquiry = f"E{number}"
                self._enquiry(enquiry, adult, decision, decided)
            yield [
                f"C{number}", adult, received, "Y" if pick.random() < 0.01 else "N", decision,
                decided if decision else "", enquiry,
            ]  # fmt: skip

    def _enquiry(self, key: str, adult: str, kind: str, started: date) -> None:
        pick = self.chance
        concluded = started + timedelta(days=pick.randrange(200))
        asked = pick.choice((*lists.ASKED, "ASKED_EXPRESSED", "ASKED_EXPRESSED"))
        self.enquiries.append([
            key, adult, kind, started, concluded if concluded <= LAST else "",
            pick.choice((*lists.SUPPORT_REASONS, "")), pick.choice((*lists.CAPACITY, "")),
            pick.choice((*lists.SUPPORTED_BY, "")), asked,
            pick.choice(tuple(lists.ACHIEVED)) if asked == "ASKED_EXPRESSED" else "",
            *(pick.choice("YYN") for _ in range(3)), pick.choice("YNN"),
        ])  # fmt: skip
        for number in range(pick.choice((1, 1, 1, 2, 3))):
            found = pick.choice((*lists.ASSESSMENTS, *lists.IDENTIFIED * 3))
            self.risks.append([
                key, f"P{key}-{number}", pick.choice(lists.SOURCES), pick.choice(lists.TYPES),
                pick.choice(lists.LOCATIONS), found,
                pick.choice(lists.OUTCOMES) if found in lists.IDENTIFIED else "",
            ])  # fmt: skip

    def _sars(self) -> Iterator[list[object]]:
        for number in range(max(1, self.count // 15_000)):
            held = FIRST + timedelta(days=self.chance.randrange((LAST - FIRST).days))
            yield [f"S{number}", held, f"A{number % self.adults}", self.chance.choice(lists.HARMS)]
            if number + 1 < self.adults:
                yield [f"S{number}", held, f"A{number + 1}", "SURVIVED"]
