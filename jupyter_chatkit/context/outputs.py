"""nbformat outputs reduced to what a chat can use: text, errors, and that there was an image."""

from __future__ import annotations

import re
from typing import Any

from jupyter_chatkit.context.cutting import cut_traceback, cut_unread
from jupyter_chatkit.context.page import MAX_LABEL, MAX_OUTPUT, MAX_OUTPUTS
from jupyter_chatkit.context.terminal import clean, plain

Output = dict[str, Any]

_PLAIN = "text/plain"
_MAX_MIMES = 10
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^<>]{1,2000}>", re.DOTALL | re.IGNORECASE)
_BLANK_LINES = re.compile(r"\s*\n\s*")


def read_outputs(raw: list[Output]) -> tuple[list[Output], int]:
    """The outputs that are understood, the last `MAX_OUTPUTS` of them, and how many were dropped.

    Text is joined, cleaned of what only a terminal understands, and cut; pieces of one stream become one.
    """
    read = [output for one in raw if (output := _output(one)) is not None]
    merged = _merged(read)
    dropped = len(raw) - len(read) + max(0, len(merged) - MAX_OUTPUTS)
    return [_cut(output) for output in merged[-MAX_OUTPUTS:]], dropped


def joined(value: object, separator: str = "") -> str | None:
    """An nbformat multi-line string as one; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return separator.join(value)
    return None


def _output(raw: Output) -> Output | None:
    match raw.get("output_type"):
        case "stream":
            text = joined(raw.get("text"))
            name = "stderr" if raw.get("name") == "stderr" else "stdout"
            return None if text is None else {"output_type": "stream", "name": name, "text": text}
        case "error":
            return _error(raw)
        case "display_data" | "execute_result" as kind:
            data = raw.get("data")
            return {"output_type": kind, "data": _bundle(data)} if isinstance(data, dict) else None
        case _:
            return None


def _error(raw: Output) -> Output | None:
    name, value = raw.get("ename") or "", raw.get("evalue") or ""
    traceback = joined(raw.get("traceback") or [], "\n")
    if not isinstance(name, str) or not isinstance(value, str) or traceback is None:
        return None
    lines = [plain(traceback)] if traceback else []
    return {"output_type": "error", "ename": clean(name), "evalue": plain(value), "traceback": lines}


def _bundle(data: dict[object, object]) -> dict[str, Any]:
    """Plain text where there is one, else other text without its tags; of other data its type and size."""
    bundle: dict[str, Any] = {}
    for mime, value in list(data.items())[:_MAX_MIMES]:
        if not isinstance(mime, str):
            continue
        name, text = clean(mime)[:100], joined(value)
        if not mime.startswith("text/"):
            bundle[name] = {"mime": name, "bytes": _size(value)}
        elif text is not None and (mime == _PLAIN or (_PLAIN not in data and _PLAIN not in bundle)):
            bundle[_PLAIN] = plain(_without_tags(text) if mime == "text/html" else text)
    return bundle


def _without_tags(text: str) -> str:
    return _BLANK_LINES.sub("\n", _TAG.sub(" ", text)).strip()


def _size(value: object) -> int | None:
    match value:
        case {"bytes": int(size)} if not isinstance(size, bool):
            return max(0, min(size, 2**53))
        case str():
            return len(value) * 3 // 4
        case _:
            return None


def _merged(outputs: list[Output]) -> list[Output]:
    """Neighbouring pieces of one stream as one, because a line may go on in the next piece."""
    merged: list[Output] = []
    for output in outputs:
        before = merged[-1] if merged else None
        if before and output["output_type"] == "stream" and before.get("name") == output["name"]:
            merged[-1] = {**before, "text": before["text"] + output["text"]}
        else:
            merged.append(output)
    return merged


def _cut(output: Output) -> Output:
    match output["output_type"]:
        case "stream":
            return {**output, "text": cut_unread(plain(output["text"]), MAX_OUTPUT)}
        case "error":
            lines = [cut_traceback(text, MAX_OUTPUT) for text in output["traceback"]]
            name, value = (
                cut_unread(output["ename"], MAX_LABEL),
                cut_unread(output["evalue"], MAX_OUTPUT // 4),
            )
            return {**output, "ename": name, "evalue": value, "traceback": lines}
        case _:
            data = output["data"]
            text = {_PLAIN: cut_unread(data[_PLAIN], MAX_OUTPUT)} if _PLAIN in data else {}
            return {**output, "data": {**data, **text}}
