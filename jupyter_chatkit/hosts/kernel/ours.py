"""Which cells do nothing but talk to the chat: they are no part of what it is asked about."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAGIC = re.compile(r"\s*(%%?chat(kit)?\b|%(re)?load_ext\s+jupyter_chatkit\b)")
"""How a cell or a line of it begins that talks to the chat by a magic."""

_PACKAGE = "jupyter_chatkit"
_WIDGET = "ChatWidget"


def is_ours(source: str, namespace: Mapping[str, Any]) -> bool:
    """Whether all a cell does is to talk to the chat, by magics or by what `namespace` has of our widgets."""
    lines = [line for line in source.splitlines() if line.strip()]
    rest = [line for line in lines if not _MAGIC.match(line)]
    if (lines and not rest) or (_MAGIC.match(source) and source.lstrip().startswith("%%")):
        return True
    try:
        statements = ast.parse("\n".join(rest)).body
    except (SyntaxError, ValueError, RecursionError):
        return False
    return bool(statements) and all(_talks(statement, namespace) for statement in statements)


def _talks(statement: ast.stmt, namespace: Mapping[str, Any]) -> bool:
    match statement:
        case ast.ImportFrom(module=module):
            return module == _PACKAGE
        case ast.Expr(value=ast.Name(id=name)):
            return _is_of_chat(name, namespace)
        case ast.Expr(value=ast.Call(func=called)) | ast.Assign(value=ast.Call(func=called)):
            return _asks(called, namespace)
        case _:
            return False


def _asks(called: ast.expr, namespace: Mapping[str, Any]) -> bool:
    match called:
        case ast.Name(id=name):
            return name == _WIDGET
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return attribute == _WIDGET or _is_of_chat(name, namespace)
        case _:
            return False


def _is_of_chat(name: str, namespace: Mapping[str, Any]) -> bool:
    """Whether a variable holds an object of this package; no code of it is called."""
    kinds = type.mro(type(namespace.get(name)))
    return any(str(vars(kind).get("__module__")).partition(".")[0] == _PACKAGE for kind in kinds)
