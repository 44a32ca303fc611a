"""Documents: scan - the council's own scanner looks into a file before it is kept.

The scanner is a command. It reads the file from its standard input and says by its exit
what it found: 0 nothing, 1 something harmful, anything else that it could not look. What
could not be looked at is refused. It runs without a shell, in no folder of ours, and is told
nothing of our settings.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from engine.case.documents.sorts import Unfit

LONGEST_SECONDS = 45
HARMFUL = "The scanner found something harmful in this file. It was not kept."
COULD_NOT = (
    "This file could not be scanned, so it was not kept. "
    "Try again in a few minutes. It has been written down for whoever looks after Threefold."
)

#: Takes the content of a file; raises ``Unfit`` where it may not be kept.
Scan = Callable[[bytes], None]


class CouldNotScan(Unfit):
    """The scanner itself failed: the file is refused, and somebody must look after the scanner."""


@dataclass(frozen=True)
class Scanner:
    """A command that reads a file from its standard input, and how long it may take."""

    command: tuple[str, ...]
    seconds: float = LONGEST_SECONDS

    def __call__(self, content: bytes) -> None:
        """Go on only where nothing was found. Raises ``Unfit``; ``CouldNotScan``."""
        code = self._run(content)
        if code == 1:
            raise Unfit(HARMFUL)
        if code != 0:
            raise CouldNotScan(COULD_NOT)

    def _run(self, content: bytes) -> int | None:
        """The exit of the command; None where it could not be started or took too long."""
        try:
            scanner = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": os.defpath + ":/usr/local/bin:/usr/sbin:/sbin", "LC_ALL": "C"},
                start_new_session=True,
            )
        except (OSError, ValueError):
            return None
        with scanner:
            try:
                scanner.communicate(content, timeout=self.seconds)
            except subprocess.TimeoutExpired:
                os.killpg(scanner.pid, signal.SIGKILL)  # with whatever it has started
                return None
        return scanner.returncode
