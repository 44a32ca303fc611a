"""Restarts: what answers is renewed while people submit - nothing fails, is lost or there twice.

Three ways, in turn. The server is told to read its settings again (HUP): new workers begin,
the old ones finish what they have in hand. It is swapped (USR2): a second server, of another
release, begins on the same socket; both answer for a while; the first is told to let its
workers go (WINCH) and to end (TERM). The scheduler is ended (TERM), and another begins. A
press of a button that is answered by anything but "recorded" counts as failed.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests import releases
from tests.chaos.serving import ROOT, Browser, environment, free_port, wait_for
from tests.chaos.submits import ACKNOWLEDGED, Form, Result, truth

WAYS = ("swap", "reload", "scheduler")
WORKERS, CLIENTS, BESIDE = 2, 3, 0.5
PATIENCE = 180.0
#: what the server is told beside: each worker leaves its number when it is ready to answer
TELLS = """from pathlib import Path


def post_worker_init(worker):
    Path("{folder}", str(worker.pid)).touch()
"""


@dataclass
class Restarted(Result):
    """What came of the submits, and how often what answered them was renewed."""

    restarts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))
    beside: str = ""
    failed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        each = ", ".join(f"{what} {times}" for what, times in self.restarts.items())
        return (
            f"{sum(self.restarts.values())} restarts ({each}; {self.beside}) while "
            f"{self.acknowledged:,} submits were acknowledged: {len(self.failed)} failed, missing "
            f"{self.missing}, half done {self.half}, twice {self.twice}, broken logs {self.broken}; "
            f"longest wait for an answer {self.longest:.1f} s, {self.seconds:.0f} s in all"
        )

    @property
    def bad(self) -> int:
        """How much is not as it must be."""
        return len(self.failed) + self.missing + self.half + self.twice + self.broken


def while_submitting(url: str, ready: list[Form], restarts: int) -> Restarted:
    """Renew what answers so often, while every form is sent; say what came of it."""
    result, waiting = Restarted(), queue.Queue()  # type: ignore[var-annotated]
    acknowledged: set[str] = set()
    with _codes() as (codes, beside), TemporaryDirectory() as folder:
        result.beside = beside
        server = Serving(url, Path(folder), codes)
        try:
            people = [
                threading.Thread(target=_send, args=(server, n, waiting, acknowledged, result))
                for n in range(CLIENTS)
            ]
            for person in people:
                person.start()
            began, share = time.monotonic(), max(1, len(ready) // restarts)
            for number in range(restarts):
                for form in ready[number * share : (number + 1) * share]:
                    waiting.put(form)
                way = WAYS[number % len(WAYS)]
                server.renew(way)
                result.restarts[way] += 1
            for _ in people:
                waiting.put(None)
            for person in people:
                person.join()
            result.seconds = time.monotonic() - began
        finally:
            server.stop()
    truth(url, acknowledged, result)
    return result


def _send(
    server: Serving, number: int, waiting: queue.Queue[Form | None], acknowledged: set[str],
    result: Restarted,
) -> None:  # fmt: skip
    """One person: sends form after form, with a breath between them; a failure is sent again."""
    browser, choose = Browser(server.address).sign_in("Lena"), Random(number)
    while (form := waiting.get()) is not None:
        task, typed = form
        began = time.monotonic()
        for _ in range(20):
            try:
                status, _, _ = browser.post(f"/tasks/{task}", typed)
            except (OSError, HTTPException) as error:
                result.failed.append(f"{task}: {error!r}")
            else:
                if status in ACKNOWLEDGED:
                    acknowledged.add(task)
                    break
                result.failed.append(f"{task}: {status}")
            time.sleep(0.2)
        result.longest = max(result.longest, time.monotonic() - began)
        time.sleep(choose.uniform(0, 0.3))


class Serving:
    """A server that is renewed under one address, and its scheduler."""

    def __init__(self, url: str, folder: Path, codes: list[Path]) -> None:
        self.url, self.codes, self.turn = url, codes, 0
        self.pid_file, self.current = folder / "pid", folder / "current"
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self._point()
        self.up = folder / "up"
        self.up.mkdir()
        told = folder / "told.py"
        told.write_text(TELLS.format(folder=self.up))
        # by its own name: begun as ``python -m gunicorn`` it cannot begin a second one
        command = [
            str(Path(sys.executable).with_name("gunicorn")), "wsgi:app", "--config", str(told),
            "--workers", str(WORKERS), "--pid",
            str(self.pid_file), "--bind", f"127.0.0.1:{port}", "--log-level", "error",
            "--timeout", "120", "--graceful-timeout", "60",
        ]  # fmt: skip
        first = subprocess.Popen(command, cwd=self.current, env=self._environment())
        wait_for(self.address, first)
        threading.Thread(target=first.wait, daemon=True).start()  # whoever began it sees it end
        self.master, self.scheduler = first.pid, self._schedule()

    def renew(self, way: str) -> None:
        """Renew the server or its scheduler, and wait until the new one is there."""
        {"reload": self._reload, "swap": self._swap, "scheduler": self._schedule_anew}[way]()

    def stop(self) -> None:
        """End everything that was started."""
        self.scheduler.terminate()
        with suppress(ProcessLookupError):
            os.kill(self.master, signal.SIGTERM)
        _until(lambda: not _lives(self.master), "the server to end")
        self.scheduler.wait(60)

    def _reload(self) -> None:
        before = set(_children(self.master))
        os.kill(self.master, signal.SIGHUP)
        _until(lambda: not before & set(_children(self.master)), "the old workers to end")
        _until(lambda: self._answering(self.master) >= WORKERS, "new workers")

    def _swap(self) -> None:
        self.turn += 1
        self._point()
        old, second = self.master, Path(f"{self.pid_file}.2")
        os.kill(old, signal.SIGUSR2)
        _until(second.exists, "a second server")
        _until(lambda: second.read_text().strip().isdigit(), "its number")
        new = int(second.read_text())
        _until(lambda: self._answering(new) >= WORKERS, "its workers")
        time.sleep(BESIDE)  # the old and the new answer side by side
        os.kill(old, signal.SIGWINCH)
        time.sleep(BESIDE)
        os.kill(old, signal.SIGTERM)
        _until(lambda: not _lives(old), "the old server to end")
        _until(lambda: self._first() == new, "the new server to be the first")
        self.master = new

    def _first(self) -> int:
        with suppress(OSError, ValueError):
            return int(self.pid_file.read_text())
        return 0

    def _answering(self, master: int) -> int:
        """How many workers of a server have read the program and answer."""
        return sum((self.up / str(pid)).exists() for pid in _children(master))

    def _schedule_anew(self) -> None:
        self.scheduler.terminate()
        if (ended := self.scheduler.wait(120)) not in (0, -signal.SIGTERM):
            raise AssertionError(f"the scheduler ended with {ended}")
        self.scheduler = self._schedule()

    def _schedule(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"]
        return subprocess.Popen(
            command, cwd=self.current, env=self._environment(), stdout=subprocess.DEVNULL
        )

    def _point(self) -> None:
        """Let the folder in which the program is begun be that of the release whose turn it is."""
        new = self.current.with_name("next")
        new.symlink_to(self.codes[self.turn % len(self.codes)])
        new.replace(self.current)

    def _environment(self) -> dict[str, str]:
        return {**environment(self.url), "PWD": str(self.current)}


@contextmanager
def _codes() -> Iterator[tuple[list[Path], str]]:
    """This release, and the newest one whose code is kept, where its tables are the same."""
    kept = releases.numbers()[-1]
    commit = str(releases.told(kept, "sqlite")["commit"])
    try:
        with releases.checked_out(commit) as old:
            (old / "web" / "static" / "dist").symlink_to(ROOT / "web" / "static" / "dist")
            same = _newest(old) == _newest(ROOT)
            if same:
                yield [ROOT, old], f"beside the code of {commit[:7]}, release {kept}"
                return
    except subprocess.CalledProcessError:
        pass  # there is no history here
    yield [ROOT, ROOT], "the same code twice: the code of no release with these tables is here"


def _newest(code: Path) -> str:
    folder = code / "engine" / "db" / "migrations" / "versions"
    return max(path.name[:4] for path in folder.glob("[0-9]*.py"))


def _children(pid: int) -> list[int]:
    """The workers of a server; none where it has ended."""
    with suppress(OSError):
        there = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(one) for one in there if "gunicorn" in _command(int(one))]
    return []


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return ""


def _lives(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def _until(true: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.05)
