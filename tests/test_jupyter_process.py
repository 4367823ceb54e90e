"""The harness that starts Jupyter: what it promises to the tests that use it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import psutil
import pytest
from jupyter_process import running_jupyter

if TYPE_CHECKING:
    from pathlib import Path


def test_a_server_answers_under_its_base_url_and_ends(tmp_path: Path) -> None:
    with running_jupyter(tmp_path, base_url="/user/alice/") as jupyter:
        assert jupyter.url.endswith("/user/alice/")
        with urllib.request.urlopen(jupyter.request("api/status")) as reply:
            assert json.load(reply)["kernels"] == 0
    assert not psutil.pid_exists(jupyter.pid)


def test_a_password_server_has_no_token(tmp_path: Path) -> None:
    with running_jupyter(tmp_path, password="correct horse") as jupyter:
        assert jupyter.token == ""
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(jupyter.request("api/contents"))


def test_the_environment_of_the_person_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-person")
    with running_jupyter(tmp_path, env={"JUPYTER_CHATKIT_MODEL": "offline"}, preloaded=False) as jupyter:
        environment = psutil.Process(jupyter.pid).environ()
    assert "OPENAI_API_KEY" not in environment
    assert environment["JUPYTER_CHATKIT_MODEL"] == "offline"


@pytest.mark.parametrize("preloaded", [True, False])
def test_a_server_that_cannot_start_says_why(tmp_path: Path, *, preloaded: bool) -> None:
    with (
        pytest.raises(RuntimeError, match="--no-such-option"),
        running_jupyter(tmp_path, args=["--no-such-option"], preloaded=preloaded),
    ):
        pass


def test_a_killed_server_is_gone_at_once_and_its_home_stays(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with running_jupyter(tmp_path, home=home) as jupyter:
        jupyter.kill()
        assert not psutil.pid_exists(jupyter.pid)
    assert (home / "data").exists()
