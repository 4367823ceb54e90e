"""One cell's statements in words, one sentence each."""

from __future__ import annotations

import ast
from functools import singledispatch

from jupyter_chatkit.models.gist import draws, method_of
from jupyter_chatkit.models.quoting import code, counted, listed
from jupyter_chatkit.models.source import Source, names_in, root_name

MAX_LINES = 30
_MAX_INNER = 8


def told_by_line(source: Source) -> list[str]:
    """One sentence for each statement of a cell, in order; empty where it does not parse as Python."""
    told: list[str] = []
    for statement in source.tree.body if source.tree else []:
        told.append(f"- {_lines(statement)}: {_told(statement, source)}")
        told += [f"  - {_lines(inner)}: {_told(inner, source)}" for inner in _body(statement)[:_MAX_INNER]]
    return told[:MAX_LINES]


def _lines(node: ast.stmt) -> str:
    end = node.end_lineno or node.lineno
    return f"line {node.lineno}" if end == node.lineno else f"lines {node.lineno} to {end}"


def _body(node: ast.stmt) -> list[ast.stmt]:
    body = [] if isinstance(node, ast.ClassDef) else getattr(node, "body", [])
    return [part for part in body if not _is_docstring(part)]


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _text(source: Source, *nodes: ast.AST) -> str:
    return listed(code(source.segment(node)) for node in nodes)


def _count(body: list[ast.stmt]) -> str:
    return counted(len(body), "statement")


@singledispatch
def _told(node: ast.AST, source: Source) -> str:
    return f"runs {_text(source, node)}"


@_told.register
def _(node: ast.Import, source: Source) -> str:
    return f"imports {_text(source, *node.names)}"


@_told.register
def _(node: ast.ImportFrom, source: Source) -> str:
    return f"imports {_text(source, *node.names)} from {code(node.module or '.')}"


@_told.register(ast.FunctionDef)
@_told.register(ast.AsyncFunctionDef)
def _(node: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> str:
    del source
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    taking = f" taking {listed(code(argument.arg) for argument in arguments)}" if arguments else ""
    return f"defines the function {code(node.name)}{taking}{_documented(node)}"


@_told.register
def _(node: ast.ClassDef, source: Source) -> str:
    del source
    methods = [code(part.name) for part in node.body if isinstance(part, ast.FunctionDef)]
    having = f" with {listed(methods)}" if methods else ""
    return f"defines the class {code(node.name)}{having}{_documented(node)}"


@_told.register
def _(node: ast.Assign, source: Source) -> str:
    return f"sets {_text(source, *node.targets)} to {_value(node.value, source)}"


@_told.register
def _(node: ast.AnnAssign, source: Source) -> str:
    value = f" to {_value(node.value, source)}" if node.value else ""
    return f"sets {_text(source, node.target)}{value}"


@_told.register
def _(node: ast.AugAssign, source: Source) -> str:
    return f"changes {_text(source, node.target)} by {_text(source, node.value)}"


@_told.register(ast.For)
@_told.register(ast.AsyncFor)
def _(node: ast.For | ast.AsyncFor, source: Source) -> str:
    return f"for each {_text(source, node.target)} in {_text(source, node.iter)}, runs {_count(node.body)}"


@_told.register
def _(node: ast.While, source: Source) -> str:
    return f"repeats {_count(node.body)} while {_text(source, node.test)}"


@_told.register
def _(node: ast.If, source: Source) -> str:
    other = ", with another way otherwise" if node.orelse else ""
    return f"if {_text(source, node.test)}, runs {_count(node.body)}{other}"


@_told.register(ast.With)
@_told.register(ast.AsyncWith)
def _(node: ast.With | ast.AsyncWith, source: Source) -> str:
    return f"opens {_text(source, *(item.context_expr for item in node.items))} for the lines below it"


@_told.register
def _(node: ast.Try, source: Source) -> str:
    caught = [handler.type for handler in node.handlers if handler.type]
    return f"tries {_count(node.body)}" + (f", and catches {_text(source, *caught)}" if caught else "")


@_told.register
def _(node: ast.Return, source: Source) -> str:
    return f"returns {_text(source, node.value)}" if node.value else "returns nothing"


@_told.register
def _(node: ast.Raise, source: Source) -> str:
    return f"raises {_text(source, node.exc)}" if node.exc else "raises the error again"


@_told.register
def _(node: ast.Assert, source: Source) -> str:
    return f"checks that {_text(source, node.test)}"


@_told.register
def _(node: ast.Delete, source: Source) -> str:
    return f"deletes {_text(source, *node.targets)}"


@_told.register
def _(node: ast.Expr, source: Source) -> str:
    call = node.value
    if not isinstance(call, ast.Call):
        return f"shows {_text(source, call)}"
    if method_of(call) == "print":
        return f"prints {_text(source, *call.args)}" if call.args else "prints an empty line"
    return f"draws with {_text(source, call)}" if draws(call) else f"calls {_text(source, call)}"


def _documented(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    text = (ast.get_docstring(node) or "").split("\n", 1)[0]
    return f", described as {code(text)}" if text else ""


def _value(node: ast.expr, source: Source) -> str:
    if not isinstance(node, ast.Call):
        return _text(source, node)
    using = [code(name) for name in names_in(node) if name != root_name(node.func)][:4]
    return f"what {_text(source, node)} gives" + (f", from {listed(using)}" if using else "")
