"""Finds, in the sources of the tests, which of them prove which rows."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent

_TITLE = re.compile(r"""\b(?:test|it)(?:\.each\([^`]*?\))?\(\s*(['"`])(?P<title>.+?)\1\s*,""", re.DOTALL)
_TAGS = re.compile(r"\s*\[(?P<rows>[A-Z]\d+(?:\s+[A-Z]\d+)*)\]$")


@dataclass(frozen=True)
class Proof:
    """A test that proves `row` on `side` ("server" or "ui"); `path` is relative to the repository."""

    row: str
    side: str
    path: str
    test: str


def find_proofs() -> list[Proof]:
    """Return all proofs, in the order of files and tests."""
    return [*_of_pytest(), *_of_vitest()]


def _of_pytest() -> Iterator[Proof]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
                for mark in node.decorator_list:
                    yield from _marked(mark, _relative(path), node.name)


def _marked(mark: ast.expr, path: str, test: str) -> Iterator[Proof]:
    if not (isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.conforms"):
        return
    side = next((ast.literal_eval(word.value) for word in mark.keywords if word.arg == "side"), "server")
    for row in mark.args:
        yield Proof(ast.literal_eval(row), side, path, test)


def _of_vitest() -> Iterator[Proof]:
    for path in sorted((ROOT / "labextension" / "src").rglob("*.test.ts*")):
        for found in _TITLE.finditer(path.read_text()):
            if tags := _TAGS.search(found["title"]):
                title = found["title"][: tags.start()]
                for row in tags["rows"].split():
                    yield Proof(row, "ui", _relative(path), title)


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
