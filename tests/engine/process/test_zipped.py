"""Zipped: a process goes out and comes in byte for byte, and a hostile zip file is refused."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidProcess
from engine.process.bundle import MAX_FILE, MAX_FILES, from_folder
from engine.process.zipped import from_zip, to_zip
from tests.council import SECTION42

SHIPPED = from_folder(SECTION42)


def zipped(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_process_goes_out_and_in_byte_for_byte():
    once = to_zip(SHIPPED)

    assert from_zip(once) == SHIPPED and to_zip(from_zip(once)) == once


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a zip file that can be read"),
        (b"PK\x03\x04 and nothing more", "not a zip file that can be read"),
        (zipped(), "one folder"),
        (zipped(**{"a.bpmn": b"x"}), "one folder"),
        (zipped(**{"a/a.bpmn": b"x", "b/b.bpmn": b"x"}), "one folder"),
        (zipped(**{"a/../../etc.bpmn": b"x"}), "a process has diagrams"),
        (zipped(**{"../a/a.bpmn": b"x"}), "a process has diagrams"),
        (zipped(**{"/a/a.bpmn": b"x"}), "one folder"),
        (zipped(**{"a/run.py": b"x"}), "a process has diagrams"),
        (zipped(**{"a/..\\\\..\\\\etc.bpmn": b"x"}), "a process has diagrams"),
        (zipped(**{"a/forms/../../../etc/x.json": b"x"}), "a process has diagrams"),
        (zipped(**{"a/codes/deep/er.csv": b"x"}), "a process has diagrams"),
        (zipped(**{"a/.hidden.bpmn": b"x"}), "a process has diagrams"),
        (zipped(**{"../../x.bpmn": b"x"}), "a process has diagrams"),
        (zipped(**{"C:/x.bpmn": b"x"}), "a process has diagrams"),
        (zipped(**{"a/forms/x.json/": b"", "a/forms/x.json/y": b"x"}), "a process has diagrams"),
        (zipped(**{"a/forms/x.json.exe": b"x"}), "a process has diagrams"),
        (zipped(**{"a/a.bpmn": b"0" * (MAX_FILE + 1)}), "larger than"),
        (zipped(**{f"a/codes/c{n}.csv": b"" for n in range(MAX_FILES + 1)}), "no more than"),
        (zipped(**{f"a/codes/c{n}.csv": b"0" * 1_900_000 for n in range(12)}), "larger than"),
    ],
)
def test_a_hostile_zip_file_is_refused_with_a_sentence(content, says):
    with pytest.raises(InvalidProcess, match=says):
        from_zip(content)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_file_twice_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/a.bpmn", b"one")
        archive.writestr("a/a.bpmn", b"two")

    with pytest.raises(InvalidProcess, match="there twice"):
        from_zip(out.getvalue())


@given(st.binary(max_size=400))
def test_any_bytes_get_a_sentence(content):
    with pytest.raises(InvalidProcess):
        from_zip(content)
    broken = bytearray(to_zip(SHIPPED)[:4000])
    broken[: len(content)] = content
    with pytest.raises(InvalidProcess):
        from_zip(bytes(broken))
