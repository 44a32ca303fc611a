"""A disk whose power goes: what a program wrote, and what of it is there afterwards, by a seed.

``strace`` writes down each call by which a program changed a file. Played back, the calls give
the files as they were at any moment, and how much of them was certain then: what was synced is
there for good; of every write since, each sector of 512 bytes is there or is not; a file that was
made or taken away is so for good only when its folder was synced, and such changes are lost from
the last on. That is what POSIX promises, and no more: a disk that says "synced" and lies is not
played, nor one that spoils what was not being written.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512
#: Every call by which a file, a name or what is certain of them can change.
CALLS = (
    "open,openat,creat,write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate,"
    "fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2,link,linkat"
)
INSTALL = (
    "apt-get update -qq && DEBIAN_FRONTEND=noninteractive "
    "apt-get install -y -qq --no-install-recommends strace"
)
NOT_FOUND = "No strace was found, and none could be installed (on Debian: apt-get install strace)."
_LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(r"^\w+<((?:\\x[0-9a-f]{2})*)>")


def strace() -> str:
    """The program that writes calls down; it is installed where there is none and that may be done."""
    if not shutil.which("strace") and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["sh", "-c", INSTALL], capture_output=True, check=False)
    if (found := shutil.which("strace")) is None:
        raise RuntimeError(NOT_FOUND)
    return found


def watched(command: Sequence[str], log: Path) -> list[str]:
    """A command, so run that everything it changes is written into ``log``."""
    whole = str(1 << 20)  # no text is cut short
    options = ["-f", "--seccomp-bpf", "-y", "-xx", "-s", whole, "-e", f"trace={CALLS}"]
    return [strace(), *options, "-o", str(log), *command]


@dataclass(frozen=True)
class Call:
    """One call that changed something: a file's bytes, its length, a name, or what is certain."""

    what: str
    path: str = ""
    data: bytes = b""
    offset: int = 0


def calls(log: Path, folder: Path) -> Iterator[Call]:
    """What was done to the files of a folder, and what the program said aloud, in order.

    Raises ``ValueError`` for a call that is not known here, so that none is passed over.
    """
    with log.open(encoding="ascii") as lines:
        for line in lines:
            found = _LINE.match(line)
            if found is None:
                if "<unfinished" in line and _escaped(str(folder)) in line:
                    raise ValueError(f"two at once: {line[:80]}")
                continue
            name, said, result = found[1], found[2], int(found[3])
            if result < 0:
                continue
            if name == "write" and said.startswith("1<"):
                yield Call("said", data=_text(said))
            elif call := _call(name, said, result, str(folder)):
                yield call


def _call(name: str, said: str, result: int, folder: str) -> Call | None:
    path = _path(said)
    if path != folder and not path.startswith(f"{folder}/"):
        return None
    match name:
        case "open" | "openat":
            if "O_TRUNC" in said:
                raise ValueError(f"a file is emptied as it is opened: {path}")
            return Call("made", path) if "O_CREAT" in said else None
        case "pwrite64":
            data, offset = _text(said), int(said.rpartition(", ")[2])
            if result != len(data):
                raise ValueError("a write that was not whole")
            return Call("write", path, data, offset)
        case "ftruncate":
            return Call("cut", path, offset=int(said.rpartition(", ")[2]))
        case "fsync" | "fdatasync":
            return Call("sync", path)
        case "unlink":
            return Call("gone", path)
    raise ValueError(f"{name} is not known here: {said[:200]}")


def _path(said: str) -> str:
    """The file a call is about: the open one it names first, or else the one it spells out."""
    found = None if said.startswith("AT_FDCWD") else _FILE.match(said)
    return _bytes(found[1]).decode() if found else _text(said).decode("utf-8", "replace")


def _text(said: str) -> bytes:
    found = _TEXT.search(said)
    return _bytes(found[1]) if found else b""


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _escaped(text: str) -> str:
    return "".join(f"\\x{one:02x}" for one in text.encode())


# -- the disk -----------------------------------------------------------------------------


@dataclass
class File:
    """One file: what is certain of it, and what was done to it since."""

    certain: bytes = b""
    since: list[Call] = field(default_factory=list)

    def now(self) -> bytes:
        """As the program sees it."""
        content = bytearray(self.certain)
        for call in self.since:
            _do(content, call, range(_sectors(call)))
        return bytes(content)

    def after(self, random: Random, share: float) -> bytes:
        """As it is when the power has gone: so much of what is not certain is there."""
        content = bytearray(self.certain)
        for call in self.since:
            there = [n for n in range(_sectors(call)) if random.random() < share]
            if random.random() < 0.5:  # whole or not at all, as often as torn
                there = list(range(_sectors(call))) if random.random() < share else []
            _do(content, call, there)
        return bytes(content)


class Disk:
    """The files of one folder, as the program sees them and as far as they are certain."""

    def __init__(self, folder: Path) -> None:
        self.files = {str(path): File(path.read_bytes()) for path in folder.iterdir()}
        self._certain = dict(self.files)
        self._names: list[tuple[str, File | None]] = []

    def do(self, call: Call) -> None:
        """Play one call."""
        match call.what:
            case "made" if call.path not in self.files:
                self._name(call.path, File())
            case "gone":
                self._name(call.path, None)
            case "sync" if call.path in self.files:
                file = self.files[call.path]
                file.certain, file.since = file.now(), []
            case "sync":  # the folder
                self._certain, self._names = dict(self.files), []
            case "write" | "cut":
                self.files[call.path].since.append(call)

    @property
    def in_doubt(self) -> int:
        """How many changes would be there or not, if the power went now."""
        return len(self._names) + sum(len(file.since) for file in self.files.values())

    def now(self) -> dict[str, bytes]:
        """Every file as the program sees it."""
        return {Path(path).name: file.now() for path, file in self.files.items()}

    def after(self, random: Random) -> dict[str, bytes]:
        """Every file as it is when the power goes now."""
        names = dict(self._certain)
        for path, file in self._names[: random.randint(0, len(self._names))]:
            _set(names, path, file)
        share = random.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        return {Path(path).name: file.after(random, share) for path, file in names.items()}

    def _name(self, path: str, file: File | None) -> None:
        self._names.append((path, file))
        _set(self.files, path, file)


def _set(names: dict[str, File], path: str, file: File | None) -> None:
    if file is None:
        names.pop(path, None)
    else:
        names[path] = file


def _sectors(call: Call) -> int:
    """In how many sectors of the disk a change is: a change of length is one thing."""
    if call.what == "cut":
        return 1
    return (call.offset + len(call.data) - 1) // SECTOR - call.offset // SECTOR + 1


def _do(content: bytearray, call: Call, there: Sequence[int]) -> None:
    """Do so much of a change as is there; what lies between and was never written is nought."""
    if call.what == "cut":
        if there:
            content[:] = content[: call.offset].ljust(call.offset, b"\0")
        return
    first = call.offset // SECTOR
    for number in there:
        begin = max(call.offset, (first + number) * SECTOR)
        end = min(call.offset + len(call.data), (first + number + 1) * SECTOR)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        content[begin:end] = call.data[begin - call.offset : end - call.offset]
