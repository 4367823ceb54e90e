"""Failures of kernels that do not speak Python: the error's own text, told plainly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code
from jupyter_chatkit.models.tracebacks.reading import Reading

if TYPE_CHECKING:
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

# What R, Julia and others write, in words that hold in each of them.
_MEANINGS = (
    (
        r"object '([^']+)' not found",
        "there is no object {0}",
        "Run the cell that makes it, or check its spelling.",
    ),
    (
        r"could not find function \"([^\"]+)\"",
        "there is no function {0}",
        "Check its spelling, or load its package with `library(...)`.",
    ),
    (
        r"there is no package called ['\u2018]([^'\u2019]+)",
        "the package {0} is not installed",
        "Install it with `install.packages(...)` in a new cell.",
    ),
    (
        r"UndefVarError: `?([\w!]+)`? not defined",
        "{0} is not defined",
        "Run the cell that defines it, or check its spelling.",
    ),
    (
        r"Package (\S+) not found",
        "the package {0} is not installed",
        "Install it with `import Pkg; Pkg.add(...)` in a new cell.",
    ),
    (
        r"subscript out of bounds|BoundsError",
        "a position or name beyond the end was asked for",
        "Check the length or the names first.",
    ),
    (
        r"non-numeric argument",
        "a calculation was given something that is no number",
        "Check its type, and convert it.",
    ),
    (
        r"MethodError: no method matching (\w+)",
        "{0} has no method for arguments of these types",
        "Check the types of the arguments.",
    ),
    (
        r"cannot open (?:file|the connection)|No such file",
        "a file could not be opened",
        "Check the path against the working directory.",
    ),
    (
        r"unexpected|syntax|ParseError",
        "the code could not be read",
        "Look for a missing bracket, comma or quote at that place.",
    ),
)


def read_other_language(failure: Failure, view: View) -> Reading:
    """Reads an error of R, Julia or another language, without proposing code."""
    kernel = view.notebook.kernel
    language = view.notebook.language or (kernel.language if kernel else "") or "this language"
    message = (failure.evalue or failure.traceback).strip()
    said = f"The message says: {code(message, 300)}." if message else ""
    for pattern, words, todo in _MEANINGS:
        if match := re.search(pattern, message[:4000]):
            return Reading(words.format(*map(code, match.groups())), said, todo)
    todo = (
        f"I know failures of Python in detail, and those of {code(language)} only by their text; "
        "look at the line the message names."
    )
    return Reading(
        code(message, 300) if message else "it stopped with an error that has no message", "", todo
    )
