"""Hollowed: lists of codes that rules and the national return rest on, and that were changed.

A process words them as it likes. It holds exactly these codes: one that is missing can
never be answered, and one that is new means nothing to the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.process.bundle import Bundle
from engine.record.codes import STATUTORY


def hollowed(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Yield (list, sentence) for every statutory list that does not hold its codes."""
    for name, held in bundle.codes.items():
        codes = [code.code for code in held]
        at = f"The list '{name}' (codes/{name}.csv)"
        for code in (c for c, times in Counter(codes).items() if times > 1):
            yield name, f"{at} holds the code '{code}' twice."
        if name not in STATUTORY:
            continue
        for code in STATUTORY[name]:
            if code not in codes:
                yield (
                    name,
                    f"{at} no longer offers '{code}', on which rules and the national return rest.",
                )
        for code in dict.fromkeys(codes):
            if code not in STATUTORY[name]:
                yield name, f"{at} offers '{code}', of which the rules know nothing."
