"""The architecture: nothing heavy is imported at start, files stay small, no imports in a circle."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "jupyter_chatkit"
FRONT_END = ROOT / "labextension" / "src"
MAX_LINES = 400
# What an answer needs and a start does not: seconds of imports and 100 MB.
HEAVY = {
    "agents",
    "alembic",
    "anywidget",
    "aiosqlite",
    "asyncpg",
    "chatkit",
    "httpx",
    "ipywidgets",
    "mcp",
    "PIL",
    "pypdf",
    "openai",
    "pydantic",
    "sqlalchemy",
}
# A server that finds, validates and loads its extensions as it does in its own process.
SERVER = """
import asyncio
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config
async def start():
    config = Config({"ServerApp": {"jpserver_extensions": {"jupyter_chatkit": %s}}})
    app = ServerApp(config=config, allow_root=True, open_browser=False)
    app.initialize(argv=[], new_httpserver=False)
asyncio.run(start())
"""


@pytest.mark.parametrize(
    "program",
    ["import jupyter_chatkit", "import jupyter_chatkit.hosts.server", "import jupyter_chatkit.hosts.magic"],
)
def test_importing_the_extension_imports_nothing_heavy(program: str, tmp_path: Path) -> None:
    assert heavy(modules_after(run(program, tmp_path))) == set()


def test_a_server_imports_nothing_heavy_for_the_extension(tmp_path: Path) -> None:
    without, on = run(SERVER % False, tmp_path), run(SERVER % True, tmp_path)
    assert "jupyter_chatkit | extension was successfully loaded" in on.stderr
    added = modules_after(on) - modules_after(without)
    assert "jupyter_chatkit.hosts.server" in added
    assert heavy(added) == set()


def test_the_probe_sees_what_is_imported(tmp_path: Path) -> None:
    done = run("import sqlalchemy, pydantic.fields", tmp_path)
    assert heavy(modules_after(done)) == {"sqlalchemy", "pydantic"}


def run(program: str, home: Path) -> subprocess.CompletedProcess[str]:
    """`program` in a fresh interpreter, whose last line of output names its modules."""
    report = "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program + report],
        cwd=home,
        env={"HOME": str(home), "JUPYTER_PREFER_ENV_PATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def modules_after(done: subprocess.CompletedProcess[str]) -> set[str]:
    return set(json.loads(done.stdout.splitlines()[-1]))


def heavy(modules: set[str]) -> set[str]:
    return {name for name in HEAVY if any(f"{module}.".startswith(f"{name}.") for module in modules)}


def sources() -> list[Path]:
    python = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return python + [path for path in FRONT_END.rglob("*") if path.suffix in {".ts", ".tsx", ".css"}]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_idea_in_few_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES


def test_python_modules_do_not_import_in_a_circle() -> None:
    modules = {module_name(path): path for path in PACKAGE.rglob("*.py")}
    graph = {name: python_imports(path, set(modules)) - {name} for name, path in modules.items()}
    assert any(graph.values())
    TopologicalSorter(graph).prepare()


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python_imports(path: Path, modules: set[str]) -> set[str]:
    """The modules of the package that a file imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.ImportFrom(module=str(module), names=names, level=0):
                inner = {f"{module}.{alias.name}" for alias in names}
                found |= inner & modules or {module}
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
    return found & modules


def test_front_end_modules_do_not_import_in_a_circle() -> None:
    files = [path for path in FRONT_END.rglob("*.ts*") if ".test." not in path.name]
    graph = {str(path): {str(found) for found in front_end_imports(path)} for path in files}
    assert any(graph.values())
    TopologicalSorter(graph).prepare()


def front_end_imports(path: Path) -> set[Path]:
    """The files a TypeScript file takes values from; types alone are gone once it is built."""
    statements = re.findall(
        r"^(?:import|export)\s(?!type\b)[^;]*?from '(\.[^']+)'", path.read_text(), re.MULTILINE
    )
    targets = [(path.parent / target).resolve() for target in statements]
    candidates = [target.with_name(target.name + suffix) for target in targets for suffix in (".ts", ".tsx")]
    return {candidate for candidate in candidates if candidate.exists()}
