"""`jupyter chatkit`: what it says where nothing can be done, and where it finds its settings."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from command_line import chatkit

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_without_a_command_it_says_which_there_are() -> None:
    done = chatkit()
    assert done.returncode == 1
    assert "export" in done.stdout


def test_an_export_of_nothing_says_what_to_name(tmp_path: Path) -> None:
    done = chatkit("export", f"--ChatKit.data_dir={tmp_path}")
    assert done.returncode == 1
    assert "--feedback" in done.stderr
    assert not list(tmp_path.iterdir())


def test_an_empty_database_exports_nothing(tmp_path: Path) -> None:
    done = chatkit("export", "--feedback", f"--ChatKit.data_dir={tmp_path}")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_settings_are_those_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    settings = f"c = get_config()\nc.ChatKit.data_dir = {str(tmp_path / 'here')!r}\n"
    (tmp_path / "jupyter_server_config.py").write_text(settings)
    assert chatkit("export", "--feedback").returncode == 0
    assert (tmp_path / "here" / "chatkit.db").exists()


def test_a_database_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "chatkit.db").write_text("no database" * 1_000)
    done = chatkit("export", "--feedback", f"--ChatKit.data_dir={tmp_path}")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_jupyter_finds_the_command() -> None:
    installed = entry_points(group="console_scripts", name="jupyter-chatkit")
    assert [script.value for script in installed] == ["jupyter_chatkit.cli:main"]
