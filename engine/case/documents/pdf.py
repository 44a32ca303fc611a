"""Documents: what a PDF may not hold - programs, files inside, and anything it would start.

A PDF is read as bytes, not understood as a whole: every name in it is looked at, also those
written with numbers (``/J#61vaScript``) and those in its packed object streams. What this
cannot see is listed in docs/decisions/0009. A scanner and a reader that is kept up to date
are still needed; whatever cannot be looked into is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from engine.case.documents.sorts import Unfit

MOST_STREAMS = 20_000
MOST_UNPACKED = 10 * 1024 * 1024

AGAIN = "Print it to a new PDF and send that."
NOT_WHOLE = f"This PDF is not whole. {AGAIN}"
CANNOT_CHECK = f"This PDF is packed in a way that cannot be checked. {AGAIN}"
#: The name of what is not taken -> what it is, in a sentence.
REFUSED = {
    name: sentence
    for names, sentence in (
        ("JavaScript Rendition RichMedia", f"This PDF has a program in it. {AGAIN}"),
        (
            "Launch ImportData SubmitForm GoToR GoToE XFA",
            f"This PDF would open or send something else. {AGAIN}",
        ),
        (
            "EmbeddedFile EmbeddedFiles",
            f"This PDF has other files inside it. {AGAIN} Send the files in it one by one.",
        ),
        (
            "Encrypt",
            "This PDF is protected, so that it cannot be checked. "
            "Remove the protection, or print it to a new PDF, and send that.",
        ),
    )
    for name in names.split()
}
#: Ways of packing an object stream that the standard library does not undo.
_OTHER_PACKING = frozenset(
    [
        *("LZWDecode", "LZW", "ASCII85Decode", "A85", "ASCIIHexDecode", "AHx"),
        *("RunLengthDecode", "RL", "Predictor"),
    ]
)
_NAME = re.compile(rb"/([A-Za-z0-9#]{2,80})")
_CODED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"\bstream[ \t]{0,8}(?:\r\n|\n|\r)")
_ENDS = (b"endstream", b"endobj")
_NUMBERS = re.compile(rb"\s*\d+\s+\d+\s")  # an object stream begins with the numbers of its objects
_PIECE = 16_384
_END = re.compile(rb"%%EOF[\x00\t\n\f\r ]*\Z")


def require_harmless(content: bytes) -> None:
    """Go on only with a PDF in which nothing would start. Raises ``Unfit``."""
    if not _END.search(content, max(0, len(content) - 2048)):
        raise Unfit(NOT_WHOLE)
    found = _names(content)
    _refuse(found)
    if "ObjStm" in found:
        for unpacked in _object_streams(content):
            _refuse(_names(unpacked))


def _refuse(found: set[str]) -> None:
    for name, sentence in REFUSED.items():
        if name in found:
            raise Unfit(sentence)


def _names(data: bytes) -> set[str]:
    """Every name in it, as a reader of PDF would read it."""
    found = {m for m in _NAME.findall(data)}
    return {_CODED.sub(_decoded, name).decode("latin-1") for name in found}


def _decoded(coded: re.Match[bytes]) -> bytes:
    return bytes([int(coded[1], 16)])


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What is packed in each object stream: there a name does not show in the file itself."""
    before, left = 0, MOST_UNPACKED
    for number, stream in enumerate(_STREAM.finditer(content)):
        start, at, before = before, stream.start(), stream.end()
        if number >= MOST_STREAMS:
            raise Unfit(CANNOT_CHECK)
        if "ObjStm" not in _names(content[start:at]):
            continue
        says = _names(content[max(start, *(content.rfind(w, start, at) for w in _ENDS)) : at])
        if "ObjStm" not in says or says & _OTHER_PACKING:
            raise Unfit(CANNOT_CHECK)
        packed = bool(says & {"FlateDecode", "Fl"})
        unpacked = _unpacked(content, before, left) if packed else content[before : before + 64]
        if not _NUMBERS.match(unpacked):  # packed twice, or in a way that is said elsewhere
            raise Unfit(CANNOT_CHECK)
        left -= len(unpacked)
        yield unpacked


def _unpacked(content: bytes, at: int, most: int) -> bytes:
    packed, parts, size = zlib.decompressobj(), [], 0
    try:
        while not packed.eof and at < len(content):
            part = packed.decompress(
                packed.unconsumed_tail or content[at : at + _PIECE], _PIECE * 8
            )
            at += 0 if packed.unconsumed_tail else _PIECE
            parts.append(part)
            size += len(part)
            if size > most:
                raise Unfit(CANNOT_CHECK)
    except zlib.error:
        raise Unfit(CANNOT_CHECK) from None
    if not packed.eof:
        raise Unfit(CANNOT_CHECK)
    return b"".join(parts)
