"""What a person entered in the panel: a key, a base URL, and the hosts they agreed to send to.

It lies in one 0600 file beside the database, on the server, and nowhere else.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True)
class Credentials:
    """What was entered and agreed to.

    `model` is the name to answer by default since the key was entered; `confirmed` holds, for each owner,
    the hosts that owner agreed to send messages to.
    """

    key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    model: str | None = None
    confirmed: dict[str, list[str]] = field(default_factory=dict)

    def has_confirmed(self, owner: str, host: str) -> bool:
        return host in self.confirmed.get(owner, [])

    def with_confirmed(self, owner: str, host: str) -> Credentials:
        hosts = sorted({*self.confirmed.get(owner, []), host})
        return replace(self, confirmed={**self.confirmed, owner: hosts})


class CredentialsFile:
    """Reads and replaces the file as a whole; a reader never sees half of it."""

    def __init__(self, data_dir: str) -> None:
        self.path = Path(data_dir) / "credentials.json"

    def load(self) -> Credentials:
        """What the file holds; nothing where there is no file or it cannot be understood."""
        try:
            raw = json.loads(self.path.read_text("utf-8"))
            return Credentials(
                _text(raw.get("key")),
                _text(raw.get("base_url")),
                _text(raw.get("model")),
                {owner: list(hosts) for owner, hosts in raw.get("confirmed", {}).items()},
            )
        except (OSError, ValueError, TypeError, AttributeError):
            return Credentials()

    def save(self, credentials: Credentials) -> None:
        """Write the file with mode 0600. Raises `OSError` where it cannot be written."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".credentials-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(credentials), file)
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
