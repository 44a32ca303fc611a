"""Browser: find a Chromium for the browser tests, or install one.

As a script: ``python tests/browser.py --ensure`` installs one when there is none,
and fails with a plain sentence when that is not possible.
"""

import os
import shutil
import subprocess
import sys

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge",
)
LAUNCH_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
APT_INSTALL = (
    "apt-get update -qq && DEBIAN_FRONTEND=noninteractive "
    "apt-get install -y -qq --no-install-recommends chromium fonts-liberation"
)
PLAYWRIGHTS_OWN = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)
NOT_FOUND = (
    "No Chromium was found, and none could be installed. "
    "Install one (on Debian: apt-get install chromium) or set CHROMIUM to its path."
)


def find():
    """Return the path of a browser that starts, or None.

    Order: the CHROMIUM variable; a known command on PATH; Playwright's own copy.
    """
    if chosen := os.environ.get("CHROMIUM"):
        return chosen

    return next((path for path in _candidates() if _starts(path)), None)


def ensure():
    """Return the path of a browser, installing one if there is none.

    Raises ``SystemExit`` with a sentence when none can be had: a browser test is
    never skipped in silence.
    """
    if path := find():
        return path
    for command in _ways_to_install():
        if subprocess.call(command) == 0 and (path := find()):
            return path
    sys.exit(NOT_FOUND)


def launch(playwright, **options):
    """Start the browser found, with Playwright's ``sync_playwright()`` object."""
    options = {"executable_path": ensure(), "args": launch_arguments(), **options}
    return playwright.chromium.launch(**options)


def launch_arguments():
    """Return the command-line flags for a quiet browser; root may not use its sandbox."""
    return [*LAUNCH_ARGUMENTS, "--no-sandbox"] if _is_root() else list(LAUNCH_ARGUMENTS)


def _candidates():
    for command in COMMANDS:
        if path := shutil.which(command):
            yield path
    # In a process of its own, because Playwright does not start inside Playwright.
    answer = subprocess.run(
        [sys.executable, "-c", PLAYWRIGHTS_OWN], capture_output=True, text=True, check=False
    )
    if os.path.exists(path := answer.stdout.strip()):
        yield path


def _starts(path):
    """A package may leave a stub that only prints an advertisement: so ask its version."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _ways_to_install():
    if shutil.which("apt-get") and _is_root():
        yield ["sh", "-c", APT_INSTALL]
    yield [sys.executable, "-m", "playwright", "install", "chromium"]


def _is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    print("Browser:", ensure() if "--ensure" in sys.argv else find() or "none")
