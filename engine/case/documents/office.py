"""Documents: Word, Excel and OpenDocument files - a zip whose every part is looked into.

Only parts that such a document needs are let through: no macros, no files inside, nothing
that is fetched from elsewhere when it is opened, no zip that swells or hides something.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from engine.case.documents import sorts
from engine.case.documents.recognising import PDF_START, ZIP_END
from engine.case.documents.sorts import AS_PDF, Sort, Unfit

MOST_ENTRIES = 2_000
MOST_LISTED = 1_000_000  # bytes of the list at the end
MOST_UNPACKED = 48 * 1024 * 1024
SWELLS = 400  # times; a part that grows more than that is a bomb, not a text
SMALL = 1024 * 1024

NOT_WHOLE = "This document is not whole. Open it, save it again, and send that."
SWOLLEN = f"This document grows far too large when it is opened. {AS_PDF}"
HIDES = f"This document has parts that do not belong in it. {AS_PDF}"
FILES_INSIDE = f"This document has another file inside it. {AS_PDF}"
FETCHES = f"This document would fetch something from elsewhere when it is opened. {AS_PDF}"
MACROS = f"This is {sorts.MACROS.called}. {sorts.MACROS.instead}"
LOCKED = f"This is {sorts.LOCKED.called}. {sorts.LOCKED.instead}"
STARTS = f"This document would start something when it is opened. {AS_PDF}"

_PARTS = frozenset(
    [
        *("xml", "rels", "vml", "rdf", "psmdcp", "sigs", "odttf", "ttf"),
        *("png", "jpg", "jpeg", "jpe", "gif", "emf", "wmf", "tif", "tiff", "bmp", "svg", "wdp"),
    ]
)
#: Parts without such an ending that programs write and that start nothing.
_KNOWN = re.compile(r"mimetype|layout-cache|xl/printersettings/printersettings\d+\.bin")
_PROGRAMS = re.compile(r"vbaproject|vbadata|macrosheets/|(?:^|/)basic/|(?:^|/)scripts/|activex")
_INSIDE = re.compile(r"(?:^|/)(?:embeddings|oleobjects?)/|oleobject|afchunk|^object \d+$")
_FLOWS = re.compile(r"^xl/(?:connections\.xml|querytables/)")

#: A relationship of a kind that carries a program, a file or a piece of another document.
_CARRIES = {
    "vbaproject": MACROS, "xlmacrosheet": MACROS, "xlintlmacrosheet": MACROS, "control": MACROS,
    "oleobject": FILES_INSIDE, "package": FILES_INSIDE, "afchunk": FILES_INSIDE,
}  # fmt: skip
_ON_THIS_DISK = re.compile(r"file:///[A-Za-z]:|[A-Za-z]:[\\/]|[^:\\/]+\Z")
_STARTS = (
    *(b"<ddeLink", b"DDEAUTO", b"dde-source", b"dde-connection-decl"),
    *(b"vnd.sun.star.script", b"<script:"),
)
_FIELD = re.compile(rb"(?:instrText[^>]{0,200}>|w:instr=[\"'])\s{0,20}DDE\b")
_FETCHED = re.compile(
    rb"<(?:draw:(?:image|object|object-ole|plugin|applet|floating-frame)|text:section-source)\b"
    rb"[^<>]{0,2000}\bxlink:href\s?=\s?[\"'](?:[a-zA-Z][a-zA-Z0-9+.-]{0,20}:|//|\\\\)"
)
_ENCODING = re.compile(rb"""\A<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']""")


def which(content: bytes) -> Sort:
    """Say which document a zip is, once every part of it was looked into.

    A zip that is none is called an archive. Raises ``Unfit``.
    """
    if b"[Content_Types].xml" not in content and b"mimetype" not in content[:200]:
        return sorts.ARCHIVE
    entries = _entries(content)
    sort = _sort(content, entries)
    if not sort.media_type:
        return sort
    for name in entries:
        _check_name(name.lower())
    for name, part in _unpacked(content, entries):
        _check_part(name, part)
    return sort


def _sort(content: bytes, entries: Mapping[str, zipfile.ZipInfo]) -> Sort:
    names = {name.lower() for name in entries}
    if "[content_types].xml" in names:
        if any(name.endswith("vbaproject.bin") for name in names):
            raise Unfit(MACROS)
        for part, sort in (("word/", sorts.WORD), ("xl/", sorts.EXCEL), ("ppt/", sorts.SLIDES)):
            if any(name.startswith(part) and name.endswith(".xml") for name in names):
                return sort
    if "mimetype" in entries:
        said = b"".join(part for _, part in _unpacked(content, {"": entries["mimetype"]}))
        if said == sorts.ODT.media_type.encode():
            return sorts.ODT
        if said.startswith(b"application/vnd.oasis.opendocument."):
            return sorts.OPEN_SHEET
    return sorts.ARCHIVE


def _check_name(name: str) -> None:
    """Go on only with a part that such a document has. The name is in small letters."""
    if _PROGRAMS.search(name):
        raise Unfit(MACROS)
    if _INSIDE.search(name):
        raise Unfit(FILES_INSIDE)
    if _FLOWS.search(name):
        raise Unfit(FETCHES)
    ending = name.rpartition(".")[2] if "." in name.rpartition("/")[2] else ""
    if not name.endswith("/") and ending not in _PARTS and not _KNOWN.fullmatch(name):
        raise Unfit(HIDES)


