"""The front end in files that a plain page loads, made by the bundler that vitest brings."""

from __future__ import annotations

import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent.parent / "labextension"
OPTIONS = ["--bundle", "--jsx=automatic", "--jsx-import-source=preact", "--log-level=warning"]


def bundle_front_end(folder: Path, *entries: str, name: str | None = None, minify: bool = False) -> None:
    """Bundle each of the `entries` of `labextension/src` into `folder`.

    With `name`, what an entry exports is found in the page as that global.
    """
    options = [*OPTIONS, f"--outdir={folder}", *(["--minify"] if minify else [])]
    if name:
        options += ["--format=iife", f"--global-name={name}"]
    for entry in entries:
        subprocess.run(["npx", "esbuild", f"src/{entry}", *options], cwd=SOURCES, check=True)
