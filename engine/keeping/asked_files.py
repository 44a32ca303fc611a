"""Keeping: asked files - the files that go with what an adult is given of their record.

A file says more than its name does, of other people too: it is left out until a manager has
looked through it. One that is not what was kept is given to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case.documents.model import Upload
from engine.case.documents.named import in_words
from engine.case.documents.opening import ALTERED, Altered
from engine.case.documents.sealing import is_as_it_was_kept
from engine.case.model import Case

if TYPE_CHECKING:
    from engine.keeping.subject_access import Piece

NOT_LOOKED_THROUGH = "The file was not looked through yet for what it says of other people."


def words_of_files(session: Session, cases: Collection[int]) -> dict[str, str]:
    """What each file of some cases is called, by its public id; those that are erased are not there."""
    held = select(Upload.public_id, Upload.name, Upload.size).where(
        Upload.case_id.in_(cases), Upload.content.is_not(None)
    )
    return {one: in_words(name, size) for one, name, size in session.execute(held)}


def files_given(
    session: Session, pieces: Sequence[Piece], cases: Sequence[Case]
) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file that is given, one after the other. Raises ``Altered``."""
    by_id = {case.id: case for case in cases}
    for piece in pieces:
        if piece.left_out or not piece.file:
            continue
        upload = session.scalar(select(Upload).where(Upload.public_id == piece.file))
        if upload is None or upload.content is None or upload.case_id not in by_id:
            continue
        if not is_as_it_was_kept(session, by_id[upload.case_id], upload, upload.content):
            raise Altered(ALTERED)
        yield piece.filed_as, upload.content
        session.expunge(upload)
