"""Words: the list of words to avoid, held against everything else that is written for people.

Processes are held against it when they are published (the check ``words``); here are
the pages, the sentences of the program, and the documents.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.process.checks.avoided import words_to_avoid

ROOT = Path(__file__).parents[1]
#: What may hold the words, and why.
MAY_SAY = {
    "engine/process/checks/avoided.py": "the list itself",
    "docs/checks/words.md": "the list, as people read it",
    "engine/process/letters.py": "words that must not stand on an envelope",
}


def written(*patterns: str) -> list[Path]:
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    made = {"node_modules", "dist"}
    return sorted(p for p in found if not made & set(p.parts) and named(p) not in MAY_SAY)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


#: Codes of the files that a council's old system is exported to: nobody reads them on a page.
CODES = frozenset({"NFA"})


def said(path: Path, text: str) -> list[str]:
    return [f"{named(path)}: '{word}', better: {one.better}" for word, one in words_to_avoid(text)]


def sentences(module: ast.Module) -> Iterator[str]:
    """Every text of a program that is no docstring."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield "" if node.value in CODES else node.value


TEMPLATES = written("web/templates/**/*.html", "web/templates/**/*.txt")
PROGRAM = written("engine/**/*.py", "web/**/*.py", "web/frontend/src/**/*.js", "tests/screens.py")
DOCUMENTS = written("*.md", "docs/**/*.md", "web/frontend/*.md")


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_page_uses_the_fields_words(path):
    """Texts stand in the page and in what it hands to its macros: only comments are left out."""
    assert said(path, re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)) == []


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_a_sentence_of_the_program_uses_the_fields_words(path):
    text = path.read_text()
    if path.suffix == ".py":
        text = "\n".join(sentences(ast.parse(text)))
    assert said(path, text) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_a_document_uses_the_fields_words(path):
    """A list of what is never said may say it: from "Never:" to the end of its paragraph."""
    text = re.sub(r"Never:.*?(?=\n\n|\Z)", "", path.read_text(), flags=re.S)
    for code in CODES:
        text = text.replace(f"`{code}`", "")
    assert said(path, text) == []


def test_these_tests_see_what_they_forbid():
    module = ast.parse(
        '"""The victim."""\ndef f():\n    """The alerter."""\n    return "perpetrator"'
    )

    assert [word for text in sentences(module) for word, _ in words_to_avoid(text)] == [
        "perpetrator"
    ]
    assert TEMPLATES and PROGRAM and DOCUMENTS
    assert all((ROOT / path).exists() for path in MAY_SAY)
