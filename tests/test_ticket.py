"""The ticket: its file is its owner's alone, and only a live server's is believed."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from jupyter_chatkit import ticket
from jupyter_chatkit.ticket import Ticket

if TYPE_CHECKING:
    from pathlib import Path

HERE = {"JPY_PARENT_PID": str(os.getpid())}


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Jupyter's runtime directory, which does not exist yet."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    return tmp_path / "runtime"


def a_ticket() -> Ticket:
    return Ticket(ticket.new_secret(), "http://127.0.0.1:8888", "/user/ann/", "/home/ann")


def test_a_kernel_finds_the_ticket_of_the_server_that_started_it(runtime: Path) -> None:
    issued = a_ticket()
    path = ticket.issue(issued)
    assert path.parent == runtime
    assert ticket.find(HERE) == issued
    assert ticket.find({"JPY_PARENT_PID": str(os.getppid())}) is None
    assert ticket.find({"JPY_PARENT_PID": "../1"}) is None
    assert ticket.find({}) is None
    ticket.withdraw(path, issued)


def test_others_may_not_read_it_from_the_first_byte_on(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    real = os.fdopen

    def fdopen(handle: int, *args: str, **options: str) -> object:
        modes.append((os.fstat(handle).st_mode & 0o777, os.fstat(handle).st_size))
        return real(handle, *args, **options)  # type: ignore[call-overload]

    before = os.umask(0)
    monkeypatch.setattr(os, "fdopen", fdopen)
    try:
        path = ticket.issue(a_ticket())
    finally:
        os.umask(before)
    assert modes == [(0o600, 0)]
    assert path.stat().st_mode & 0o777 == 0o600
    assert runtime.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_a_file_that_others_may_touch_is_not_believed(runtime: Path, mode: int) -> None:
    path = ticket.issue(a_ticket())
    path.chmod(mode)
    assert ticket.find(HERE) is None


def test_a_file_of_somebody_else_is_not_believed(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket.issue(a_ticket())
    somebody = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody)
    assert ticket.find(HERE) is None


def test_a_link_is_not_followed(runtime: Path) -> None:
    path = ticket.issue(a_ticket())
    path.rename(runtime / "elsewhere.json")
    path.symlink_to(runtime / "elsewhere.json")
    assert ticket.find(HERE) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"secret": "x"}', '{"more": 1}', "\xff"])
def test_what_is_no_ticket_is_none(runtime: Path, content: str) -> None:
    path = ticket.issue(a_ticket())
    path.write_text(content, encoding="latin-1")
    assert ticket.find(HERE) is None


def test_a_server_replaces_what_a_dead_one_of_its_number_left(runtime: Path) -> None:
    old, new = a_ticket(), a_ticket()
    path = ticket.issue(old)
    path.chmod(0o644)
    ticket.issue(new)
    assert ticket.find(HERE) == new
    ticket.withdraw(path, old)
    assert ticket.find(HERE) == new
    ticket.withdraw(path, new)
    assert not path.exists()


def test_the_file_goes_with_its_process(runtime: Path) -> None:
    program = (
        "from jupyter_chatkit import ticket;"
        " print(ticket.issue(ticket.Ticket(ticket.new_secret(), 'http://127.0.0.1:1', '/', '/')).exists())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
    assert list(runtime.iterdir()) == []


def test_a_secret_is_long_random_and_in_no_repr() -> None:
    first, second = a_ticket(), a_ticket()
    assert len(first.secret) >= 40
    assert first.secret != second.secret
    assert first.secret not in repr(first)
    assert ticket.is_secret(first.secret, first.secret)
    for shown in (None, "", first.secret[:-1], second.secret, "é"):
        assert not ticket.is_secret(shown, first.secret)
