"""Markup: texts are words. What a browser would run or draw has no place in them.

The pages escape every text, so this would only be seen as it is typed; but a process is
read in other places too, and whoever puts a script in a label means no good (INV-30).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.process.checks.subject import Subject
from engine.process.checks.words import texts_shown

_ACTIVE = r"script|iframe|object|embed|img|svg|style|link|meta|base|form|math|video|audio"
MARKUP = re.compile(
    rf"</?[a-z][a-z0-9-]*(?:[\s/][^<>]*)?>|<(?:{_ACTIVE})\b|<!--"
    r"|(?:java|vb)script\s*:|data:text/html",
    re.IGNORECASE,
)


def markup(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield (element, sentence) for every text that holds markup or script."""
    for element, place, text in texts_shown(subject):
        found = MARKUP.search(text)
        if found:
            said = " ".join(found[0].split())[:40]
            yield element, f"{place} holds '{said}': a text is words, without markup or script."
