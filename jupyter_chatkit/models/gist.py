"""What a code cell does, in a few phrases read off its syntax."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code, listed
from jupyter_chatkit.models.source import defined_names, root_name

if TYPE_CHECKING:
    from jupyter_chatkit.models.source import Source

_DRAWING_NAMES = (
    "plot scatter bar barh hist hist2d boxplot pie imshow line lineplot scatterplot histplot barplot "
    "heatmap pairplot countplot violinplot regplot relplot catplot displot kdeplot contour contourf "
    "fill_between subplots figure"
)
_DRAWS = frozenset(_DRAWING_NAMES.split())
_CHART_ROOTS = frozenset(["plt", "sns", "px", "go", "alt", "ax", "axes", "fig"])
_SAVES = (
    "to_csv",
    "to_excel",
    "to_parquet",
    "to_json",
    "to_sql",
    "to_pickle",
    "savefig",
    "save",
    "savez",
    "dump",
)


def gist(source: Source) -> list[str]:
    """The phrases that say what a cell does, most telling first; empty where nothing is recognised."""
    tree = source.tree
    if tree is None:
        first = next((line.strip() for line in source.lines if line.strip()), "")
        return [f"runs {code(first)}"] if first else []
    calls = source.nodes(ast.Call)
    phrases = [
        _phrase("imports", _imports(source)),
        _phrase("reads", [_argument(source, call) for call in calls if _reads(call)]),
        _phrase("defines", [f"{node.name}()" for node in _definitions(tree)]),
        _phrase(
            "trains",
            [
                source.segment(call.func.value)
                for call in calls
                if method_of(call) in {"fit", "fit_transform"} and isinstance(call.func, ast.Attribute)
            ],
        ),
        "draws a chart" if any(draws(call) for call in calls) else "",
        _phrase(
            "saves to", [_argument(source, call) for call in calls if method_of(call) in _SAVES and call.args]
        ),
        _phrase("sets", _assigned(source)),
    ]
    found = [phrase for phrase in phrases if phrase]
    return found or _last_expression(source)


def _phrase(verb: str, things: list[str]) -> str:
    unique = list(dict.fromkeys(thing for thing in things if thing))
    return f"{verb} {listed(map(code, unique), limit=5)}" if unique else ""


def _imports(source: Source) -> list[str]:
    plain = [alias.name for node in source.nodes(ast.Import) for alias in node.names]
    return plain + [node.module or "." for node in source.nodes(ast.ImportFrom)]


def _definitions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    return [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]


def _assigned(source: Source) -> list[str]:
    tree = source.tree
    made = {node.name for node in _definitions(tree)} if tree else set()
    imported = {
        name
        for node in [*source.nodes(ast.Import), *source.nodes(ast.ImportFrom)]
        for name in defined_names(node)
    }
    return [name for name in source.defined if name not in made | imported and not name.startswith("_")]


def method_of(call: ast.Call) -> str:
    """The last name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _reads(call: ast.Call) -> bool:
    name = method_of(call)
    return bool(call.args) and (
        name.startswith(("read_", "load_")) or name in {"open", "loadtxt", "genfromtxt", "load", "urlopen"}
    )


def draws(call: ast.Call) -> bool:
    """Whether a call draws a chart, by the usual names."""
    name = method_of(call)
    return (
        name in _DRAWS
        and isinstance(call.func, ast.Attribute)
        and (name == "plot" or root_name(call.func) in _CHART_ROOTS or name in {"hist", "boxplot"})
    )


def _argument(source: Source, call: ast.Call) -> str:
    if not call.args:
        return ""
    first = call.args[0]
    return (
        first.value
        if isinstance(first, ast.Constant) and isinstance(first.value, str)
        else source.segment(first)
    )


def _last_expression(source: Source) -> list[str]:
    body = source.tree.body if source.tree else []
    if not body:
        return []
    text = source.segment(body[-1])
    return [f"shows {code(text, 60)}"] if isinstance(body[-1], ast.Expr) else [f"runs {code(text, 60)}"]
