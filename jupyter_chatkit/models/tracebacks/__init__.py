"""The reading of failures: one file for each family of exceptions.

A reader takes the failure and the notebook and gives what it understood, or None where it is not its case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_chatkit.models.tracebacks.arguments import read_arguments
from jupyter_chatkit.models.tracebacks.attributes import read_attribute
from jupyter_chatkit.models.tracebacks.calls import read_call
from jupyter_chatkit.models.tracebacks.conditions import read_truth
from jupyter_chatkit.models.tracebacks.containers import read_container
from jupyter_chatkit.models.tracebacks.failure import Failure, failure_of
from jupyter_chatkit.models.tracebacks.files import (
    read_decoding,
    read_merge,
    read_missing_file,
    read_os_error,
    read_parsing,
)
from jupyter_chatkit.models.tracebacks.imports import read_import
from jupyter_chatkit.models.tracebacks.indexes import read_index
from jupyter_chatkit.models.tracebacks.keys import read_key
from jupyter_chatkit.models.tracebacks.languages import read_other_language
from jupyter_chatkit.models.tracebacks.lengths import read_lengths
from jupyter_chatkit.models.tracebacks.names import read_name
from jupyter_chatkit.models.tracebacks.operands import read_operands
from jupyter_chatkit.models.tracebacks.plain import read_plain, read_zero
from jupyter_chatkit.models.tracebacks.reading import Reading, told
from jupyter_chatkit.models.tracebacks.shapes import read_shapes
from jupyter_chatkit.models.tracebacks.syntax import read_syntax
from jupyter_chatkit.models.tracebacks.values import read_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.context import Cell
    from jupyter_chatkit.models.view import View

    Reader = Callable[[Failure, View], Reading | None]

_READERS: dict[str, tuple[Reader, ...]] = {
    "NameError": (read_name,),
    "UnboundLocalError": (read_name,),
    "ImportError": (read_import,),
    "ModuleNotFoundError": (read_import,),
    "KeyError": (read_key,),
    "AttributeError": (read_attribute,),
    "TypeError": (read_arguments, read_operands, read_call, read_container, read_truth, read_value),
    "UFuncTypeError": (read_operands,),
    "ValueError": (read_shapes, read_lengths, read_truth, read_value),
    "IndexError": (read_index,),
    "FileNotFoundError": (read_missing_file,),
    "IsADirectoryError": (read_os_error,),
    "NotADirectoryError": (read_os_error,),
    "PermissionError": (read_os_error,),
    "FileExistsError": (read_os_error,),
    "OSError": (read_missing_file, read_os_error),
    "UnicodeDecodeError": (read_decoding,),
    "UnicodeError": (read_decoding,),
    "ParserError": (read_parsing,),
    "EmptyDataError": (read_parsing,),
    "JSONDecodeError": (read_parsing,),
    "MergeError": (read_merge,),
    "ZeroDivisionError": (read_zero,),
    "SyntaxError": (read_syntax,),
    "IndentationError": (read_syntax,),
    "TabError": (read_syntax,),
    "_IncompleteInputError": (read_syntax,),
}


def explain_failure(cell: Cell, view: View) -> str | None:
    """Why a cell failed and what to do, in Markdown; None where it did not fail."""
    found = read_failure(cell, view)
    return told(*found, view.active) if found else None


def read_failure(cell: Cell, view: View) -> tuple[Failure, Reading] | None:
    """A cell's failure and what is understood of it; None where it did not fail."""
    failure = failure_of(cell, view)
    if failure is None:
        return None
    if not view.is_python:
        return failure, read_other_language(failure, view)
    for reader in _READERS.get(failure.ename, ()):
        if reading := reader(failure, view):
            return failure, reading
    return failure, read_plain(failure, view)
