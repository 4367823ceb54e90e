"""The documentation: it names what exists, tells the real defaults, and its configuration works."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jupyter_core.paths import jupyter_data_dir
from traitlets.config.loader import PyFileConfigLoader

from jupyter_chatkit.config import ChatKit
from jupyter_chatkit.hosts.kernel.functions.calling import call
from jupyter_chatkit.hosts.kernel.functions.registry import forget
from jupyter_chatkit.hosts.kernel.page import PARTS
from jupyter_chatkit.hosts.magic.arguments import FORMS, options_help

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
PLUGIN = json.loads((ROOT / "labextension/schema/plugin.json").read_text())
COMMANDS = "".join(
    (ROOT / f"labextension/src/hosts/lab/{name}.ts").read_text()
    for name in ("commands", "cellCommands", "inCellCommands")
)
MAKEFILE = (ROOT / "Makefile").read_text()
DOCUMENTS = sorted(path.name for path in ROOT.glob("*.md"))

Row = tuple[str, str, str]


def settings_table() -> dict[str, Row]:
    """Name, variable and default of each row of the README's table of settings."""
    section = README.partition("## Settings")[2].partition("\n## ")[0]
    rows = [[cell.strip(" `") for cell in line.split("|")[1:5]] for line in section.splitlines()]
    return {row[0]: (row[1], row[2], row[3]) for row in rows if len(row) == 4 and row[0].islower()}


def written(name: str, value: Any) -> str:
    """How the table writes a default."""
    if name == "data_dir":
        assert value == str(Path(jupyter_data_dir(), "chatkit"))
        return "chatkit` in Jupyter's data directory"
    return "empty" if value == "" else str(value)


def test_the_table_of_settings_is_complete_and_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OLLAMA_HOST", raising=False)
    settings, table = ChatKit(), settings_table()
    assert sorted(table) == sorted(settings.traits(config=True))
    for name, (variable, default, meaning) in table.items():
        assert variable == f"JUPYTER_CHATKIT_{name.upper()}"
        assert default == written(name, getattr(settings, name)), name
        assert meaning.endswith(".")


def test_the_table_of_options_is_complete_and_right() -> None:
    section = README.partition("## In the notebook: %chat")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(--[a-z-]+)[^|]*\| .+\. \|$", section, re.MULTILINE)
    assert rows == re.findall(r"^  (--[a-z-]+)", options_help(), re.MULTILINE)
    assert set(FORMS) <= set(re.findall(r"`([a-z]+)`", section))
    assert {*PARTS, "none"} <= set(re.findall(r"`([a-z]+)`", section))


def code_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_function_in_the_readme_becomes_a_tool() -> None:
    (block,) = [block for block in code_blocks("python") if "@tool" in block]
    try:
        exec(block, {"prices": {"lamp": 24.9}})
        assert call("price", {"name": "lamp", "count": 2}).text == "49.8"
    finally:
        forget("price")


@pytest.mark.parametrize("block", [block for block in code_blocks("python") if "c.ChatKit" in block])
def test_configuration_in_the_readme_is_taken(block: str, tmp_path: Path) -> None:
    (tmp_path / "jupyter_server_config.py").write_text(f"c = get_config()\n{block}")
    config = PyFileConfigLoader("jupyter_server_config.py", str(tmp_path)).load_config()
    settings = ChatKit(config=config)
    assert config.ChatKit
    for name, value in config.ChatKit.items():
        assert name in settings.traits(config=True)
        assert getattr(settings, name) == value


def test_make_targets_in_the_documents_exist() -> None:
    named = set(re.findall(r"\bmake ([a-z][a-z0-9-]+)(?=[ `#\n]|$)", "\n".join(blocks_and_quotes())))
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", MAKEFILE, re.MULTILINE))
    assert {"lab", "test"} <= named <= targets


def blocks_and_quotes() -> list[str]:
    """What the documents write as code."""
    text = README + CONTRIBUTING
    blocks = re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return blocks + re.findall(r"`([^`\n]+)`", text)


def test_the_shortcut_and_the_commands_in_the_readme_exist() -> None:
    for shortcut in PLUGIN["jupyter.lab.shortcuts"]:
        assert "+".join(shortcut["keys"][0].split()).replace("Accel", "Ctrl") in README
        assert f"'{shortcut['command']}'" in COMMANDS
    labels = {label for _, label in re.findall(r"""translate\((['"])(.+?)\1\)""", COMMANDS)}
    named = set(re.findall(r"\*\*([A-Z][A-Za-z' ]+)\*\* in\sthe command palette", README))
    assert named
    assert named <= labels
    for command in re.findall(r"`(jupyter-chatkit:[a-z-]+)`", README):
        assert f"'{command}'" in COMMANDS


def test_the_picture_is_there_and_near_the_top() -> None:
    [(line, picture)] = [
        (number, found[1])
        for number, text in enumerate(README.splitlines(), 1)
        if (found := re.match(r"!\[[^\]]+\]\(([^)]+)\)", text))
    ]
    assert line <= 15
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")
    install = next(number for number, text in enumerate(README.splitlines(), 1) if "pip install" in text)
    assert install <= 25


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_the_documents_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", (ROOT / name).read_text()):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def named_paths() -> list[str]:
    """What CONTRIBUTING.md writes as code and has the form of a path."""
    return sorted(set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|ts|tsx|toml|md))`", CONTRIBUTING)))


def test_contributing_names_paths() -> None:
    assert "jupyter_chatkit/models/" in named_paths()


@pytest.mark.parametrize("path", named_paths())
def test_a_path_in_contributing_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_contributing_names_every_part_of_the_package() -> None:
    parts = {path.name for path in (ROOT / "jupyter_chatkit").iterdir() if not path.name.startswith("_")}
    parts -= {"labextension", "static", "etc", "py.typed"}  # built, and what the packaging standards want
    assert parts == {path.split("/")[1] for path in named_paths() if path.startswith("jupyter_chatkit/")}


def main_path() -> list[tuple[str, str]]:
    """The steps that CONTRIBUTING.md says a question takes, such as `jupyter_chatkit/agent.py` `run`."""
    section = CONTRIBUTING.partition("## The main path")[2].partition("\n## ")[0]
    return re.findall(r"^\d+\. `([^`]+)` `([^`]+)`", section, re.MULTILINE)


def test_the_main_path_is_told_from_the_composer_to_the_item() -> None:
    names = [name for _, name in main_path()]
    assert (names[0], names[-1]) == ("Composer", "Item")
    assert "ChatKitHandler.post" in names


@pytest.mark.parametrize(("path", "name"), main_path())
def test_a_step_of_the_main_path_is_in_its_file(path: str, name: str) -> None:
    source = (ROOT / path).read_text()
    for part in name.split("."):
        defined = rf"\b(?:class|def|function) {part}\b|^  {part}\("
        assert re.search(defined, source, re.MULTILINE), part
