"""Returns: small numbers - what a figure becomes before it leaves the people who work on the cases.

A count below five can point to one person. Whatever is published, exported or
shown of another team goes through here. Source: the methodology of the national
return (returns A3.12); INV-31.
"""

from __future__ import annotations

from engine import guards

FEWEST = 5
#: What stands for a count too small to tell, as in the national tables.
HIDDEN = "[c]"


def published(count: int) -> str:
    """A count as it may be published: ``[c]`` below five, nought too, else to the nearest five."""
    if not guards.on("small_numbers"):
        return str(count)
    return HIDDEN if count < FEWEST else str(FEWEST * ((2 * count + FEWEST) // (2 * FEWEST)))


def published_share(part: int, whole: int) -> str:
    """A percentage as it may be published, from the counts before they were rounded.

    Hidden where the part, or all that is not in it, is below five: "98% of 50"
    tells as much as "1 of 50".
    """
    if guards.on("small_numbers") and min(part, whole - part) < FEWEST:
        return HIDDEN
    return share(part, whole)


def share(part: int, whole: int) -> str:
    """A percentage for those who work on the cases; none where fewer than five are counted."""
    return f"{100 * part / whole:.0f}%" if whole >= FEWEST else "-"
