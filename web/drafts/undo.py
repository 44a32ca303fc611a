"""Drafts: undo - the last change of a form or list can be taken back by whoever made it.

What the file said before is kept in the browser's signed cookie as the part that differs,
and only while nobody has changed the draft since. A change too large for that is not
offered to be undone: the live version still says what was there.
"""

from __future__ import annotations

import base64
import binascii
import zlib

from flask import session

from engine.process.bundle import Bundle

KEY = "undo"
LONGEST = 2_400  # a cookie holds 4,096 bytes, and the person's session is in it too


def remember(path: str, before: bytes, after: bytes, hash: str) -> None:
    """Keep what a file said before a change; ``hash`` names the draft after it."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end, most = 0, min(len(before), len(after)) - start
    while end < most and before[-1 - end] == after[-1 - end]:
        end += 1
    middle = base64.b85encode(zlib.compress(before[start : len(before) - end], 9)).decode()
    if before == after or len(middle) > LONGEST:
        session.pop(KEY, None)
    else:
        session[KEY] = [path, hash[:16], start, end, middle]


def offered(bundle: Bundle, path: str) -> bytes | None:
    """What the file would say again; None where there is nothing to take back."""
    kept = session.get(KEY)
    if not kept or kept[0] != path or kept[1] != bundle.hash[:16] or path not in bundle.files:
        return None
    _, _, start, end, middle = kept
    now = bundle.files[path]
    try:
        before = zlib.decompress(base64.b85decode(middle))
    except (ValueError, zlib.error, binascii.Error):
        return None
    return now[:start] + before + now[len(now) - end :]
