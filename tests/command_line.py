"""The command line as a person calls it, in a process of its own."""

from __future__ import annotations

import subprocess
import sys


def chatkit(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `jupyter chatkit ...` and return what it said."""
    command = [sys.executable, "-m", "jupyter_chatkit.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