# -- the zip ----------------------------------------------------------------------


def _entries(content: bytes) -> dict[str, zipfile.ZipInfo]:
    """The entries of the zip by name, its list at the end checked before it is read."""
    *_, count, size, start, comment = struct.unpack("<4s4H2IH", content[-22:].rjust(22, b"\x00"))
    if content[-22:-18] != ZIP_END or comment or start + size != len(content) - 22:
        raise Unfit(NOT_WHOLE)
    if count > MOST_ENTRIES or size > MOST_LISTED or PDF_START in content[:1024]:
        raise Unfit(HIDES)
    try:
        listed = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise Unfit(NOT_WHOLE) from None
    if len(listed) > MOST_ENTRIES or len({one.filename.lower() for one in listed}) != len(listed):
        raise Unfit(HIDES)
    if sum(one.file_size for one in listed) > MOST_UNPACKED:
        raise Unfit(SWOLLEN)
    end = 0
    for one in sorted(listed, key=lambda e: e.header_offset):
        _check_entry(one)
        if one.header_offset < end or (end == 0 and one.header_offset):
            raise Unfit(HIDES)  # one lies in another, or something stands before the first
        end = one.header_offset + 30 + one.compress_size
    return {one.filename: one for one in listed}


def _check_entry(one: zipfile.ZipInfo) -> None:
    name = one.filename
    if one.flag_bits & 1:
        raise Unfit(LOCKED)
    strange = not name or len(name) > 255 or not name.isprintable() or name != one.orig_filename
    if strange or name[0] in "/\\" or "\\" in name or ":" in name or ".." in name.split("/"):
        raise Unfit(HIDES)
    if (one.external_attr >> 28) == 0xA:  # a link to another file
        raise Unfit(HIDES)
    if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unfit(NOT_WHOLE)
    if one.file_size > max(SMALL, one.compress_size * SWELLS):
        raise Unfit(SWOLLEN)


def _unpacked(
    content: bytes, entries: Mapping[str, zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    """Each entry with what is in it, exactly as large as the list says."""
    for name, one in entries.items():
        at = one.header_offset
        head = struct.unpack("<4s5H3I2H", content[at : at + 30].ljust(30, b"\x00"))
        start = at + 30 + head[-2] + head[-1]
        packed = content[start : start + one.compress_size]
        local = content[at + 30 : at + 30 + head[-2]]
        if head[0] != b"PK\x03\x04" or head[3] != one.compress_type or head[2] & 1:
            raise Unfit(HIDES)
        if local.decode("utf-8" if head[2] & 0x800 else "cp437", "replace") != one.filename:
            raise Unfit(HIDES)
        part = packed if one.compress_type == zipfile.ZIP_STORED else _inflated(packed, one)
        if len(part) != one.file_size or zlib.crc32(part) != one.CRC:
            raise Unfit(NOT_WHOLE)
        yield name, part


def _inflated(packed: bytes, one: zipfile.ZipInfo) -> bytes:
    deflated = zlib.decompressobj(-15)
    try:
        part = deflated.decompress(packed, one.file_size + 1)
        if not deflated.eof:
            part += deflated.decompress(deflated.unconsumed_tail, 1)
    except zlib.error:
        raise Unfit(NOT_WHOLE) from None
    if not deflated.eof or deflated.unused_data:
        raise Unfit(NOT_WHOLE)
    return part


# -- what stands in a part --------------------------------------------------------


def _check_part(name: str, part: bytes) -> None:
    """Go on only with a part that neither starts nor fetches anything."""
    if not name.lower().endswith((".xml", ".rels", ".vml", ".rdf")):
        return
    encoding = _ENCODING.search(part[:400].removeprefix(b"\xef\xbb\xbf"))
    strange = encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
    if b"\x00" in part or strange or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Unfit(HIDES)
    if name.lower().endswith(".rels"):
        _check_relations(part)
    if name == "[Content_Types].xml" and re.search(rb"macroEnabled|vbaProject", part, re.I):
        raise Unfit(MACROS)
    if name == "META-INF/manifest.xml" and b"encryption-data" in part:
        raise Unfit(LOCKED)
    if any(start in part for start in _STARTS) or (b"DDE" in part and _FIELD.search(part)):
        raise Unfit(STARTS)
    if b"xlink:href" in part and _FETCHED.search(part):
        raise Unfit(FETCHES)


def _check_relations(part: bytes) -> None:
    """Go on only where what belongs together lies in the document itself; links are only words."""
    if len(part) > SMALL:
        raise Unfit(HIDES)
    try:
        relations = [e for e in ElementTree.fromstring(part).iter() if "Type" in e.attrib]
    except ElementTree.ParseError:
        raise Unfit(NOT_WHOLE) from None
    for relation in relations:
        kind = relation.attrib["Type"].rpartition("/")[2].lower()
        if kind in _CARRIES:
            raise Unfit(_CARRIES[kind])
        outside = relation.attrib.get("TargetMode", "").lower() == "external"
        here = _ON_THIS_DISK.match(relation.attrib.get("Target", ""))
        if outside and kind != "hyperlink" and not here:
            raise Unfit(FETCHES)
