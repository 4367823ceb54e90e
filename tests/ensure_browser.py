"""Makes sure that there is a Chromium: the system's, else Playwright's, else Debian's package when root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    if found := system_browser():
        print(f"browser: {found}")
        return 0
    if (
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode
        == 0
    ):
        print("browser: Playwright's")
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)
    if found := system_browser():
        print(f"browser: {found}")
        return 0
    print("No Chromium could be had: install one, or name one in CHROMIUM.", file=sys.stderr)
    return 1 if os.environ.get("CHATKIT_NO_SKIP") else 0


def system_browser() -> str | None:
    """Return the path of the Chromium that CHROMIUM names or the system has."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((path for name in SYSTEM if (path := shutil.which(name))), None)


if __name__ == "__main__":
    sys.exit(main())
