"""A cell's Python source: its tree, with IPython's own lines tolerated, and edits by position."""

from __future__ import annotations

import ast
import re
import warnings
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Edit = tuple[tuple[int, int], str]

Node = TypeVar("Node", bound=ast.AST)

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MAGIC = re.compile(r"^(\s*)([%!?].*|[\w.]+\?{1,2}\s*)$")
_MAGIC_VALUE = re.compile(r"^(\s*[\w.,\s]+=\s*)([%!].*)$")
# What cannot give a name a value; most of a tree, so leaving it out halves the walk.
_BINDS_NOTHING = (ast.Attribute, ast.Constant, ast.expr_context, ast.operator, ast.cmpop, ast.arguments)
_PYTHON_CELL_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun", "%%memit", "%%mprun")
_STRING = re.compile(r"""(?s)^([rRuU]?)(\"\"\"|'''|\"|')(.*)\2$""")


class Source:
    """One cell's text; `tree` is None where it does not parse as Python."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = _LINE.findall(text)
        self.tree = parse(text)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree)) if self.tree else []

    @cached_property
    def defined(self) -> dict[str, int]:
        """The module-level names the cell gives a value, with the first line that does."""
        return defined_names(self.tree)

    def line(self, number: int | None) -> str:
        """The text of a line counted from 1, without its end; empty where there is none."""
        if number is None or not 1 <= number <= len(self.lines):
            return ""
        return str(self.lines[number - 1]).rstrip("\r\n")

    def nodes(self, kind: type[Node], line: int | None = None) -> list[Node]:
        """The nodes of a kind, those that start on `line` first, then the smallest that reach over it."""
        found = [node for node in self._nodes if isinstance(node, kind)]
        if line is None:
            return found
        over = [node for node in found if _start(node) <= line <= _end(node)]
        return sorted(over, key=lambda node: (_start(node) != line, _end(node) - _start(node)))

    def statement(self, line: int | None) -> ast.stmt | None:
        """The smallest statement that reaches over a line."""
        found = self.nodes(ast.stmt, line) if line else []
        return min(found, key=lambda node: _end(node) - _start(node), default=None)

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node begins and ends in the text, in characters."""
        return (
            self._offset(_start(node), getattr(node, "col_offset", 0)),
            self._offset(_end(node), getattr(node, "end_col_offset", 0)),
        )

    def segment(self, node: ast.AST) -> str:
        """A node's own text."""
        start, end = self.span(node)
        return self.text[start:end]

    def attribute_span(self, node: ast.Attribute) -> tuple[int, int]:
        """Where the name after the dot stands."""
        _, end = self.span(node)
        return end - len(node.attr), end

    def edited(self, edits: Iterable[Edit]) -> str:
        """The text with spans replaced; everything outside of them stays byte for byte."""
        text = self.text
        for (start, end), new in sorted(set(edits), reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def string_edit(self, node: ast.Constant, value: str) -> Edit:
        """The edit that gives a string constant another value in the quotes it has."""
        match = _STRING.match(self.segment(node))
        if match and value.isprintable() and not set(value) & {'"', "'", "\\"}:
            return self.span(node), f"{match[1]}{match[2]}{value}{match[2]}"
        return self.span(node), repr(value)

    def with_import(self, line: str) -> str:
        """The text with an import put before its first statement, after a cell magic and `__future__`."""
        at = self._starts[1] if self.lines and self.lines[0].startswith("%%") else 0
        for node in self.nodes(ast.ImportFrom):
            if node.module == "__future__":
                at = max(at, self._starts[_end(node)])
        before = self.text[:at]
        return f"{before}{'' if not before or before.endswith(chr(10)) else chr(10)}{line}\n{self.text[at:]}"

    def _offset(self, line: int, column: int) -> int:
        if line > len(self.lines):
            return len(self.text)
        encoded = self.lines[line - 1].encode("utf-8", "surrogatepass")[:column]
        return int(self._starts[line - 1]) + len(encoded.decode("utf-8", "replace"))


def parse(text: str) -> ast.Module | None:
    """The tree of a cell, with IPython's lines in place of which it has a 0; None where it is not Python."""
    tree = _parse_python(text)
    if tree is None and re.search(r"[%!?]", text):
        tree = _parse_python(_without_magics(text))
    return tree


def names_in(node: ast.AST) -> list[str]:
    """The names read or written anywhere below a node, each once, in the order of the text."""
    found = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    found.sort(key=lambda part: (part.lineno, part.col_offset))
    return list(dict.fromkeys(part.id for part in found))


def root_name(node: ast.AST) -> str | None:
    """The name that a chain of attributes, calls and subscripts begins with: `df` of `df.a['b'].c()`."""
    while True:
        match node:
            case ast.Name():
                return node.id
            case ast.Attribute() | ast.Subscript() | ast.Starred():
                node = node.value
            case ast.Call():
                node = node.func
            case _:
                return None


def defined_names(tree: ast.AST | None) -> dict[str, int]:
    """The module-level names a cell gives a value, with the first line that does."""
    found: dict[str, int] = {}
    for node in _same_scope(tree):
        for name in _bound_by(node):
            found.setdefault(name, getattr(node, "lineno", 1))
    return found


def _bound_by(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(ctx=ast.Store()):
            return [node.id]
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Import():
            return [alias.asname or alias.name.split(".")[0] for alias in node.names]
        case ast.ImportFrom():
            return [alias.asname or alias.name for alias in node.names]
        case _:
            return []


def _same_scope(tree: ast.AST | None) -> Iterator[ast.AST]:
    """Walks a tree without entering functions, classes, lambdas and comprehensions."""
    inner = (
        ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
        ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    )  # fmt: skip
    waiting = [tree] if tree else []
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, inner):
            waiting.extend(
                part for part in ast.iter_child_nodes(node) if not isinstance(part, _BINDS_NOTHING)
            )


def _parse_python(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_magics(text: str) -> str:
    """The text with IPython's lines blanked to an expression of the same length."""
    lines = _LINE.findall(text)
    if lines and lines[0].startswith("%%") and not lines[0].startswith(_PYTHON_CELL_MAGICS):
        return text
    return "".join(_blanked(line) for line in lines)


def _blanked(line: str) -> str:
    body = line.rstrip("\r\n")
    match = _MAGIC.match(body) or _MAGIC_VALUE.match(body)
    if not match:
        return line
    return f"{match[1]}0{' ' * (len(body) - len(match[1]) - 1)}{line[len(body) :]}"


def _start(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _end(node: ast.AST) -> int:
    return int(getattr(node, "end_lineno", None) or _start(node))
