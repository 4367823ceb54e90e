"""The notebook as a person sees it: cells in order, under the names people use, and what each defines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import ordinal
from jupyter_chatkit.models.source import Source

if TYPE_CHECKING:
    from jupyter_chatkit.context import Cell, Notebook, Variable

    Function = ast.FunctionDef | ast.AsyncFunctionDef


class View:
    """A notebook's cells, sources and variables, read once and looked up by name."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.active = notebook.active_cell
        known = {(c.id or c.index): c for c in (*notebook.cells, *([self.active] if self.active else []))}
        self.cells = sorted(known.values(), key=lambda cell: cell.index)
        self.code_cells = [cell for cell in self.cells if cell.type == "code"]
        self.variables = {variable.name: variable for variable in notebook.variables if variable.name}
        self._sources: dict[str, Source] = {}

    @property
    def is_python(self) -> bool:
        """Whether the kernel speaks Python; one that does not say is taken to."""
        kernel = self.notebook.kernel
        language = self.notebook.language or (kernel.language if kernel else "") or "python"
        return language.lower().startswith(("python", "ipython", "xpython"))

    def source(self, cell: Cell) -> Source:
        """A cell's source, parsed once."""
        if cell.source not in self._sources:
            self._sources[cell.source] = Source(cell.source)
        return self._sources[cell.source]

    def variable(self, name: str | None) -> Variable | None:
        """The kernel's variable of that name, where the page knows it."""
        return self.variables.get(name or "")

    def numbered(self, number: int | None) -> Cell | None:
        """The code cell with an execution count."""
        return next((c for c in self.code_cells if number is not None and c.execution_count == number), None)

    def failed(self, number: int | None) -> Cell | None:
        """The failed cell that is meant: the one of that number, else the active one, else the last."""
        if number is not None:
            named = self.numbered(number)
            return named if named and error_of(named) else None
        if self.active and error_of(self.active):
            return self.active
        failed = [cell for cell in self.code_cells if error_of(cell)]
        return max(failed, key=lambda cell: (cell.execution_count or 0, cell.index), default=None)

    def defining(self, name: str) -> list[Cell]:
        """The code cells that give `name` a value, in order."""
        return [cell for cell in self.code_cells if name in self.defined_by(cell)]

    def defined_by(self, cell: Cell) -> dict[str, int]:
        """The names a cell defines, with their lines."""
        return self.source(cell).defined

    def known_names(self) -> list[str]:
        """Every name in the kernel or defined by a cell."""
        return list(
            dict.fromkeys([*self.variables, *(n for c in self.code_cells for n in self.defined_by(c))])
        )

    def function(self, name: str) -> tuple[Cell, Function] | None:
        """The last `def` of a function, and its cell; a method is `Class.method`, as errors name it."""
        owner, _, short = name.rpartition(".")
        for cell in reversed(self.code_cells):
            tree: ast.AST | None = self.source(cell).tree
            if owner:
                classes = self.source(cell).nodes(ast.ClassDef)
                tree = next((node for node in classes if node.name == owner.rpartition(".")[2]), None)
            for node in ast.walk(tree) if tree else ():
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == short:
                    return cell, node
        return None


def cell_name(cell: Cell) -> str:
    """What people call a cell: `cell [7]` where it has run, else `the 4th cell`."""
    if cell.execution_count is not None:
        return f"cell [{cell.execution_count}]"
    return f"the {ordinal(cell.index + 1)} cell"


def error_of(cell: Cell) -> dict[str, object] | None:
    """The error among a cell's outputs, the last where there are several."""
    found = [output for output in cell.outputs if output.get("output_type") == "error"]
    return found[-1] if found else None


def shape_text(variable: Variable) -> str:
    """A variable's shape as Python writes it: `(3, 4)`; empty where it has none."""
    if variable.shape is None:
        return ""
    inner = ", ".join(str(part) for part in variable.shape)
    return f"({inner},)" if len(variable.shape) == 1 else f"({inner})"


def described(variable: Variable) -> str:
    """A variable in a few words: `DataFrame (120, 4)`."""
    return " ".join(part for part in (variable.type or "object", shape_text(variable)) if part)
