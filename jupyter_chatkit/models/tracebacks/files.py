"""Files: a path that is not there, one that cannot be used, and text that reads differently."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.near import is_clear, nearest
from jupyter_chatkit.models.quoting import code, listed
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import cell_name

if TYPE_CHECKING:
    from jupyter_chatkit.context import Cell
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_PATH = re.compile(
    r"(?:No such file or directory|Is a directory|Not a directory|Permission denied|File exists"
    r"|does not exist)[^'\"]*: ?b?['\"](.*?)['\"]",
    re.DOTALL,
)
_PATH_FIRST = re.compile(r"(?:File )?b?['\"]?([^'\"\s]+)['\"]? (?:not found|does not exist)")
_LONGEST_PATH = 200
_LOOKS_LIKE_PATH = re.compile(r"[/\\]|\.\w{1,8}$")
_CODEC = re.compile(r"'([\w-]+)' codec can't decode bytes? (0x[0-9a-f]{2})?")
_TEXT_READERS = frozenset(
    ["read_csv", "read_table", "read_fwf", "open", "read_json", "read_text", "genfromtxt", "loadtxt"]
)


def read_missing_file(failure: Failure, view: View) -> Reading | None:
    """Reads a path that does not exist."""
    match = _PATH.search(failure.evalue) or _PATH_FIRST.search(failure.evalue)
    if not match:
        return None
    path = match[1]
    problem = f"there is no file {code(path)}"
    if re.match(r"https?:/", path):
        return Reading(
            problem, "It was read as a local path.", "An address needs two slashes after the colon."
        )
    folder = view.notebook.path.rpartition("/")[0]
    where = f"the folder {code(folder)}" if folder else "the top folder of the file browser"
    why = (
        "A relative path starts at the kernel's working directory, usually the notebook's own "
        f"folder, here {where}."
        if not re.match(r"[/\\~]|[A-Za-z]:", path)
        else "It is an absolute path, so it must exist on the machine the kernel runs on."
    )
    if path.startswith("~"):
        why = f"Python does not expand {code('~')} by itself: use {code('os.path.expanduser(path)')}."
    others = {other: cell for other, cell in _paths(view) if other != path}
    if found := nearest(path, others, cutoff=0.7):
        near = found[0]
        nearby = (
            f" Another cell ({cell_name(others[near])}) uses {code(near)}, which is spelled nearly the same."
        )
        fixed = _path_replaced(failure, path, near)
        todo = "If that one was meant, the corrected cell is:"
        return Reading(problem, why + nearby, todo, fixed, _look(), sure=is_clear(path, found))
    return Reading(problem, why, _look())


def _look() -> str:
    return (
        f"See where the kernel is and what is there: run {code('%pwd')} and {code('%ls')} in a "
        "new cell, and compare the name letter by letter."
    )


def _paths(view: View) -> list[tuple[str, Cell]]:
    """The texts in cells that look like paths, with their cells."""
    return [
        (node.value, cell)
        for cell in view.code_cells
        for node in view.source(cell).nodes(ast.Constant)
        if isinstance(node.value, str)
        and len(node.value) < _LONGEST_PATH
        and _LOOKS_LIKE_PATH.search(node.value)
    ]


def _path_replaced(failure: Failure, wrong: str, right: str) -> str | None:
    source = failure.source
    nodes = [node for node in source.nodes(ast.Constant) if node.value == wrong]
    return source.edited(source.string_edit(node, right) for node in nodes) if nodes else None


def read_os_error(failure: Failure, view: View) -> Reading | None:
    """Reads a path that is there but cannot be used."""
    del view
    match = _PATH.search(failure.evalue)
    path = code(match[1]) if match else "the file"
    match failure.ename:
        case "IsADirectoryError":
            return Reading(
                f"{path} is a folder, and a file is needed", "", "Add the file's name to the path."
            )
        case "NotADirectoryError":
            return Reading(f"a part of {path} is a file, not a folder", "", "Check each part of the path.")
        case "PermissionError":
            why = (
                "The kernel's user may not read or write there; on Windows the file may be open in "
                "another program."
            )
            return Reading(
                f"access to {path} was refused",
                why,
                "Choose a folder of your own, close other programs that use it, or ask for the right.",
            )
        case "FileExistsError":
            return Reading(
                f"{path} exists already",
                "",
                f"Choose another name, or allow it: {code('exist_ok=True')} for folders, mode {code('w')} "
                "for files.",
            )
        case _:
            return None


def read_decoding(failure: Failure, view: View) -> Reading | None:
    """Reads bytes that are not in the encoding they were read in."""
    del view
    match = _CODEC.search(failure.evalue)
    if not match:
        return None
    codec, byte = match[1], match[2] or ""
    problem = f"the file is not in the encoding {code(codec)}"
    if byte in {"0x89", "0x1f", "0x50", "0xd0"} and "position 0" in failure.evalue:
        return Reading(
            problem,
            "Its first byte is that of a compressed or binary file, such as an Excel workbook or an image.",
            'Read it with the function for its kind: `pd.read_excel`, or `compression="gzip"`.',
        )
    if byte in {"0xff", "0xfe"} and "position 0" in failure.evalue:
        encoding, why = "utf-16", "It begins as UTF-16 files do."
    else:
        encoding, why = (
            "cp1252",
            f"The byte {code(byte)} is common in files saved by Windows programs or Excel." if byte else "",
        )
    fixed = _with_encoding(failure, encoding)
    todo = f"Give the encoding when reading, {code('encoding=' + repr(encoding))} first."
    others = "If letters look wrong then, try `latin-1` (which never fails) or `utf-8-sig`."
    todo += " The corrected cell:" if fixed else ""
    return Reading(problem, why, todo, fixed, others, sure=encoding == "utf-16")


def _with_encoding(failure: Failure, encoding: str) -> str | None:
    source = failure.source
    for call in source.nodes(ast.Call, failure.line):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in _TEXT_READERS:
            given = next((k for k in call.keywords if k.arg == "encoding"), None)
            if given:
                return source.edited([(source.span(given), f'encoding="{encoding}"')])
            end = source.span(call)[1] - 1
            before = source.text[:end].rstrip()
            comma = "" if before.endswith(("(", ",")) else ", "
            return source.edited([((end, end), f'{comma}encoding="{encoding}"')])
    return None


def read_parsing(failure: Failure, view: View) -> Reading | None:
    """Reads a table, JSON or other text that is not written as its reader expects."""
    del view
    text = failure.evalue
    if match := re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", text):
        problem = f"line {match[2]} of the file has {match[3]} fields where the lines before have {match[1]}"
        todo = (
            'Look at that line. The separator may be another (`sep=";"` or `sep="\\t"`), there may '
            'be lines above the header (`skiprows=`), or the line is broken (`on_bad_lines="skip"` '
            "leaves such lines out)."
        )
        return Reading(problem, "", todo)
    if "No columns to parse" in text:
        return Reading(
            "the file is empty",
            "It has no header and no rows.",
            "Check its size, and whether the step that writes it has run.",
        )
    if match := re.search(r"(.*): line (\d+) column (\d+)", text):
        why = f"The reader says: {code(match[1])}."
        if match[2] == "1" and match[3] == "1":
            why += " The text is empty, or is not JSON at all: an error page from a server, often."
        elif "double quotes" in match[1]:
            why += " JSON takes double quotes only, around names too."
        return Reading(
            f"the JSON is broken at line {match[2]}, column {match[3]}",
            why,
            f"Print the beginning of the text before {code(failure.code)}.",
        )
    return None


def read_merge(failure: Failure, view: View) -> Reading | None:
    """Reads a merge that pandas refuses."""
    frames = [
        name
        for name, variable in view.variables.items()
        if variable.columns and re.search(rf"\b{re.escape(name)}\b", failure.code)
    ]
    if "No common columns" in failure.evalue:
        columns = [
            f"{code(name)} has {listed([code(c.name) for c in view.variables[name].columns or []], limit=10)}"
            for name in frames[:2]
        ]
        why = f"{'; '.join(columns)}." if columns else ""
        return Reading(
            "the two frames have no column of the same name",
            why,
            f"Name the keys with {code('left_on=')} and {code('right_on=')}.",
        )
    return Reading(
        f"the merge is refused: {code(failure.evalue, 300)}",
        "",
        "Check the keys for duplicates with `df.duplicated(subset=...)`.",
    )
