"""The cassettes below a folder: what is on them, whether they are whole, and what no notebook plays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from jupyter_chatkit.caller import CASSETTE
from jupyter_chatkit.config import CASSETTE_MODE_VARIABLE, CASSETTE_VARIABLE
from jupyter_chatkit.models.cassettes.errors import CassetteError
from jupyter_chatkit.models.cassettes.file import Cassette

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class NothingPrunedError(Exception):
    """The cassette was left as it is; the text says why."""


def found(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the cassettes among `places` and below the folders there, but for hidden folders."""
    for place in places:
        if not place.is_dir():
            yield place
            continue
        for folder, folders, files in os.walk(place):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (Path(folder, name) for name in sorted(files) if _is_cassette(name))


def told(path: Path) -> str:
    """Return one line about a cassette. Raises `CassetteError`."""
    recordings = Cassette.load(path).recordings
    models = ", ".join(sorted({recording.model for recording in recordings}))
    count = len(recordings)
    return f"{path}: {count} recording{'' if count == 1 else 's'}{f' of {models}' if models else ''}"


def trouble(path: Path) -> str | None:
    """Return what is wrong with a cassette, None for one that is whole and has its notebook."""
    if not path.exists():
        return f"{path} is not there."
    try:
        Cassette.load(path)
    except CassetteError as error:
        return f"{path}: {error}"
    return None if notebook_of(path).exists() else f"{path}: there is no {notebook_of(path).name} beside it."


def notebook_of(path: Path) -> Path:
    """Return the notebook that a cassette belongs to."""
    return path.with_name(f"{path.name.removesuffix(CASSETTE)}.ipynb")


def prune(path: Path) -> int:
    """Run the notebook of a cassette by it, and remove what was not played; return how many that were.

    Raises `CassetteError`, and `NothingPrunedError` where a cell failed or there is no notebook.
    """
    cassette, notebook = Cassette.load(path), notebook_of(path)
    if not notebook.exists():
        raise NothingPrunedError(f"{path}: there is no {notebook.name} beside it. Delete it if it is old.")
    played = _played(path, notebook)
    removed = cassette.keep(
        recording for number, recording in enumerate(cassette.recordings) if number in played
    )
    if removed:
        cassette.save()
    return removed


def _is_cassette(name: str) -> bool:
    return name.endswith(CASSETTE) and not name.startswith(".")


def _played(path: Path, notebook: Path) -> set[int]:
    from jupyter_chatkit.models.cassettes.tape import marks

    marked = marks(path.absolute())
    marked.touch()
    try:
        failed = _failure(notebook, path.absolute())
        if failed:
            raise NothingPrunedError(
                f"{path}: {notebook.name} does not run by it, so nothing was removed. {failed}"
            )
        return {int(number) for number in marked.read_text().split()}
    finally:
        marked.unlink()


def _failure(notebook: Path, cassette: Path) -> str | None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    read: Any = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    env = {**os.environ, CASSETTE_VARIABLE: str(cassette), CASSETTE_MODE_VARIABLE: "replay"}
    for name in ("JPY_PARENT_PID", "JPY_SESSION_NAME"):
        env.pop(name, None)
    client = NotebookClient(read, resources={"metadata": {"path": str(notebook.absolute().parent)}})
    try:
        client.execute(env=env)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return str(error).strip().splitlines()[-1]
    return None
