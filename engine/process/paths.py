"""Process: paths - where a file of a process may stand, and what it may be called."""

from __future__ import annotations

import re

from engine.errors import InvalidProcess

#: folder -> what its files end in; '' is the folder of the process itself
FOLDERS = {
    "": (".bpmn",),
    "occurrences": (".bpmn",),
    "forms": (".json",),
    "codes": (".csv",),
    "guidance": (".md",),
    "letters": (".md",),
    "scenarios": (".json",),
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
#: A scenario is named by a sentence.
_SENTENCE = re.compile(r"[^\W_][\w ,'’()-]{0,118}[^\W_]")


def require_path(path: str) -> None:
    """Go on only with a path inside the folder of a process. Raises ``InvalidProcess``.

    No path leads out of the folder, none is hidden, and none is of a kind that nothing reads.
    """
    folder, _, name = path.rpartition("/")
    endings = FOLDERS.get(folder)
    stem, dot, ending = name.rpartition(".")
    named = _SENTENCE if folder == "scenarios" else _NAME
    if endings is None or dot + ending not in endings or not named.fullmatch(stem):
        raise InvalidProcess(
            [
                f"{path[:120]}: a process has diagrams (name.bpmn), occurrences/name.bpmn, "
                "forms/name.json, codes/name.csv, guidance/name.md, letters/name.md and "
                "scenarios/a sentence.json; names are small letters, figures and _."
            ]
        )
