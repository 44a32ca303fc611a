"""Record: letters - a name is the same name with and without its accents, on either database.

People type Zoe for Zoë and ONeill for O'Neill, and a name comes composed or decomposed from
another program. Whoever is known must be known again all the same.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

#: Marks above, below and through a letter of Latin, Greek or Cyrillic. Those of other scripts
#: are vowels, and stay.
_MARKS = re.compile("[\u0300-\u036f]")
#: Letters that are not a letter and a mark.
_ALONE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"}
)
#: English letters that may stand for one with a mark, or for another letter.
_MAY_BE_MARKED = re.compile("[acdegiklnorstuyz]+")


def plain(text: str) -> str:
    """A text in small letters without accents."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", bare.casefold()).translate(_ALONE)


def may_say(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """What the database is asked of a plain word: a net that is a little too wide.

    Apostrophes are passed over. SQLite folds the letters of English only, so of a name with
    any other only those letters are asked that nothing else could stand for.
    """
    asked = word.replace("/", "//").replace("_", "/_")
    wide = _MAY_BE_MARKED.sub("%", asked) if word.isascii() else ""
    return _says(column, sa.literal(f"%{asked}%"), sa.literal(f"%{wide}%"))


class _says(FunctionElement[bool]):
    """A column says one thing; or, where it has an apostrophe or letters not of English, another."""

    # it has no type: SQLite would be asked whether a boolean = 1, and then work out all of it
    inherit_cache = True

    def in_sql(self, compiler: Any, like: str, marked: str, given: dict[str, Any]) -> str:
        """The same for each database: how letters are compared, and which names have others."""
        column, asked, wide = (compiler.process(one, **given) for one in self.clauses)
        bare = f"replace(replace({column}, '’', ''), '''', '')"
        return (
            f"({column} {like} {asked} ESCAPE '/' OR "
            f"(({marked.format(column)}) AND {bare} {like} {wide} ESCAPE '/'))"
        )


@compiles(_says)
def _on_postgres(element: _says, compiler: Any, **given: Any) -> str:
    marked = "octet_length({0}) <> length({0}) OR strpos({0}, '''') > 0"
    return element.in_sql(compiler, "ILIKE", marked, given)


@compiles(_says, "sqlite")
def _on_sqlite(element: _says, compiler: Any, **given: Any) -> str:
    marked = "length(CAST({0} AS BLOB)) <> length({0}) OR instr({0}, '''') > 0"
    return element.in_sql(compiler, "LIKE", marked, given)
