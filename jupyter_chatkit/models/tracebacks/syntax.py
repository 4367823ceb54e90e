"""SyntaxError and IndentationError: what is amiss on which line, and a mended cell if one parses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code
from jupyter_chatkit.models.source import parse
from jupyter_chatkit.models.tracebacks.mending import candidates
from jupyter_chatkit.models.tracebacks.reading import Reading

if TYPE_CHECKING:
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_AT_LINE = re.compile(r"line (\d{1,5})\b")
_CARET = re.compile(r"^( {4,})\^+", re.MULTILINE)
_PLACE = re.compile(r" \([^()]*, line \d+\)$")
MAX_TRIES = 60

_PLAIN = (
    (r"Missing parentheses in call to '(\w+)'", "`{0}` is a function in Python 3 and needs round brackets"),
    (r"'(.)' was never closed", "the bracket `{0}` is opened and never closed"),
    (r"unmatched '(.)'", "the bracket `{0}` closes nothing"),
    (r"closing parenthesis '(.)' does not match opening parenthesis '(.)'", "`{1}` is closed by `{0}`"),
    (r"expected ':'", "a colon is missing at the end of the line"),
    (
        r"Maybe you meant '==' or ':=' instead of '='|cannot assign to .*here. Maybe you meant '=='",
        "one `=` gives a value; a comparison takes two, `==`",
    ),
    (r"unterminated triple-quoted", "a text in triple quotes has no end"),
    (r"unterminated (?:f-)?string|EOL while scanning", "a text in quotes has no end on its line"),
    (
        r"f-string: (?:expecting|single|empty|unmatched|valid expression)",
        "a bracket in the f-string is not in order",
    ),
    (r"expected an indented block after (?:'(\w+)'|(\w+))", "the lines of the block must be indented"),
    (r"expected an indented block", "the lines of the block must be indented"),
    (r"unexpected indent", "the line is indented without a reason"),
    (r"unindent does not match", "the line's indentation fits none of the lines above"),
    (r"inconsistent use of tabs", "tabs and spaces are mixed in the indentation"),
    (r"Perhaps you forgot a comma", "a comma or an operator seems to be missing between two values"),
    (r"'(return|yield|await)[^']*' outside function", "`{0}` may stand in a function only"),
    (r"'(break|continue)' (?:outside|not properly in) loop", "`{0}` may stand in a loop only"),
    (r"cannot assign to (.+?)(?: here|$)", "a value cannot be assigned to what stands left of `=`"),
    (r"positional argument follows keyword", "an argument without a name stands after one with a name"),
    (r"leading zeros in decimal", "a number must not begin with 0"),
    (
        r"invalid decimal literal",
        ("a name or number is written in a way Python cannot read, often a name beginning with a digit"),
    ),
    (
        r"invalid (?:non-printable )?character",
        ("there is a character Python does not know, often a curly quote or a blank pasted from elsewhere"),
    ),
    (r"unexpected EOF|was never closed|incomplete input", "the cell ends before the statement does"),
    (r"unicodeescape", 'a backslash in a text is read as an escape; Windows paths need `r"..."`'),
    (
        r"unexpected character after line continuation",
        ("a backslash must be the last thing on its line; in a Windows path put the text in quotes"),
    ),
)


def read_syntax(failure: Failure, view: View) -> Reading | None:
    """Reads code that does not parse."""
    del view
    line = failure.line or _line_said(failure)
    message = _PLACE.sub("", failure.evalue)
    at = _caret(failure)
    problem = _problem(failure.evalue)
    where = failure.source.line(line).strip()
    why = f"Line {line} is {code(where)}." if where else ""
    if parse(failure.source.text) is not None:
        if re.search("outside|not properly", failure.evalue):
            return Reading(problem, why, "Indent it into the function or loop it belongs to, or take it out.")
        return Reading(
            problem,
            f"{why} The cell parses as it stands now, so it was edited since.".strip(),
            "Run it again.",
        )
    if not line or "[[redacted:" in failure.source.text:
        return Reading(problem, why, f"The message says: {code(message, 200)}.")
    fixed = _mended(failure.source.text, line, at, failure.evalue)
    if fixed is None:
        todo = (
            "Python noticed it at this place; the cause is there or on the line before. The message "
            f"says: {code(message, 200)}."
        )
        return Reading(problem, why, todo)
    return Reading(problem, why, "This version parses; check that it says what you mean:", fixed)


def _problem(evalue: str) -> str:
    for pattern, words in _PLAIN:
        if match := re.search(pattern, evalue):
            return words.format(*(group or "" for group in match.groups()))
    return "Python cannot read the code"


def _line_said(failure: Failure) -> int | None:
    match = _AT_LINE.search(failure.evalue) or _AT_LINE.search(failure.traceback)
    number = int(match[1]) if match else None
    return number if number and number <= len(failure.source.lines) else None


def _caret(failure: Failure) -> int | None:
    """The column the caret points at, from 0; IPython indents the line by four and strips its own indent."""
    found = _CARET.findall(failure.traceback)
    if not found:
        return None
    line = failure.source.line(failure.line)
    return len(found[-1]) - 4 + len(line) - len(line.lstrip())


def _mended(text: str, line: int, at: int | None, evalue: str) -> str | None:
    """The first candidate that parses."""
    for number, candidate in enumerate(candidates(text, line, at, evalue)):
        if number >= MAX_TRIES:
            return None
        if candidate != text and parse(candidate) is not None:
            return candidate
    return None
