"""TypeError about arguments: which one is missing, unknown or too many, and what the signature is."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.near import is_clear, nearest
from jupyter_chatkit.models.quoting import code, listed
from jupyter_chatkit.models.tracebacks.keywords import KEYWORDS
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import cell_name

if TYPE_CHECKING:
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_MISSING = re.compile(r"([\w.<>]+)\(\) missing \d+ required (positional|keyword-only) arguments?: (.*)")
_UNEXPECTED = re.compile(
    r"([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'|'(\w+)' is an invalid keyword argument"
)
_TOO_MANY = re.compile(
    r"([\w.<>]+)\(\) takes (?:from (\d+) to )?(\d+|no) positional arguments? but (\d+) (?:was|were) given"
)
_TWICE = re.compile(r"([\w.<>]+)\(\) got multiple values for argument '(\w+)'")
_NO_ARGUMENTS = re.compile(
    r"([\w.<>]+)\(\) takes (no|exactly \w+|at (?:least|most) \w+)(?: positional)? arguments? \((\d+) given\)"
)
_WANT_A_LIST = frozenset(["concat", "concatenate", "vstack", "hstack", "stack", "column_stack", "dstack"])


def read_arguments(failure: Failure, view: View) -> Reading | None:
    """Reads a call with the wrong arguments."""
    text = failure.evalue
    if match := _MISSING.search(text):
        return _missing(match[1], match[3], failure, view)
    if match := _UNEXPECTED.search(text):
        return _unexpected(match[1] or "", match[2] or match[3], failure, view)
    if match := _TOO_MANY.search(text):
        return _too_many(match[1], match[3], int(match[4]), failure, view)
    if match := _TWICE.search(text):
        return _twice(match[1], match[2], failure, view)
    if match := _NO_ARGUMENTS.search(text):
        problem = f"{code(match[1] + '()')} takes {match[2]} arguments and was given {match[3]}"
        return Reading(problem, "", f"Look at the call in {code(failure.code)}.")
    return None


def _missing(function: str, which: str, failure: Failure, view: View) -> Reading:
    names = re.findall(r"'(\w+)'", which)
    problem = f"the call of {code(function + '()')} leaves out {listed(map(code, names))}"
    signature = _signature(function, view)
    if names == ["self"]:
        owner = function.split(".", maxsplit=1)[0]
        why = f"The method was called on the class {code(owner)} itself, not on an object of it."
        return Reading(
            problem, why, f"Make one first, with {code(owner + '()')}, and call the method on that."
        )
    what = "a value for it" if len(names) == 1 else "values for them"
    where = f"in {code(failure.code)}" if failure.code else "in the call"
    return Reading(
        problem, signature, f"Add {what} {where}, or give the parameter a default in the definition."
    )


def _unexpected(function: str, keyword: str, failure: Failure, view: View) -> Reading:
    shown = code(function + "()") if function else "the function"
    problem = f"{shown} has no argument called {code(keyword)}"
    found = nearest(keyword, _parameters(function, view))
    if not found:
        todo = (
            f"Take {code(keyword)} out, or look up what the function takes with "
            f"{code(_called(function, failure) + '?')}."
        )
        return Reading(problem, _signature(function, view), todo)
    aside = f"Also near: {listed(map(code, found[1:]))}." if found[1:] else ""
    return Reading(
        problem,
        _signature(function, view) or f"The nearest argument is {code(found[0])}.",
        f"If {code(found[0])} was meant, the corrected cell is:",
        _keyword_renamed(failure, keyword, found[0]),
        aside,
        sure=is_clear(keyword, found),
    )


def _keyword_renamed(failure: Failure, wrong: str, right: str) -> str | None:
    source = failure.source
    for call in source.nodes(ast.Call, failure.line):
        for keyword in call.keywords:
            if keyword.arg == wrong:
                start, _ = source.span(keyword)
                return source.edited([((start, start + len(wrong)), right)])
    return None


def _too_many(function: str, most: str, given: int, failure: Failure, view: View) -> Reading:
    short = function.rsplit(".", 1)[-1]
    at_most = 0 if most == "no" else int(most)
    problem = f"{code(function + '()')} takes at most {at_most} positional arguments and was given {given}"
    if short in _WANT_A_LIST and (fixed := _as_list(failure, short)):
        return Reading(problem, "It wants its pieces in one list.", "The corrected cell:", fixed)
    definition = view.function(function)
    if definition and (function != short or _is_method(definition[1])) and not _takes_self(definition[1]):
        why = f"Python passes the object itself as the first argument. {_signature(function, view)}"
        return Reading(
            problem,
            why,
            f"Add {code('self')} as the first parameter of {code(short)} in {cell_name(definition[0])}.",
        )
    todo = (
        f"Take out {'the last one' if given - at_most == 1 else f'the last {given - at_most}'}, "
        "or pass by name what can only be named."
    )
    return Reading(problem, _signature(function, view), todo)


def _as_list(failure: Failure, short: str) -> str | None:
    source = failure.source
    for call in source.nodes(ast.Call, failure.line):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name == short and len(call.args) > 1:
            first, last = source.span(call.args[0]), source.span(call.args[-1])
            return source.edited([((first[0], first[0]), "["), ((last[1], last[1]), "]")])
    return None


def _twice(function: str, name: str, failure: Failure, view: View) -> Reading:
    problem = f"{code(function + '()')} gets {code(name)} twice, once by position and once by name"
    return Reading(problem, _signature(function, view), f"Keep one of the two in {code(failure.code)}.")


def _signature(function: str, view: View) -> str:
    found = view.function(function)
    if found is None:
        return ""
    cell, node = found
    source = view.source(cell)
    start = source.span(node)[0]
    end = source.span(node.body[0])[0]
    head = " ".join(source.text[start:end].split()).rstrip(":").rstrip()
    return f"{cell_name(cell).capitalize()} defines it as {code(head)}."


def _parameters(function: str, view: View) -> list[str]:
    found = view.function(function)
    if found:
        arguments = found[1].args
        return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return KEYWORDS.get(function.rsplit(".", 1)[-1], "").split()


def _takes_self(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = (*node.args.posonlyargs, *node.args.args)[:1]
    return bool(first) and first[0].arg in {"self", "cls"}


def _is_method(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return node.col_offset > 0


def _called(function: str, failure: Failure) -> str:
    short = function.rsplit(".", 1)[-1]
    for call in failure.source.nodes(ast.Call, failure.line):
        text = failure.source.segment(call.func)
        if text.endswith(short) and "(" not in text:
            return text
    return function or "name"
