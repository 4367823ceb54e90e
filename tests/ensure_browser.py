"""Makes sure that there is a Chromium: the system's, else Playwright's, else Debian's package when root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from browser import BrowserThread, NoBrowserError


def main() -> int:
    if starts():
        return 0
    is_root = os.geteuid() == 0
    with_deps = ["--with-deps"] if is_root else []
    call(sys.executable, "-m", "playwright", "install", *with_deps, "chromium")
    if starts():
        return 0
    if is_root and shutil.which("apt-get"):
        call("apt-get", "update", "-qq")
        call("apt-get", "install", "-y", "-qq", "chromium")
    if starts():
        return 0
    print("No Chromium could be had: install one, or name one in CHROMIUM.", file=sys.stderr)
    return 1 if os.environ.get("CHATKIT_NO_SKIP") else 0


def starts() -> bool:
    """Whether there is a browser, and all that it needs to run."""
    thread = BrowserThread()
    try:
        print(f"browser: {thread.start().version}")
    except NoBrowserError as error:
        print(error)
        return False
    finally:
        thread.close()
    return True


def call(*command: str) -> None:
    """Run a command; whether it helped is seen by starting the browser."""
    subprocess.run(command, check=False)


if __name__ == "__main__":
    sys.exit(main())
