"""Conditions on whole columns: brackets around each, and & | ~ in place of and, or, not."""

from __future__ import annotations

import ast
import itertools
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code
from jupyter_chatkit.models.tracebacks.reading import Reading

if TYPE_CHECKING:
    from jupyter_chatkit.models.source import Source
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

    Edit = tuple[tuple[int, int], str]

_AMBIGUOUS = re.compile(r"truth value of an? (\S+(?: \S+){0,5}?) is ambiguous")


def read_truth(failure: Failure, view: View) -> Reading | None:
    """Reads "the truth value of ... is ambiguous"."""
    del view
    match = _AMBIGUOUS.search(failure.evalue)
    if not match:
        return None
    what = match[1] if " " not in match[1] else "array"
    problem = f"a whole {code(what)} was used where one True or False is needed"
    why = f"Python asked for a single answer in {code(failure.code)}, but there is one for every item."
    if fixed := bracketed(failure):
        return Reading(problem, why, "Each condition needs brackets around it. The corrected cell:", fixed)
    if fixed := _with_operators(failure):
        todo = (
            f"Use {code('&')} and {code('|')} between conditions on columns, with brackets around "
            "each. The corrected cell:"
        )
        return Reading(problem, why, todo, fixed)
    todo = (
        f"Say what is meant: {code('.any()')} if one is enough, {code('.all()')} if every item must be true, "
        f"{code('.empty')} to ask if there is anything. To choose rows, use "
        f"{code('df[condition]')} in place of "
        f"{code('if')}; to choose values item by item, {code('np.where(condition, a, b)')}."
    )
    return Reading(problem, why, todo)


def bracketed(failure: Failure) -> str | None:
    """The cell with brackets around the comparisons that & and | tear apart.

    Python reads `a > 1 & b == 2` as `a > (1 & b) == 2`.
    """
    source = failure.source
    edits: list[Edit] = []
    for node in source.nodes(ast.Compare, failure.line):
        edits += _torn(source, node)
    return source.edited(edits) if edits else None


def _torn(source: Source, node: ast.Compare) -> list[Edit]:
    """A comparison whose operands are bare & or | means several; its operands are cut where those stand."""
    operands = [node.left, *node.comparators]
    edges: list[tuple[int, int]] = []
    start = source.span(node.left)[0]
    for operand in operands:
        pieces = _pieces(source, operand)
        for before, after in itertools.pairwise(pieces):
            edges.append((start, source.span(before)[1]))
            start = source.span(after)[0]
    edges.append((start, source.span(operands[-1])[1]))
    if len(edges) == 1:
        return []
    return [edit for first, last in edges for edit in (((first, first), "("), ((last, last), ")"))]


def _pieces(source: Source, node: ast.expr) -> list[ast.expr]:
    """The operands of bare & and | in the order of the text; brackets of their own keep them together."""
    match node:
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right) if not _in_brackets(
            source, node
        ):
            return [*_pieces(source, left), *_pieces(source, right)]
        case _:
            return [node]


def _in_brackets(source: Source, node: ast.expr) -> bool:
    start, end = source.span(node)
    return source.text[:start].rstrip().endswith("(") and source.text[end:].lstrip().startswith(")")


def _with_operators(failure: Failure) -> str | None:
    """The cell with `and`, `or` made & and |; None where no comparison of columns is meant."""
    source = failure.source
    for node in source.nodes(ast.BoolOp, failure.line):
        if not all(
            isinstance(value, ast.Compare | ast.Call | ast.Name | ast.Subscript) for value in node.values
        ):
            continue
        if isinstance(source.statement(failure.line), ast.If | ast.While):
            return None
        sign = "&" if isinstance(node.op, ast.And) else "|"
        return source.edited(
            [(source.span(node), f" {sign} ".join(_one(source, value) for value in node.values))]
        )
    return None


def _one(source: Source, value: ast.expr) -> str:
    text = source.segment(value)
    return f"({text})" if isinstance(value, ast.Compare) else text
