"""Resolves our dependencies, alone and beside other assistants, on every Python we name.

Run by `make resolve`: it asks the package registry, which no test may.
"""

from __future__ import annotations

import subprocess
import sys

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
OLDER_LEG = ("openai-agents<0.21", "openai<3")
NEIGHBOURS = (
    ("notebook-intelligence==6.2.0",),
    ("mito-ai==0.1.69",),
    ("jupyter-ai[all]==3.2.0",),
    ("jupyterlite-ai==0.20.1",),
)


def resolves(python: str, *beside: str) -> bool:
    """Whether pip could install us on `python` with `beside`."""
    command = ["uv", "pip", "compile", "pyproject.toml", "-", "--python-version", python, "--quiet"]
    found = subprocess.run(
        [*command, "--output-file", "/dev/null"],
        input="\n".join(beside),
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"{'ok  ' if found.returncode == 0 else 'FAIL'} Python {python}  {' '.join(beside)}", flush=True)
    if found.returncode:
        print(found.stderr)
    return found.returncode == 0


def main() -> int:
    results = [resolves(python, *beside) for python in PYTHONS for beside in ((), OLDER_LEG)]
    results += [resolves("3.12", *beside) for beside in NEIGHBOURS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
