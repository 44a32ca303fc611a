"""XML: read a diagram's file safely, or refuse it with a sentence.

A diagram may come from anywhere: a colleague, another council, an attacker. So
nothing outside the file is fetched, nothing inside it is expanded, and size,
depth and number of elements are limited before anything else looks at it
(INV-30).
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from lxml import etree

from engine.errors import InvalidProcess

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

MAX_BYTES = 2_000_000
MAX_DEPTH = 100
#: A 400-task diagram with its drawing has about 8,000 elements.
MAX_ELEMENTS = 20_000
_ENCODINGS = {"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
#: The same word as every encoding an XML parser might guess would write it.
_DOCTYPES = [
    word.encode(encoding)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
    for word in ("<!DOCTYPE", "<!ENTITY")
]


def read_xml(content: bytes, file: str) -> Any:
    """Return the root element of a diagram's file, without comments and instructions.

    Raises ``InvalidProcess`` with one sentence that names the file and, where
    there is one, the line.
    """
    if len(content) > MAX_BYTES:
        raise InvalidProcess([f"{file}: the file is larger than {MAX_BYTES // 1_000_000} MB."])
    _refuse_encoding(content, file)
    # Asked of the bytes, before any parser runs: a document type is the door of
    # every entity attack, and no modeller writes one.
    if any(word in content for word in _DOCTYPES):
        raise InvalidProcess([f"{file}: a document type (DTD) is not allowed in a diagram."])
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise InvalidProcess(
            [f"{file}, line {line}: this is not readable as XML ({_words(error)})."]
        ) from error
    except (ValueError, LookupError) as error:
        raise InvalidProcess([f"{file}: this is not readable as XML."]) from error
    if root.getroottree().docinfo.doctype:
        raise InvalidProcess([f"{file}: a document type (DTD) is not allowed in a diagram."])
    _refuse_size(root, file)
    if root.tag != f"{{{BPMN}}}definitions":
        begins = local(root)[:60]
        text = f"this is not a BPMN 2.0 diagram: it begins with '{begins}'."
        raise InvalidProcess([f"{file}, line {root.sourceline}: {text}"])
    return root


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _refuse_encoding(content: bytes, file: str) -> None:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise InvalidProcess([f"{file}: save the diagram as UTF-8."])
    declared = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", content[:400])
    if declared and declared[1].decode().lower() not in _ENCODINGS:
        raise InvalidProcess(
            [f"{file}: save the diagram as UTF-8, not {declared[1].decode()[:30]}."]
        )


def _refuse_size(root: Any, file: str) -> None:
    count, stack = 0, [(root, 1)]
    while stack:
        element, depth = stack.pop()
        count += 1
        if depth > MAX_DEPTH:
            text = f"elements are nested more than {MAX_DEPTH} deep."
            raise InvalidProcess([f"{file}, line {element.sourceline}: {text}"])
        if count > MAX_ELEMENTS:
            text = f"the diagram has more than {MAX_ELEMENTS} elements."
            raise InvalidProcess([f"{file}, line {element.sourceline}: {text}"])
        stack.extend((child, depth + 1) for child in element)


def _words(error: etree.XMLSyntaxError) -> str:
    return re.sub(r",? line \d+.*$", "", str(error.msg or "not well formed"))[:120]
