"""What works, what is missing and what to do about it, told without importing anything heavy."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.config import environment
from jupyter_chatkit.models.credentials import CredentialsFile
from jupyter_chatkit.models.names import SET_UP, Names, UnknownModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_chatkit.config import ChatKit

NEEDED = ("openai-chatkit", "openai-agents", "openai", "sqlalchemy", "aiosqlite", "alembic", "pydantic")


def readiness(settings: ChatKit) -> dict[str, Any]:
    """Return `{ready, version, model, database, packages, problems: [{what, advice}]}`; no secret in it."""
    packages = {name: _version(name) for name in NEEDED}
    problems = [
        *_missing(packages),
        *_database(settings),
        *_model(settings),
    ]
    return {
        "ready": not problems,
        "version": _version("jupyter-chatkit"),
        "model": _model_name(settings),
        "database": settings.database.partition("@")[2] or settings.database,
        "packages": packages,
        "problems": [{"what": what, "advice": advice} for what, advice in problems],
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _missing(packages: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    for name, found in packages.items():
        if found is None:
            yield (
                f"The package {name} is not installed.",
                f"pip install {name}, then restart the Jupyter server.",
            )


def _database(settings: ChatKit) -> Iterator[tuple[str, str]]:
    prefix = "sqlite+aiosqlite:///"
    path = Path(settings.database.removeprefix(prefix))
    if not settings.database.startswith(prefix) or str(path) in {"", ":memory:"}:
        return
    existing = next(folder for folder in [path, *path.parents] if folder.exists())
    if not os.access(existing, os.W_OK):
        yield (
            f"The database {path} cannot be written.",
            "Give this user the right to write there, or set c.ChatKit.data_dir to another directory.",
        )


def _names(settings: ChatKit) -> Names:
    return Names(settings, environment(), CredentialsFile(settings.data_dir).load())


def _model_name(settings: ChatKit) -> str:
    return _names(settings).chosen()


def _model(settings: ChatKit) -> Iterator[tuple[str, str]]:
    try:
        resolved = _names(settings).resolve(_model_name(settings))
    except UnknownModelError as error:
        yield str(error), "Correct c.ChatKit.model, then restart the Jupyter server."
        return
    if resolved.problem:
        yield resolved.problem, SET_UP
