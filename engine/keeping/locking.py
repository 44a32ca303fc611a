"""Keeping: locking - a backup is encrypted as an age file, which the program ``age`` opens too.

With a public key whoever makes the backup cannot open it: the other half lies in a safe.
With a passphrase the whole backup is in memory while it is encrypted, so it suits small ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyrage

from engine.errors import EngineError

NO_KEY = (
    "A backup is always encrypted. Set THREEFOLD_BACKUP_KEY to a public key (age1...), "
    "or THREEFOLD_BACKUP_PASSPHRASE."
)
NOT_THIS = "This key or passphrase does not open the backup, or the file was changed or cut."
SHORTEST = 20


@dataclass(frozen=True)
class Lock:
    """What a backup is encrypted with: public keys, or a passphrase."""

    keys: tuple[str, ...] = ()
    passphrase: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if bool(self.keys) == bool(self.passphrase):
            raise EngineError(NO_KEY if not self.keys else "Set a key or a passphrase, not both.")
        if self.passphrase and len(self.passphrase) < SHORTEST:
            raise EngineError(f"The passphrase of a backup needs {SHORTEST} characters or more.")
        self._recipients()

    def lock(self, plain: Path, to: Path) -> None:
        """Encrypt a file. Raises ``OSError``."""
        if self.passphrase:
            to.write_bytes(pyrage.passphrase.encrypt(plain.read_bytes(), self.passphrase))
            return
        pyrage.encrypt_file(str(plain), str(to), self._recipients())

    def _recipients(self) -> list[pyrage.x25519.Recipient]:
        try:
            return [pyrage.x25519.Recipient.from_str(key) for key in self.keys]
        except pyrage.RecipientError:
            raise EngineError("A public key of a backup is like age1... and whole.") from None


@dataclass(frozen=True)
class Opener:
    """What opens a backup: the secret half of a key (AGE-SECRET-KEY-...), or the passphrase."""

    secret: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)

    def open(self, locked: Path, to: Path) -> None:
        """Decrypt a file. Raises ``EngineError`` where it cannot be opened."""
        try:
            if self.passphrase:
                to.write_bytes(pyrage.passphrase.decrypt(locked.read_bytes(), self.passphrase))
                return
            identity = pyrage.x25519.Identity.from_str(self.secret.strip())
            pyrage.decrypt_file(str(locked), str(to), [identity])
        except (pyrage.DecryptError, pyrage.IdentityError):
            raise EngineError(NOT_THIS) from None
        except OSError as error:
            if error.errno is None:  # not the disk: what was decrypted does not fit together
                raise EngineError(NOT_THIS) from None
            raise EngineError(f"The backup cannot be read ({error.strerror or error}).") from error


def new_key() -> tuple[str, str]:
    """A key for backups: the public half for the setting, the secret half for the safe."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)
