"""SBOM: count what the lists of components hold, and stop where one is not whole.

``python tests/sbom.py FOLDER``, called by ``make sbom``.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(folder: Path) -> int:
    """Compare each list with its lock file: every pinned package is named with its version."""
    missing = []
    for path in sorted(folder.glob("*.json")):
        held = components(path)
        lost = sorted(pinned(path.stem) - held)
        print(f"{path}: {len(held)} components" + (f", missing {lost}" if lost else ""))
        missing += lost
    return 1 if missing else 0


def components(path: Path) -> set[tuple[str, str]]:
    """The components of a CycloneDX list: name and version."""
    said = json.loads(path.read_text(encoding="utf-8"))
    assert said["bomFormat"] == "CycloneDX", path
    return {
        (f"{one['group']}/{one['name']}" if one.get("group") else one["name"], one["version"])
        for one in said["components"]
    }


def pinned(stem: str) -> set[tuple[str, str]]:
    """What the lock file of that name pins."""
    if stem == "npm":
        lock = json.loads((ROOT / "web/frontend/package-lock.json").read_text(encoding="utf-8"))
        return {
            (path.rpartition("node_modules/")[2], one["version"])
            for path, one in lock["packages"].items()
            if "node_modules/" in path and not one.get("optional") and not one.get("link")
        }
    text = (ROOT / f"{stem}.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.M))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
