"""Documents: receive - check and scan what somebody sends, before any lock is taken.

Only what comes from here can be kept: ``keep`` takes nothing else. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine import guards
from engine.case.documents.checking import Checked, check
from engine.case.documents.scanning import Scan

CLEAN, NOT_SCANNED = "clean", "not_scanned"


@dataclass(frozen=True)
class Received:
    """A file that may be kept, and whether a scanner has looked into it."""

    file: Checked
    scan: str


def receive(name: str, content: bytes, scan: Scan | None) -> Received:
    """Check and scan a file. ``scan`` is None where the council has set up no scanner.

    The scanner is shown what will be kept. Raises ``Unfit`` with a sentence, and
    ``CouldNotScan`` where the scanner failed: then the file is refused as well.
    """
    checked = check(name, content)
    if scan is None:
        return Received(checked, NOT_SCANNED)
    if guards.on("upload_scanned"):
        scan(checked.content)
    return Received(checked, CLEAN)
