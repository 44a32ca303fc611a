"""Documents: pictures - what a JPEG or PNG holds, and a copy without what tells where it was taken.

A photograph taken in a refuge carries the place in it. Only the picture itself is kept:
its place, time, camera, comments and whatever hangs behind its end are left out. Which
way up it is held stays. The picture itself is not changed by a single dot.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from engine.case.documents.recognising import PNG_START
from engine.case.documents.sorts import Unfit

LONGEST_SIDE = 20_000
MOST_DOTS = 64_000_000
MOST_PARTS = 50_000

NOT_WHOLE = "This picture is not whole. Open it, save it again as a JPEG or PNG, and send that."
TOO_MANY_DOTS = (
    "This picture is too large to be opened safely on every computer. "
    "Save it smaller and send that."
)


def without_traces(content: bytes) -> bytes:
    """Copy a JPEG or PNG without what tells where, when and by what it was taken.

    Raises ``Unfit`` where it is not whole, or too large to be opened safely.
    """
    try:
        return _png(content) if content.startswith(PNG_START) else _jpeg(content)
    except (struct.error, IndexError, zlib.error):
        raise Unfit(NOT_WHOLE) from None


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise Unfit(NOT_WHOLE)
    if max(width, height) > LONGEST_SIDE or width * height > MOST_DOTS:
        raise Unfit(TOO_MANY_DOTS)


# -- PNG: parts, each with its length, name and checksum ---------------------------

#: What belongs to the picture; words, times, places and other programs' own data do not.
_OF_PNG = frozenset(
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"]
)  # fmt: skip


def _png(content: bytes) -> bytes:
    kept = [PNG_START]
    names: list[bytes] = []
    for name, part, whole in _png_parts(content):
        if not names and name != b"IHDR":
            raise Unfit(NOT_WHOLE)
        if name == b"IHDR":
            _check_size(*struct.unpack(">II", part[:8]))
        if name == b"IDAT" and b"IDAT" not in names:
            zlib.decompressobj().decompress(part, 65_536)
        if name == b"eXIf" and (note := _which_way_up(part)):
            whole = struct.pack(">I4s", len(note), name) + note
            kept.append(whole + struct.pack(">I", zlib.crc32(whole[4:])))
        if name in _OF_PNG:
            names.append(name)
            kept.append(whole)
    once = names.count(b"IHDR") == names.count(b"IEND") == 1
    if not once or b"IDAT" not in names:
        raise Unfit(NOT_WHOLE)
    return b"".join(kept)


def _png_parts(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Each part up to the end of the picture: its name, what is in it, and the whole of it."""
    at = len(PNG_START)
    for _ in range(MOST_PARTS):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        end = at + 12 + length
        part, sum_at = content[at + 8 : end - 4], end - 4
        (said,) = struct.unpack(">I", content[sum_at:end])
        if zlib.crc32(part, zlib.crc32(name)) != said:
            raise Unfit(NOT_WHOLE)
        yield name, part, content[at:end]
        if name == b"IEND":
            return
        at = end
    raise Unfit(NOT_WHOLE)


# -- JPEG: segments, each begun by FF and a mark -----------------------------------

_SOI, _EOI, _SOS, _APP1 = 0xD8, 0xD9, 0xDA, 0xE1
_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
#: The tables of a picture, and the two notes without which its colours would be wrong.
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD, *_SIZES})
_NOTES = ((0xE0, b"JFIF\x00"), (0xE2, b"ICC_PROFILE\x00"), (0xEE, b"Adobe"))
_MARK = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def _jpeg(content: bytes) -> bytes:
    kept: list[bytes] = []
    turned, sizes, scans = b"", 0, 0
    for mark, whole in _segments(content):
        body = whole[4:]
        if mark in _SIZES:
            height, width = struct.unpack(">HH", body[1:5])
            _check_size(width, height)
            sizes += 1
        if mark == _APP1 and body.startswith(b"Exif\x00\x00"):
            turned = turned or _turned(body[6:])
        if mark == _SOS:
            scans += 1
        if mark in (*_TABLES, _SOS) or any(mark == m and body.startswith(s) for m, s in _NOTES):
            kept.append(whole)
    if sizes != 1 or not scans:
        raise Unfit(NOT_WHOLE)
    first = kept[0][:2] == b"\xff\xe0"  # readers look for JFIF before anything else
    return b"".join([b"\xff\xd8", *kept[:first], turned, *kept[first:], b"\xff\xd9"])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment up to the end of the picture, a scan with all of its dots."""
    at = 2
    for _ in range(MOST_PARTS):
        while content[at] == 0xFF and content[at + 1] == 0xFF:
            at += 1
        if content[at] != 0xFF:
            raise Unfit(NOT_WHOLE)
        mark = content[at + 1]
        if mark == _EOI:
            return
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise Unfit(NOT_WHOLE)
        if mark == _SOS:
            following = _MARK.search(content, end)
            if following is None:
                raise Unfit(NOT_WHOLE)
            end = following.start()
        yield mark, content[at:end]
        at = end
    raise Unfit(NOT_WHOLE)


def _turned(tiff: bytes) -> bytes:
    note = _which_way_up(tiff)
    return struct.pack(">HH6s", 0xFFE1, 8 + len(note), b"Exif") + note if note else b""


# -- the one note that is kept -----------------------------------------------------


def _which_way_up(tiff: bytes) -> bytes:
    """How the camera was held, as the whole of such a note; nothing where it was upright."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 10:
        return b""
    (at,) = struct.unpack(order + "I", tiff[4:8])
    (count,) = struct.unpack(order + "H", (tiff[at : at + 2] or b"").ljust(2, b"\x00"))
    for n in range(min(count, 200)):
        entry = tiff[at + 2 + 12 * n : at + 14 + 12 * n]
        if len(entry) < 12:
            return b""
        tag, _, _, value = struct.unpack(order + "HHIH", entry[:10])
        if tag == 0x0112 and 2 <= value <= 8:
            return struct.pack(">4sIHHHIHHI", b"MM\x00*", 8, 1, 0x0112, 3, 1, value, 0, 0)
    return b""
