"""Documents: sorts of files - those that are taken, those that are not, and what people call them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import EngineError

AS_PDF = "Save it as a PDF and send that."
ONE_BY_ONE = "Send the files in it one by one."
AS_PICTURE = "Save it as a JPEG or PNG picture and send that."
ELSEWHERE = "Keep it where your council keeps recordings, and say in a case note where it is."


class Unfit(EngineError):
    """The file cannot be taken; the sentence says why, and what to send instead."""


@dataclass(frozen=True)
class Sort:
    """A sort of file: what people call it, and for one that is not taken what to do instead.

    Only a sort that is taken has a ``media_type``.
    """

    called: str
    instead: str = ""
    media_type: str = ""
    endings: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What people call it, at the beginning of a line: 'PDF', 'Word document'."""
        plain = self.called.removeprefix("a ").removeprefix("an ")
        return plain[:1].upper() + plain[1:]


_OFFICE = "application/vnd.openxmlformats-officedocument."

PDF = Sort("a PDF", media_type="application/pdf", endings=("pdf",))
PNG = Sort("a PNG picture", media_type="image/png", endings=("png",))
JPEG = Sort("a JPEG picture", media_type="image/jpeg", endings=("jpg", "jpeg", "jpe", "jfif"))
TEXT = Sort("plain text", media_type="text/plain", endings=("txt", "text"))
WORD = Sort(
    "a Word document",
    media_type=_OFFICE + "wordprocessingml.document",
    endings=("docx",),
)
EXCEL = Sort("an Excel workbook", media_type=_OFFICE + "spreadsheetml.sheet", endings=("xlsx",))
ODT = Sort(
    "an OpenDocument text",
    media_type="application/vnd.oasis.opendocument.text",
    endings=("odt",),
)
#: What is taken. Anything else is refused: a short list is one that can be checked.
TAKEN = (PDF, PNG, JPEG, TEXT, WORD, EXCEL, ODT)
#: For the browser's own dialogue; what a file really is, its content says.
ENDINGS = tuple(f".{ending}" for sort in TAKEN for ending in sort.endings)

WEB_PAGE = Sort("a web page", AS_PDF)
DRAWING = Sort("a drawing that can carry programs (SVG)", AS_PICTURE)
XML = Sort("data for a program (XML)", AS_PDF)
PROGRAM = Sort("a program", "Programs are never taken.")
SCRIPT = Sort("a script", "Programs are never taken.")
ARCHIVE = Sort("an archive of files", ONE_BY_ONE)
MACROS = Sort("an Office document with macros", AS_PDF)
OLD_OFFICE = Sort("an old Office document", "Save it as .docx, .xlsx or PDF and send that.")
LOCKED = Sort(
    "an Office document that is protected with a password",
    "Remove the password, or save it as a PDF, and send that.",
)
SLIDES = Sort("a presentation", AS_PDF)
OPEN_SHEET = Sort("an OpenDocument file other than text", AS_PDF)
RICH_TEXT = Sort("rich text (RTF)", "Save it as .docx or PDF and send that.")
EMAIL = Sort(
    "an e-mail",
    "Print it to a PDF and send that; save the files that came with it and send them one by one.",
)
TABLE = Sort("a table as plain text (CSV)", "Save it as an Excel workbook (.xlsx) and send that.")
PHONE_PICTURE = Sort(
    "a picture as some phones take it (HEIC)", "Save it as a JPEG picture and send that."
)
OTHER_PICTURE = Sort("a picture of another kind", AS_PICTURE)
RECORDING = Sort("a recording", ELSEWHERE)

#: The ending of a name -> what it says the file is, where that is not taken.
FOREIGN = {
    ending: sort
    for sort, endings in (
        (WEB_PAGE, "htm html xhtml shtml mht mhtml url webloc hta"),
        (DRAWING, "svg svgz"),
        (XML, "xml xsl xslt"),
        (PROGRAM, "exe com scr pif msi dll cpl sys apk app dmg pkg deb rpm jar bin elf so lnk iso"),
        (SCRIPT, "js mjs jse vbs vbe wsf wsh ps1 psm1 bat cmd sh bash py pyw php pl rb reg inf"),
        (ARCHIVE, "zip rar 7z gz tgz bz2 xz tar cab arj img vhd"),
        (MACROS, "docm dotm xlsm xltm xlsb xlam pptm potm ppsm odm"),
        (OLD_OFFICE, "doc dot xls xlt ppt pps pub mdb accdb"),
        (SLIDES, "pptx ppsx potx odp"),
        (OPEN_SHEET, "ods odg odf"),
        (RICH_TEXT, "rtf"),
        (EMAIL, "eml msg oft"),
        (TABLE, "csv tsv"),
        (PHONE_PICTURE, "heic heif hif avif"),
        (OTHER_PICTURE, "gif webp tif tiff bmp ico psd dng raw cr2 nef"),
        (RECORDING, "mp3 m4a wav ogg oga opus aac flac wma amr mp4 m4v mov avi mkv webm wmv 3gp"),
    )
    for ending in endings.split()
}
