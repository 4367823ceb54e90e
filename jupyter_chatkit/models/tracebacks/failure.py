"""A failed cell: the exception, and the line of the notebook's own code where it happened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_chatkit.models.view import View, error_of

if TYPE_CHECKING:
    from jupyter_chatkit.context import Cell
    from jupyter_chatkit.models.source import Source

MAX_TRACEBACK = 60_000

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_CHAIN = re.compile(
    r"\n(?:The above exception was the direct cause|During handling of the above exception)[^\n]*\n"
)
_ARROW = re.compile(r"^-{1,6}> {0,4}(\d+) ?(.*)$")
# IPython has written the head of a cell's frame in four ways, newest first.
_CELL_FRAMES = (
    re.compile(r"^ {0,2}Cell In ?\[(?P<cell>\d+)\], line (?P<line>\d+)(?:, in (?P<name>[^(\n]*))?"),
    re.compile(r"^Input In \[(?P<cell>\d+)\], in (?:<cell line: (?P<line>\d+)>|(?P<name>[^(\n]*))"),
    re.compile(
        r'^ *(?:File )?"?<ipython-input-(?P<cell>\d+)-[^>]*>"?(?:, line (?P<line>\d+)| in (?P<name>\S*))'
    ),
    re.compile(r'^ *(?:File )?"?\S*ipykernel_\d+/\d+\.py"?(?:, line (?P<line>\d+)| in (?P<name>\S*))'),
)
_FILE_FRAME = re.compile(r'^(?:File )?"?(?P<path>[^\s":]+\.\w+)"?(?::(?P<line>\d+))?(?:,| in |$)')
_LAST_LINE = re.compile(r"^([A-Za-z_][\w.]*)(?:: (.*))?$")
_LIBRARY = re.compile(r"site-packages|dist-packages|[/\\]lib[/\\]python|\.pyx$|^<|[/\\]Lib[/\\]|\.pxi$")


@dataclass(frozen=True)
class Frame:
    """One level of a traceback. A cell's frame has no path; `number` is its execution count."""

    path: str
    number: int | None
    line: int | None
    text: str
    function: str = ""


@dataclass(frozen=True)
class Failure:
    """An exception, and where: `place` is the cell that holds the code at fault, `line` counts from 1.

    `place` differs from `cell`, the one that was run, where a function of another cell failed.
    """

    ename: str
    evalue: str
    cell: Cell
    place: Cell
    source: Source
    line: int | None
    function: str
    file: Frame | None
    traceback: str

    @property
    def code(self) -> str:
        """The line at fault, without its indentation."""
        return self.source.line(self.line).strip()

    @property
    def changed(self) -> bool:
        """Whether the cell's text is no longer what failed."""
        return self.place.stale


def failure_of(cell: Cell, view: View) -> Failure | None:
    """The failure among a cell's outputs; None where it did not fail."""
    error = error_of(cell)
    if error is None:
        return None
    traceback = _traceback_text(error.get("traceback"))
    ename, evalue = _exception(error, traceback)
    frames = _frames(_CHAIN.split(traceback)[-1]) or _frames(traceback)
    place, frame = _place(cell, frames, view)
    source = view.source(place)
    return Failure(
        ename=ename,
        evalue=evalue,
        cell=cell,
        place=place,
        source=source,
        line=_line(frame, source),
        function=frame.function if frame else "",
        file=_own_file(frames, frame),
        traceback=traceback,
    )


def _traceback_text(raw: object) -> str:
    lines = raw if isinstance(raw, list) else [raw or ""]
    return _ANSI.sub("", "\n".join(str(line) for line in lines)[:MAX_TRACEBACK])


def _exception(error: dict[str, object], traceback: str) -> tuple[str, str]:
    ename = str(error.get("ename") or "").rsplit(".", 1)[-1]
    evalue = _ANSI.sub("", str(error.get("evalue") or ""))
    last = traceback.rstrip().rsplit("\n", 1)[-1]
    match = _LAST_LINE.match(last[:2000])
    if match and not ename:
        ename, evalue = match[1].rsplit(".", 1)[-1], evalue or (match[2] or "")
    return ename or "Error", evalue


def _frames(traceback: str) -> list[Frame]:
    """Reads the frames in order; a frame's own line comes from the arrow under its head."""
    frames: list[Frame] = []
    for text in traceback.split("\n"):
        head = _head(text[:2000])
        if head:
            frames.append(head)
        elif frames and (arrow := _ARROW.match(text[:2000])):
            last = frames[-1]
            frames[-1] = Frame(last.path, last.number, last.line or int(arrow[1]), arrow[2], last.function)
    return frames


def _head(text: str) -> Frame | None:
    for pattern in _CELL_FRAMES:
        if match := pattern.match(text):
            found = match.groupdict()
            number = int(found["cell"]) if found.get("cell") else None
            line = int(found["line"]) if found.get("line") else None
            return Frame("", number, line, "", (found.get("name") or "").strip().strip("<>"))
    if match := _FILE_FRAME.match(text):
        return Frame(match["path"], None, int(match["line"]) if match["line"] else None, "")
    return None


def _place(cell: Cell, frames: list[Frame], view: View) -> tuple[Cell, Frame | None]:
    """The deepest frame that stands in a known cell."""
    for frame in reversed([frame for frame in frames if not frame.path]):
        if frame.number is None or frame.number == cell.execution_count:
            return cell, frame
        if found := view.numbered(frame.number):
            return found, frame
    first = next((frame for frame in frames if not frame.path), None)
    return cell, first if cell.execution_count is None else None


def _line(frame: Frame | None, source: Source) -> int | None:
    """The frame's line, or where its text stands now if the cell was edited since."""
    if frame is None or frame.line is None:
        return None
    text = frame.text.strip()
    if not text or source.line(frame.line).strip() == text:
        return frame.line if frame.line <= max(1, len(source.lines)) else None
    moved = [number for number, line in enumerate(source.lines, 1) if line.strip() == text]
    return moved[0] if len(moved) == 1 else None


def _own_file(frames: list[Frame], place: Frame | None) -> Frame | None:
    """The deepest frame in a file that is not a library's, below the cell's frame."""
    below = frames[frames.index(place) + 1 :] if place in frames else []
    own = [frame for frame in below if frame.path and not _LIBRARY.search(frame.path)]
    return own[-1] if own else None
