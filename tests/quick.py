"""Quick: what thousands of tests would each do again is done once for a run of the tests.

Nothing is left out or put in place of anything: every page is still drawn by its template and
every password still kept by Argon2.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from engine.people import passwords

#: How the system itself keeps a password, for the test that looks at it.
KEEPS_PASSWORDS = passwords._hasher

#: As in web/garbage.py, but the apps and databases of the tests before are looked for now and then.
NEW_OBJECTS, YOUNG, OLD = 50_000, 10, 10

#: Where a file is only in memory, and how much room there must be for the tests' files.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
FOLDER = "threefold-tests-"


class Compiled(BytecodeCache):
    """Every template that was compiled, by its source: each test makes an app of its own."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of this source before, if it was."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was just compiled."""
        self._known[bucket.key, bucket.checksum] = bucket.code


def keep_passwords_with_little_work() -> None:
    """The same hash, but not made hard to guess: a tenth of a second for each that signs in."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def keep_compiled_templates() -> None:
    """Compile a template once, however many apps show it."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


def keep_compiled_addresses() -> None:
    """Work out once how the address of each of our pages is built, however many apps have it.

    Werkzeug writes a little program for each of them: nine tenths of the time an app takes to make.
    """
    known: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compiled = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        shape = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
        if shape not in known:
            known[shape] = compiled(rule, append_unknown)
        return known[shape]

    Rule._compile_builder = once


def keep_files_in_memory() -> None:
    """Make every database of this run, and of its workers, where no disk has to be waited for.

    A copy of a PostgreSQL database takes a tenth of a second there and up to two on a busy disk.
    What survives a crash of a server or of our own program survives it there, too. Who sets TMPDIR
    has said where the files shall be.
    """
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        return
    for left in MEMORY.glob(f"{FOLDER}*"):
        if not Path("/proc", left.name.removeprefix(FOLDER)).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder, maker = MEMORY / f"{FOLDER}{os.getpid()}", os.getpid()
    folder.mkdir()
    folder.chmod(0o711)  # PostgreSQL runs under another account, and finds its own folder here
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    atexit.register(lambda: os.getpid() == maker and shutil.rmtree(folder, ignore_errors=True))


def look_for_garbage_seldom() -> None:
    """Look among what the tests make, not through everything that was loaded and collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, YOUNG, OLD)
