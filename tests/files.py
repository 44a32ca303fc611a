"""Files made for tests, whole and hostile. None is kept in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

# -- PDF ----------------------------------------------------------------------------


def pdf(inside: bytes = b"", after: bytes = b"") -> bytes:
    """A PDF of one empty page, with more objects in it and more bytes after it."""
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
        + inside
        + b"\ntrailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n0\n%%EOF\n"
        + after
    )


def object_stream(objects: bytes, packing: bytes = b"/FlateDecode", twice: bool = False) -> bytes:
    """Objects of a PDF packed into a stream, where their names do not show."""
    packed = zlib.compress(b"9 0 " + objects)
    if twice:
        packed = zlib.compress(packed)
    says = b"<< /Type /ObjStm /N 1 /First 4 /Filter " + packing + b" /Length %d >>" % len(packed)
    return b"8 0 obj\n" + says + b"\nstream\n" + packed + b"\nendstream\nendobj\n"


# -- pictures -----------------------------------------------------------------------

PLACE = b"GPS 53.7996 N 1.5491 W"


def part(name: bytes, body: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 4, height: int = 3, more: bytes = b"", after: bytes = b"") -> bytes:
    """A PNG in grey, with more parts before its dots and more bytes after its end."""
    dots = zlib.compress(
        b"".join(b"\x00" + b"\x80" * min(width, 64) for _ in range(min(height, 64)))
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    whole = part(b"IHDR", head) + more + part(b"IDAT", dots) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole + after


def segment(mark: int, body: bytes) -> bytes:
    """One segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, mark, len(body) + 2) + body


def exif(turned: int = 1) -> bytes:
    """What a telephone writes into a photograph: how it was held, and where it was."""
    tiff = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return b"Exif\x00\x00" + tiff + PLACE


def jpeg(
    width: int = 4, height: int = 3, turned: int = 1, more: bytes = b"", after: bytes = b""
) -> bytes:
    """A JPEG as a telephone takes it, with more segments in it and more bytes after its end."""
    size = struct.pack(">BHHB3B", 8, height, width, 1, 1, 0x11, 0)
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + segment(0xE1, exif(turned))
        + more
        + segment(0xDB, b"\x00" + b"\x01" * 64)
        + segment(0xC0, size)
        + segment(0xC4, b"\x00" + b"\x01" + b"\x00" * 15 + b"\x00")
        + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x12\x34\xff\x00\x56"
        + b"\xff\xd9"
        + after
    )


# -- Office -------------------------------------------------------------------------

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="x"><Default Extension="xml"/>{}</Types>'
)
_RELS = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="r">{}</Relationships>'


def relation(kind: str, target: str, outside: bool = False) -> str:
    """One relationship of a part of an Office document."""
    mode = ' TargetMode="External"' if outside else ""
    start = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    return f'<Relationship Id="r1" Type="{start}{kind}" Target="{target}"{mode}/>'


def docx(
    more: Mapping[str, bytes | str] | None = None,
    relations: str = "",
    types: str = "",
    body: str = "Hello",
) -> bytes:
    """A Word document, with more parts and relationships."""
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(types),
            "_rels/.rels": _RELS.format(relation("officeDocument", "word/document.xml")),
            "word/document.xml": f"<w:document><w:p>{body}</w:p></w:document>",
            "word/_rels/document.xml.rels": _RELS.format(relations),
            **(more or {}),
        }
    )


def xlsx(more: Mapping[str, bytes | str] | None = None) -> bytes:
    """An Excel workbook, with more parts."""
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(""),
            "_rels/.rels": _RELS.format(relation("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": "<workbook/>",
            "xl/worksheets/sheet1.xml": "<worksheet/>",
            **(more or {}),
        }
    )


def odt(
    more: Mapping[str, bytes | str] | None = None, manifest: str = "", content: str = "Hello"
) -> bytes:
    """An OpenDocument text, with more parts."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": f"<manifest:manifest>{manifest}</manifest:manifest>",
            "content.xml": f"<office:document-content>{content}</office:document-content>",
            **(more or {}),
        }
    )


def zipped(parts: Mapping[str, bytes | str], before: bytes = b"", comment: bytes = b"") -> bytes:
    """A zip of these parts, with bytes before it."""
    into = io.BytesIO()
    into.write(before)
    with zipfile.ZipFile(into, "a" if before else "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), body, how)
        archive.comment = comment
    return into.getvalue()
