"""Diagrams of others through the checker: ``python -m tests.engine.checks.third_party FOLDER...``.

Every ``.bpmn`` and ``.bpmn2`` file, and every ``.xml`` that names BPMN, below the folders. None
may crash the checker or keep it busy for longer than ``--seconds``; whether it may be published is
no matter. Their collections are fetched by whoever runs this and are never kept here:
github.com/bpmn-miwg/bpmn-miwg-test-suite, camunda/bpmn-for-research, sartography/SpiffWorkflow.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from engine.errors import InvalidProcess
from engine.process.checks import check_file

BPMN = b"http://www.omg.org/spec/BPMN/"


class Hung(BaseException):
    """The checker was busy for too long; nothing of its own may catch this."""


def diagrams(folders: list[Path]) -> Iterator[Path]:
    """Every file that may be a diagram."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            known = path.suffix.lower() in (".bpmn", ".bpmn2")
            if path.is_file() and (
                known or (path.suffix.lower() == ".xml" and BPMN in path.read_bytes())
            ):
                yield path


def judge(path: Path, seconds: int) -> tuple[list[str], list[str]]:
    """The verdict on each process of a file, and of each the check that refused it first."""
    signal.alarm(seconds)
    try:
        reports = check_file(path)
    except InvalidProcess:
        return ["unreadable"], ["unreadable"]
    except RecursionError:
        return ["unreadable"], ["nested too deeply"]
    except Exception as error:
        return ["CRASHED"], [f"CRASHED: {type(error).__name__}: {error}"[:200]]
    except Hung:
        return ["HUNG"], ["HUNG"]
    finally:
        signal.alarm(0)
    first = [report.problems[0].check if report.problems else "none" for report in reports]
    return [report.verdict for report in reports], first


def main() -> int:
    """Judge all, print counts and the slowest; 1 where one crashed or hung."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.checks.third_party")
    parser.description = __doc__
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seconds", type=int, default=60, help="Longer than this, it hangs.")
    asked = parser.parse_args()
    signal.signal(signal.SIGALRM, _hung)
    files, verdicts, firsts = 0, Counter[str](), Counter[str]()
    slow: list[tuple[float, int, Path]] = []
    for files, path in enumerate(diagrams(asked.folders), 1):
        began = time.process_time()
        verdict, first = judge(path, asked.seconds)
        slow.append((time.process_time() - began, path.stat().st_size, path))
        verdicts.update(verdict)
        firsts.update(first)
        if {"CRASHED", "HUNG"} & set(verdict):
            print(f"{path}: {first}", flush=True)
        if files % 500 == 0:
            print(f"after {files}: {dict(verdicts)}", flush=True)
    print(f"{files} files, {verdicts.total()} processes: {dict(verdicts.most_common())}")
    print(f"refused first by: {dict(firsts.most_common())}")
    for seconds, size, path in sorted(slow, reverse=True)[:5]:
        print(f"  {seconds:6.2f} s of processor, {size:9,} bytes  {path}")
    return 1 if verdicts["CRASHED"] or verdicts["HUNG"] else 0


def _hung(signum: int, frame: FrameType | None) -> None:
    raise Hung


if __name__ == "__main__":
    sys.exit(main())
