"""``process check``: judge processes from a shell, as the publish page does.

    python -m web.cli.process_check PATH... [--json]

A path is a ``.bpmn`` file or a process folder. Exit 0: all may be published;
1: some may not; 2: wrong use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.errors import InvalidProcess
from engine.process.bundle import from_folder
from engine.process.checks import Problem, Report, check, check_file

USAGE = "Usage: process check PATH... [--json]   (a .bpmn file or a process folder)"


def check_command(paths: list[str], as_json: bool) -> int:
    """Check each path, print what was found, return the exit code."""
    wrong = [path for path in paths if not Path(path).exists()]
    if not paths or wrong:
        for path in wrong:
            print(f"There is no file or folder '{path}'.", file=sys.stderr)
        print(USAGE, file=sys.stderr)
        return 2
    reports = [report for path in paths for report in _reports(Path(path))]
    if as_json:
        print(json.dumps([report.as_json() for report in reports], ensure_ascii=False, indent=1))
    else:
        for report in reports:
            _print(report)
    return 0 if all(report.verdict == "publishable" for report in reports) else 1


def _reports(path: Path) -> list[Report]:
    try:
        if path.is_dir():
            return [check(from_folder(path), path=str(path))]
        return check_file(path)
    except InvalidProcess as error:
        sentences = error.problems
    except RecursionError:
        sentences = [f"{path.name}: the process is nested too deeply to be read."]
    except Exception as error:
        failed = f"the check itself failed ({type(error).__name__}); please report this file."
        sentences = [f"{path.name}: {failed}"]
    problems = [Problem("readable", "", text) for text in sentences]
    return [Report(str(path), path.stem, problems, unreadable=True)]


def _print(report: Report) -> None:
    print(f"{report.path} ({report.process}): {report.verdict}, {report.ms:.0f} ms")
    for problem in report.problems:
        print(f"  {problem.check}: {problem.message}")
        if problem.told:
            print(f"    {problem.told}")
        if problem.path:
            print(f"    by way of {' > '.join(problem.path)}")
    if report.skipped:
        print(f"  not looked at: {', '.join(report.skipped)}")
    if report.soundness:
        print(f"  soundness: {report.soundness}")
    for proof in report.proofs:
        print(f"  {proof.rule}: {proof.result}")


def main(arguments: Sequence[str]) -> int:
    """Run the command on its own, without Flask."""
    unknown = [a for a in arguments if a.startswith("-") and a != "--json"]
    if unknown:
        print(f"There is no option '{unknown[0]}'.\n{USAGE}", file=sys.stderr)
        return 2
    return check_command([a for a in arguments if a != "--json"], "--json" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
