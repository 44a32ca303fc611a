"""Documents: recognise what a file is by its content, from its first byte. Its name is not asked."""

from __future__ import annotations

import re

from engine.case.documents import sorts
from engine.case.documents.sorts import Sort

PDF_START, PNG_START, JPEG_START = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
ZIP_START, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: What a file that is not taken begins with.
_BEGINS = (
    (b"GIF8", sorts.OTHER_PICTURE),
    (b"II*\x00", sorts.OTHER_PICTURE),
    (b"MM\x00*", sorts.OTHER_PICTURE),
    (b"\x7fELF", sorts.PROGRAM),
    (b"\xca\xfe\xba\xbe", sorts.PROGRAM),
    (b"\xfe\xed\xfa", sorts.PROGRAM),
    (b"\xce\xfa\xed\xfe", sorts.PROGRAM),
    (b"\xcf\xfa\xed\xfe", sorts.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02", sorts.PROGRAM),  # a shortcut of Windows
    (ZIP_END, sorts.ARCHIVE),
    (b"Rar!\x1a", sorts.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", sorts.ARCHIVE),
    (b"\x1f\x8b", sorts.ARCHIVE),
    (b"BZh", sorts.ARCHIVE),
    (b"\xfd7zXZ", sorts.ARCHIVE),
    (b"MSCF", sorts.ARCHIVE),
    (rb"{\rtf", sorts.RICH_TEXT),
    (b"#!", sorts.SCRIPT),
    (b"ID3", sorts.RECORDING),
    (b"OggS", sorts.RECORDING),
    (b"fLaC", sorts.RECORDING),
    (b"#!AMR", sorts.RECORDING),
    (b"\x1aE\xdf\xa3", sorts.RECORDING),
)
_RIFF = {b"WEBP": sorts.OTHER_PICTURE, b"WAVE": sorts.RECORDING, b"AVI ": sorts.RECORDING}
_PHONES = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|object|embed|meta|form|a\s+href)\b", re.I
)
_MAIL = re.compile(rb"(?:^|\n)(?:mime-version|content-type|return-path|received):", re.I)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HEAD = 64 * 1024
_ALLOWED_CONTROLS = "\t\n\r\f"


def recognise(content: bytes) -> Sort | None:
    """Say what a file is by its content; None where it is nothing we know.

    A zip is called an archive here: whether it is a document of Office its parts say.
    """
    if content.startswith(PDF_START):
        return sorts.PDF
    if content.startswith(PNG_START):
        return sorts.PNG
    if content.startswith(JPEG_START):
        return sorts.JPEG
    if content.startswith(ZIP_START):
        return sorts.ARCHIVE
    if content.startswith(OLE_START):
        return _old_office(content)
    return _foreign(content) or _text(content)


def ends_as_zip(content: bytes) -> bool:
    """Say whether a zip hangs at the end of a file: such a file is two things at once."""
    at = content.rfind(ZIP_END, max(0, len(content) - 65_557))
    while at >= 0:
        comment = int.from_bytes(content[at + 20 : at + 22], "little")
        if at + 22 + comment == len(content):
            return True
        at = content.rfind(ZIP_END, max(0, len(content) - 65_557), at)
    return False


def _old_office(content: bytes) -> Sort:
    def names(words: str) -> bool:
        return words.encode("utf-16-le") in content

    if names("EncryptedPackage"):
        return sorts.LOCKED
    return sorts.EMAIL if names("__substg1.0_") else sorts.OLD_OFFICE


def _foreign(content: bytes) -> Sort | None:
    if content.startswith(b"#!AMR"):
        return sorts.RECORDING
    for start, sort in _BEGINS:
        if content.startswith(start):
            return sort
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12])
    if content[4:8] == b"ftyp":
        return sorts.PHONE_PICTURE if content[8:12] in _PHONES else sorts.RECORDING
    binary = b"\x00" in content[:64]
    if binary and content.startswith(b"MZ"):
        return sorts.PROGRAM
    if binary and content.startswith(b"BM"):
        return sorts.OTHER_PICTURE
    if content[257:262] == b"ustar":
        return sorts.ARCHIVE
    return None


# -- text -------------------------------------------------------------------------


def _text(content: bytes) -> Sort | None:
    words = _words(content)
    if words is None:
        return None
    head = words[:_HEAD].encode("utf-8").lower().lstrip()
    if PDF_START.lower() in head[:1024]:
        return None  # some programs would open it as a PDF
    if b"<svg" in head[:4096]:
        return sorts.DRAWING
    if head.startswith(b"<!doctype html") or _MARKUP.search(head):
        return sorts.WEB_PAGE
    if head.startswith(b"<?xml"):
        return sorts.XML
    if head.startswith((b"#!", b"<?php", b"<%")) or b"<?php" in head:
        return sorts.SCRIPT
    if head.startswith(rb"{\rtf"):
        return sorts.RICH_TEXT
    if len(_MAIL.findall(head[:8192])) >= 2:
        return sorts.EMAIL
    return sorts.TEXT


def _words(content: bytes) -> str | None:
    """The words of a text file; None where it is not text. Old Windows text is read as such."""
    ways = [way for bom, way in _BOMS if content.startswith(bom)] or ["utf-8", "cp1252"]
    for way in ways:
        try:
            words = content.decode(way)
        except UnicodeError:
            continue
        return words if _is_readable(words) else None
    return None


_HIDDEN = re.compile(f"[^\\x20-\\x7e\\xa0-\\U0010ffff{_ALLOWED_CONTROLS}]|[\\ud800-\\udfff]")


def _is_readable(words: str) -> bool:
    """Say whether a text holds no control characters: what is typed has none."""
    return not _HIDDEN.search(words)
