"""What a user installs: wheel and sdist carry the built front end, and need no node and no network."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILT = "jupyter_chatkit/labextension"
STATIC = "jupyter_chatkit/static"
# Bytes, gzipped: the loader is in each notebook that has a widget, the chat goes over the comm.
MOST = {"loader.js": 10_000, "chat.js": 90_000}
LABEXTENSION = "data/data/share/jupyter/labextensions/jupyter-chatkit"
# Nothing of these may be needed to install.
ABSENT = ("node", "npm", "npx", "jupyter-builder")
ADDRESS = re.compile(
    r"https?://[^\s\"')]*(?:registry|npmjs|pypi|pythonhosted|/simple/)|\b(?:extra-)?index[-_]url\b|^registry\s*=",
    re.MULTILINE | re.IGNORECASE,
)


@pytest.fixture(scope="module")
def without_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the front end cannot be built, with an empty home."""
    folder = tmp_path_factory.mktemp("without-node")
    for name in ABSENT:
        stub = folder / name
        stub.write_text("#!/bin/sh\nexit 127\n")
        stub.chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "HATCH_"))}
    return own | {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "PIP_NO_INDEX": "1",
    }


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory, without_node: dict[str, str]) -> Path:
    """The folder of the sdist and of the wheel that was built from it."""
    assert (ROOT / BUILT / "static/style.js").exists(), "The front end is not built: make .make/installed"
    source = tmp_path_factory.mktemp("source")
    for name in tracked():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    # What an installation that is linked to the checkout leaves there is no part of a build.
    shutil.copytree(ROOT / STATIC, source / STATIC)
    shutil.copytree(ROOT / BUILT, source / BUILT, ignore=shutil.ignore_patterns("install.json"))
    folder = tmp_path_factory.mktemp("packages")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source)], without_node)
    return folder


def tracked() -> list[str]:
    """The files of the repository, as they are now."""
    names = run(["git", "-C", str(ROOT), "ls-files", "-z"], dict(os.environ)).split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=env["HOME"])
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def one(folder: Path, pattern: str) -> Path:
    [found] = folder.glob(pattern)
    return found


def test_the_wheel_carries_all_that_runs_and_nothing_else(packages: Path) -> None:
    with zipfile.ZipFile(one(packages, "*.whl")) as wheel:
        names = {
            re.sub(r"^jupyter_chatkit-[^/]*\.(data|dist-info)/", r"\1/", name) for name in wheel.namelist()
        }
    assert names >= {
        f"{LABEXTENSION}/install.json",
        f"{LABEXTENSION}/package.json",
        f"{LABEXTENSION}/schemas/jupyter-chatkit/plugin.json",
        f"{LABEXTENSION}/static/style.js",
        "data/data/etc/jupyter/jupyter_server_config.d/jupyter_chatkit.json",
        "jupyter_chatkit/py.typed",
        *(f"{STATIC}/{name}" for name in MOST),
        "jupyter_chatkit/store/migrations/env.py",
        "jupyter_chatkit/store/migrations/versions/0001_first_tables.py",
        "dist-info/licenses/LICENSE",
    }
    assert any(re.fullmatch(rf"{LABEXTENSION}/static/remoteEntry\.\w+\.js", name) for name in names)
    assert {name.split("/")[0] for name in names} == {"jupyter_chatkit", "data", "dist-info"}
    assert not [name for name in names if "node_modules" in Path(name).parts or name.endswith(".ts")]


def test_the_sdist_carries_sources_and_the_built_front_end(packages: Path) -> None:
    with tarfile.open(one(packages, "*.tar.gz")) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert names >= {
        f"{BUILT}/static/style.js",
        f"{BUILT}/package.json",
        *(f"{STATIC}/{name}" for name in MOST),
        "labextension/src/client.ts",
        "labextension/package-lock.json",
        "tests/conftest.py",
        "pyproject.toml",
        "README.md",
    }
    assert not [
        name for name in names if "node_modules" in Path(name).parts or name.startswith("labextension/lib")
    ]


def test_what_widgets_send_is_small_and_whole(packages: Path) -> None:
    with zipfile.ZipFile(one(packages, "*.whl")) as wheel:
        static = {name: wheel.read(f"{STATIC}/{name}") for name in MOST}
        folder = {name for name in wheel.namelist() if name.startswith(f"{STATIC}/")}
    assert folder == {f"{STATIC}/{name}" for name in MOST}
    sizes = {name: len(gzip.compress(content)) for name, content in static.items()}
    assert {name: size for name, size in sizes.items() if size > MOST[name]} == {}
    # The chat is one file that loads nothing: its style is in it, and the loader has no part of it.
    assert b".ck-chat" in static["chat.js"]
    assert b"ck-chat" not in static["loader.js"]
    for content in static.values():
        assert not re.search(rb"^import\b|\bfrom\s*['\"]|sourceMappingURL", content, re.MULTILINE)


@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"])
def test_it_installs_without_node_and_jupyter_finds_it(
    pattern: str, packages: Path, without_node: dict[str, str], tmp_path: Path
) -> None:
    python = new_environment(tmp_path / "env")
    install = ["install", "--no-deps", "--no-build-isolation", "--ignore-installed", "--quiet"]
    run(
        [sys.executable, "-m", "pip", "--python", python, *install, str(one(packages, pattern))], without_node
    )
    where = run([python, "-c", "import jupyter_chatkit; print(jupyter_chatkit.__file__)"], without_node)
    assert where.startswith(str(tmp_path))
    front = plain(run([python, "-m", "jupyterlab.labextensions", "list"], without_node))
    assert re.search(
        rf"^{re.escape(str(tmp_path))}.*\n.*jupyter-chatkit v\S+ enabled OK", front, re.MULTILINE
    ), front
    server = plain(run([python, "-m", "jupyter_server", "extension", "list"], without_node))
    assert re.search(r"jupyter_chatkit enabled\n.*\n\s+jupyter_chatkit \S+ OK", server), server


def new_environment(folder: Path) -> str:
    """A virtual environment that sees the packages of this one, but not the chat installed in it."""
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)], dict(os.environ))
    site_packages = next(folder.glob("lib/python*/site-packages"))
    ours = Path(pytest.__file__).parent.parent
    # A path file does not read those of the folder it names, so an editable install stays out.
    (site_packages / "around.pth").write_text(f"{ours}\n")
    return str(folder / "bin/python")


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_no_file_names_a_registry() -> None:
    texts = {name: (ROOT / name).read_text("utf-8", errors="replace") for name in tracked()}
    assert "pyproject.toml" in texts
    assert [name for name, text in texts.items() if ADDRESS.search(text)] == []
    assert '"resolved"' not in texts["labextension/package-lock.json"]
