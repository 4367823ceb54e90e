"""ValueError about single values: text that is no number or date, a wrong count to unpack, an empty input."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code, exact
from jupyter_chatkit.models.tracebacks.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_TEXT_NUMBER = re.compile(r"could not convert string to float: '(.*)'", re.DOTALL)
_NUMBER_TEXT = re.compile(r"^\s*[-+]?[\d.,'\s_]*\d[\d.,'\s_]*\s*([%€$£]|[A-Za-z]{0,3})\s*$")


def read_value(failure: Failure, view: View) -> Reading | None:
    """Reads a value of the right type that does not do."""
    if (match := _TEXT_NUMBER.search(failure.evalue)) and (fixed := _to_numeric(failure, view)):
        return _coerced(match[1], fixed)
    for pattern, read in _READERS:
        if match := re.search(pattern, failure.evalue, re.DOTALL):
            return read(match, failure)
    return None


def _coerced(text: str, fixed: str) -> Reading:
    why = f"{_what_is_in_it(text)} At least one value of the column cannot be converted.".strip()
    todo = (
        f"{code('pd.to_numeric')} with {code('errors=' + repr('coerce'))} turns such values into "
        "NaN. The corrected cell:"
    )
    see = "Look at the values that are no numbers before you drop them."
    return Reading(f"the text {exact(text)} is not a number", why, todo, fixed, see, sure=False)


def _not_a_number(match: re.Match[str], failure: Failure) -> Reading:
    ways = (
        f"For a column use {code('pd.to_numeric(column, errors=' + repr('coerce') + ')')}; for a "
        "model, turn text "
        f"columns into numbers first, with {code('pd.get_dummies(df)')}, or leave them out."
    )
    line = f"The line is {code(failure.code)}." if failure.code else ""
    return Reading(
        f"the text {exact(match[1])} is not a number", f"{_what_is_in_it(match[1])} {line}".strip(), ways
    )


def _what_is_in_it(text: str) -> str:
    if not text.strip():
        return "It is empty."
    if "," in text and _NUMBER_TEXT.match(text):
        return (
            'It holds a comma: take out thousands separators with `.str.replace(",", "")`, or read '
            'the file with `thousands=","` or `decimal=","`.'
        )
    if _NUMBER_TEXT.match(text) and text.strip()[-1] in "%€$£":
        return 'It holds a sign that must be taken off first, with `.str.strip("%€$£ ")`.'
    return ""


def _to_numeric(failure: Failure, view: View) -> str | None:
    """The cell with `column.astype(float)` on the failing line made `pd.to_numeric`."""
    source = failure.source
    if "pd" not in view.known_names():
        return None
    for call in source.nodes(ast.Call, failure.line):
        match call:
            case ast.Call(func=ast.Attribute(value=column, attr="astype"), args=[_], keywords=[]):
                if isinstance(column, ast.Subscript | ast.Attribute):
                    new = f'pd.to_numeric({source.segment(column)}, errors="coerce")'
                    return source.edited([(source.span(call), new)])
            case _:
                continue
    return None


def _not_an_integer(match: re.Match[str], failure: Failure) -> Reading:
    text = match[2]
    problem = f"the text {exact(text)} is not a whole number"
    if re.fullmatch(r"\s*[-+]?\d+\.\d*\s*", text):
        return Reading(
            problem, "It has a decimal point.", f"Convert it in two steps: {code('int(float(text))')}."
        )
    why = _what_is_in_it(text) or f"{code('int(...)')} takes digits only."
    return Reading(
        problem,
        why,
        f"Clean the text before {code(failure.code)}, or catch the {code('ValueError')} for "
        "values that are no numbers.",
    )


def _too_many(match: re.Match[str], failure: Failure) -> Reading:
    wanted = match[1]
    problem = f"the right side gives more than the {wanted} values that there are names for"
    if re.search(r"\bfor\b.*\bin\b", failure.code) and ".items()" not in failure.code:
        why = (
            "Looping over a dictionary gives its keys only; `.items()` gives keys and values, "
            "`enumerate(...)` gives positions and items."
        )
        return Reading(problem, why, f"Check what one round of {code(failure.code)} gives.")
    return Reading(
        problem,
        "",
        f"In {code(failure.code)}, add names, or take the rest in one: {code('first, *rest = values')}.",
    )


def _too_few(match: re.Match[str], failure: Failure) -> Reading:
    problem = f"{match[1]} values were expected and {match[2]} came"
    return Reading(
        problem, "", f"Check what the right side of {code(failure.code)} gives; a line may lack a separator."
    )


def _date_format(match: re.Match[str], failure: Failure) -> Reading:
    text, form = match[1], match[2]
    problem = f"{exact(text)} is not written as the date format {exact(form)} says"
    why = "" if "format=" in failure.code else "Without a format, pandas takes it from the first value."
    for call in failure.source.nodes(ast.Call, failure.line):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "to_datetime":
            return _reread(problem, why, text, call, failure)
    todo = "Write the format as the text has it: `%Y` year, `%m` month, `%d` day, `%H:%M:%S` time."
    return Reading(problem, why, todo)


def _reread(problem: str, why: str, text: str, call: ast.Call, failure: Failure) -> Reading:
    coerce = code("errors=" + repr("coerce"))
    if not re.search(r"\d", text):
        fixed = _with_keyword(failure, call, "errors", "coerce")
        return Reading(
            problem,
            "The text is no date at all.",
            f"{coerce} turns such texts into NaT. The corrected cell:",
            fixed,
            sure=False,
        )
    fixed = _with_keyword(failure, call, "format", "mixed")
    todo = (
        f"If the dates are written in several ways, {code('format=' + repr('mixed'))} reads each "
        "by itself. The corrected cell:"
    )
    other = (
        f"If some are no dates at all, {coerce} turns them into NaT; if the day comes first, add "
        f"{code('dayfirst=True')}."
    )
    return Reading(problem, why, todo, fixed, other, sure=False)


def _with_keyword(failure: Failure, call: ast.Call, name: str, value: str) -> str:
    """The cell with an argument of a call set, whether it was given or not."""
    source = failure.source
    given = next((keyword for keyword in call.keywords if keyword.arg == name), None)
    if given:
        return source.edited([(source.span(given), f'{name}="{value}"')])
    end = source.span(call)[1] - 1
    return source.edited([((end, end), f', {name}="{value}"')])


def _empty(match: re.Match[str], failure: Failure) -> Reading:
    problem = f"{code(match[1])} was given nothing to work on"
    why = "The list or array is empty; a filter before it may have matched no rows."
    return Reading(
        problem,
        why,
        f"Check its length before {code(failure.code)}; {code('max(values, default=0)')} has an "
        "answer for the empty case.",
    )


def _has_nan(match: re.Match[str], failure: Failure) -> Reading:
    del match
    problem = "the data hold missing or infinite values, which this step cannot use"
    todo = (
        f"Count them with {code('df.isna().sum()')}; then {code('dropna()')}, "
        f"{code('fillna(...)')} or scikit-learn's {code('SimpleImputer')} before "
        f"{code(failure.code)}."
    )
    return Reading(problem, "", todo)


def _not_in_list(match: re.Match[str], failure: Failure) -> Reading:
    del match
    return Reading(
        "the value that was searched or removed is not in the list",
        f"The message says: {code(failure.evalue)}.",
        f"Test with {code('if value in items')} before {code(failure.code)}.",
    )


def _duplicates(match: re.Match[str], failure: Failure) -> Reading:
    del match
    problem = "the same label stands more than once where each may stand once"
    todo = (
        f"Find them with {code('df[df.duplicated(keep=False)]')}; {code('pivot_table')} with "
        f"{code('aggfunc')} sums them up where {code('pivot')} cannot."
    )
    return Reading(problem, f"The message says: {code(failure.evalue, 200)}.", todo)


_READERS: tuple[tuple[str, Callable[[re.Match[str], Failure], Reading]], ...] = (
    (r"could not convert string to (?:float|int): (.*)", lambda m, f: _not_a_number(_unquoted(m), f)),
    (r"Unable to parse string \"(.*?)\"", _not_a_number),
    (r"invalid literal for int\(\) with base (\d+): ['\"](.*)['\"]", _not_an_integer),
    (r"too many values to unpack \(expected (\d+)", _too_many),
    (r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)", _too_few),
    (
        r"time data \"?'?(.*?)'?\"? (?:does not|doesn't) match format \"?'?(.*?)'?\"?(?:, at|[.\n]|$)",
        _date_format,
    ),
    (r"(\w+)\(\) (?:arg is an empty sequence|iterable argument is empty)", _empty),
    (r"zero-size array to reduction operation (\w+)", _empty),
    (r"(?:Input|contains).*(?:NaN|infinity)|Cannot convert non-finite values", _has_nan),
    (r"(?:x not in list|is not in list)", _not_in_list),
    (r"duplicate (?:entries|labels|axis)|Reindexing only valid with uniquely", _duplicates),
)


def _unquoted(match: re.Match[str]) -> re.Match[str]:
    """The same match without the quotes that Python puts around the text."""
    return re.match(r"'?(.*?)'?$", match[1], re.DOTALL) or match
