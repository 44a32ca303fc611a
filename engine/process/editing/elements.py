"""Elements: names, ids, conditions and properties, as a diagram's file writes them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from lxml import etree

from engine.errors import InvalidAnswers, InvalidProcess
from engine.process.bundle import Bundle
from engine.process.xml import BPMN, SPIFF, local, read_xml

XSI = "http://www.w3.org/2001/XMLSchema-instance"
LONGEST_NAME = 120
LONGEST_ID = 48
BEFORE_WAYS = ("documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef")


def bpmn(tag: str) -> str:
    """The full name of a BPMN element."""
    return f"{{{BPMN}}}{tag}"


def is_node(element: Any) -> bool:
    """Whether an element is one that a case passes."""
    tag = local(element)
    return tag.endswith(("Task", "Event", "Gateway")) or tag in (
        "task", "callActivity", "subProcess", "transaction", "adHocSubProcess",
    )  # fmt: skip


def title(node: Any) -> str:
    """What people call a step."""
    return " ".join((node.get("name") or "").split()) or str(node.get("id") or "")


def refuse(field: str, sentence: str) -> None:
    """Refuse with a sentence for one field."""
    raise InvalidAnswers({field: sentence})


def named(text: str, field: str = "name", missing: str = "Give it a name") -> str:
    """A name as it is kept. Raises ``InvalidAnswers``."""
    said = " ".join(text.split())
    if not said:
        refuse(field, missing)
    if len(said) > LONGEST_NAME:
        refuse(field, f"Use {LONGEST_NAME} characters or fewer")
    return plain(said, field)


def plain(text: str, field: str) -> str:
    """A text that a file can hold: no control characters, no halves of characters."""
    if any(unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co") for c in text):
        refuse(field, "Use letters, figures and signs only")
    return text


def slug(name: str, longest: int = LONGEST_ID) -> str:
    """A name as an id: small letters, figures and _."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    found = ""
    for word in words:
        if len(found) + len(word) + 1 > longest:
            break
        found += ("_" if found else "") + word
    found = found or "".join(words)[:longest] or "step"
    return found if found[0].isalpha() else f"step_{found}"


def set_condition(flow: Any, condition: str) -> None:
    """Write on what a way depends; '' takes it off."""
    old = flow.find(bpmn("conditionExpression"))
    if not condition:
        if old is not None:
            remove(old)
        return
    if old is None:
        old = etree.SubElement(flow, bpmn("conditionExpression"))
        old.set(f"{{{XSI}}}type", _qualified(flow, "tFormalExpression"))
    old.text = condition


def properties(element: Any) -> dict[str, str]:
    """The properties of a step or process."""
    path = f"{bpmn('extensionElements')}/{{{SPIFF}}}properties/{{{SPIFF}}}property"
    return {p.get("name") or "": (p.get("value") or "").strip() for p in element.findall(path)}


def set_property(element: Any, name: str, value: str) -> None:
    """Write one property; '' takes it off. Other extensions stay."""
    holder = element.find(bpmn("extensionElements"))
    kept = holder.find(f"{{{SPIFF}}}properties") if holder is not None else None
    old = [p for p in kept if p.get("name") == name] if kept is not None else []
    if value:
        if holder is None:
            holder = element.makeelement(bpmn("extensionElements"), {})
            at = sum(1 for child in element if local(child) == "documentation")
            element.insert(at, holder)
        if kept is None:
            kept = etree.SubElement(
                holder, f"{{{SPIFF}}}properties", nsmap={"spiffworkflow": SPIFF}
            )
        if old:
            old[0].set("value", value)
        else:
            etree.SubElement(kept, f"{{{SPIFF}}}property", {"name": name, "value": value})
        return
    for one in old:
        remove(one)
    if kept is not None and len(kept) == 0:
        remove(kept)
    if holder is not None and len(holder) == 0:
        remove(holder)


def rewrite(node: Any, tag: str, ids: list[str]) -> None:
    """Write the ways in or out of a step: those that were there first, in their order."""
    old = [text_of(e) for e in node.findall(bpmn(tag))]
    kept = [i for i in dict.fromkeys(old) if i in ids]
    wanted = kept + [i for i in ids if i not in kept]
    if wanted == old:
        return
    for element in node.findall(bpmn(tag)):
        remove(element)
    before = BEFORE_WAYS if tag == "incoming" else (*BEFORE_WAYS, "incoming")
    at = max((i + 1 for i, c in enumerate(node) if local(c) in before), default=0)
    for offset, id in enumerate(wanted):
        element = node.makeelement(bpmn(tag), {})
        element.text = id
        node.insert(at + offset, element)


def remove(element: Any) -> None:
    """Take an element out of the file."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def text_of(element: Any) -> str:
    """The text of an element."""
    return (element.text or "").strip()


def _qualified(element: Any, name: str) -> str:
    prefix = next((p for p, uri in element.nsmap.items() if uri == BPMN and p), "")
    return f"{prefix}:{name}" if prefix else name


def ids_elsewhere(bundle: Bundle, path: str) -> set[str]:
    """Every id that another diagram of the process uses."""
    used: set[str] = set()
    for other, content in bundle.diagrams.items():
        if other != path:
            try:
                root = read_xml(content, other)
            except InvalidProcess:
                continue
            used.update(e.get("id") for e in root.iter() if e.get("id"))
    return used
