"""Process: zipped - a process as one zip file, out and in again byte for byte.

What comes in is looked at before anything is unpacked: how many files, how large they
say they are and how large they really are, and where each would stand.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from engine.errors import InvalidProcess
from engine.process.bundle import MAX_FILE, MAX_FILES, Bundle
from engine.process.paths import require_path

LARGEST = 20_000_000
#: Every entry carries the same day: the same process is the same zip file.
DAY = (1980, 1, 1, 0, 0, 0)
NOT_A_ZIP = "This is not a zip file that can be read."


def to_zip(bundle: Bundle) -> bytes:
    """Write a process as a zip file; the same process gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(bundle.files):
            entry = zipfile.ZipInfo(f"{bundle.name}/{path}", DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, bundle.files[path])
    return out.getvalue()


def from_zip(content: bytes) -> Bundle:
    """Read a process from a zip file of its folder. Raises ``InvalidProcess`` with every reason."""
    if len(content) > LARGEST:
        raise InvalidProcess([f"The zip file is larger than {LARGEST // 1_000_000} MB."])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
            OverflowError) as error:  # fmt: skip
        raise InvalidProcess([NOT_A_ZIP]) from error


def _read(archive: zipfile.ZipFile) -> Bundle:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    name = _name(entries)
    _require_small(entries)
    files: dict[str, bytes] = {}
    for entry in entries:
        path = entry.filename.removeprefix(f"{name}/")
        require_path(path)
        if path in files:
            raise InvalidProcess([f"{path}: the file is there twice."])
        files[path] = _content(archive, entry, path)
    return Bundle(name, files)


def _name(entries: list[zipfile.ZipInfo]) -> str:
    """The one folder that everything stands in, which is the name of the process."""
    folders = {entry.filename.partition("/")[0] for entry in entries}
    (name,) = folders if len(folders) == 1 else ("",)
    if not name or any("/" not in entry.filename for entry in entries):
        raise InvalidProcess(
            ["The zip file has to hold one folder, called as its process, and all files in it."]
        )
    require_path(f"{name}.bpmn")
    return name


def _require_small(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES:
        raise InvalidProcess([f"A process has no more than {MAX_FILES} files."])
    if any(entry.flag_bits & 1 for entry in entries):
        raise InvalidProcess(["The zip file is locked with a password."])
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise InvalidProcess([f"Unpacked it is larger than {LARGEST // 1_000_000} MB."])


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> bytes:
    """One file, never more of it than is allowed, whatever the zip file says of its size."""
    with archive.open(entry) as file:
        content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise InvalidProcess([f"{path}: the file is larger than {MAX_FILE // 1_000_000} MB."])
    return content
