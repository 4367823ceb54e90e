"""Small changes that might make a broken cell parse, likeliest first. Each changes as little as it can."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = re.compile(r"^\s*(if|elif|else|for|while|def|class|try|except|finally|with|async|match|case)\b")
_PRINT = re.compile(r"^(\s*)(print|exec)[ \t]+(.*?)(\s*)$")
_CURLY = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u00a0": " ",
        "\u2013": "-",
        "\u2212": "-",
        "\u200b": "",
    }
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_SINGLE_EQUALS = re.compile(r"(?<![=!<>:+\-*/%&|^@])=(?!=)")


def candidates(text: str, line: int, at: int | None, evalue: str) -> Iterator[str]:
    """Mended versions of a cell that fails on `line`, most of which may not parse either."""
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return
    here = lines[line - 1]
    for changed in _line_versions(here, at, evalue):
        yield _with(lines, line, changed)
    yield from _indented(lines, line, evalue)
    yield from _closed(lines, line, at)
    yield text.translate(_CURLY)
    yield text.expandtabs(4)
    yield text.expandtabs(8)


def _with(lines: list[str], line: int, changed: str) -> str:
    return "\n".join([*lines[: line - 1], changed, *lines[line:]])


def _line_versions(here: str, at: int | None, evalue: str) -> Iterator[str]:
    if match := _PRINT.match(here):
        yield f"{match[1]}{match[2]}({match[3]}){match[4]}"
    yield here.translate(_CURLY)
    if _BLOCK.match(here):
        yield from _with_colon(here)
        for match in _SINGLE_EQUALS.finditer(here):
            yield f"{here[: match.start()]}=={here[match.end() :]}"
    if "comma" in evalue and at is not None:
        yield from _with_comma(here, at)
    yield from _with_quote(here)
    yield from _without_stray(here, at, evalue)
    yield re.sub(r"\b0+(\d)", r"\1", here)
    yield here.replace("&&", " and ").replace("||", " or ")
    yield re.sub(r"(\w+)\+\+|\+\+(\w+)", r"\1\2 += 1", here)
    yield re.sub(r"^(\s*)else if\b", r"\1elif", here)
    yield re.sub(r"""(['"])(?=[A-Za-z]:\\)""", r"r\1", here, count=1)


def _with_colon(here: str) -> Iterator[str]:
    code, comment = _split_comment(here)
    bare = code.rstrip()
    blank = code[len(bare) :]
    yield f"{bare}:{blank}{comment}"
    if bare.endswith((";", ",", "{")):
        yield f"{bare[:-1].rstrip()}:{blank}{comment}"
    for start in range(len(bare)):
        if bare[start] == ")":
            yield f"{bare[: start + 1]}:{bare[start + 1 :]}{blank}{comment}"


def _split_comment(here: str) -> tuple[str, str]:
    at = here.find("#")
    if at < 0 or here[:at].count("'") % 2 or here[:at].count('"') % 2:
        return here, ""
    return here[:at], here[at:]


def _with_comma(here: str, at: int) -> Iterator[str]:
    """A comma at each gap from the caret on: after a closing quote or bracket, or between words."""
    for match in re.finditer(r"(?<=[\w\)\]\}'\"])(\s+)(?=[\w\(\[\{'\"])", here):
        if match.start() >= at:
            yield f"{here[: match.start()]},{here[match.start() :]}"


def _with_quote(here: str) -> Iterator[str]:
    for quote in ("'", '"'):
        if here.count(quote) % 2:
            yield from _apostrophe(here, quote)
            for match in re.finditer(r"[\)\]\},:]+\s*$", here):
                yield f"{here[: match.start()]}{quote}{here[match.start() :]}"
            for end in range(len(here) - 1, max(0, len(here) - 4), -1):
                if here[end] in ")]},:":
                    yield f"{here[:end]}{quote}{here[end:]}"
            yield here.rstrip() + quote
            yield f"{here.rstrip()}{quote})"
            for match in re.finditer(r"[\)\],]", here):
                yield f"{here[: match.start()]}{quote}{here[match.start() :]}"


def _apostrophe(here: str, quote: str) -> Iterator[str]:
    """A quote inside a word, as in 'it's', is text: the outer quotes become the other kind."""
    other = '"' if quote == "'" else "'"
    inner = [match.start() for match in re.finditer(rf"(?<=\w){quote}(?=\w)", here)]
    outer = [i for i, letter in enumerate(here) if letter == quote and i not in inner]
    if inner and len(outer) > 1 and other not in here:
        yield "".join(other if i in (outer[0], outer[-1]) else letter for i, letter in enumerate(here))


def _without_stray(here: str, at: int | None, evalue: str) -> Iterator[str]:
    if at is not None and at < len(here) and ("unmatched" in evalue or "does not match" in evalue):
        yield here[:at] + here[at + 1 :]
        match = re.search(r"opening parenthesis '(.)'", evalue)
        if match and match[1] in _PAIRS:
            yield here[:at] + _PAIRS[match[1]] + here[at + 1 :]


def _indented(lines: list[str], line: int, evalue: str) -> Iterator[str]:
    """The failing line, alone or with the like-indented lines after it, moved to each likely depth."""
    if "indent" not in evalue and "tab" not in evalue:
        return
    here = lines[line - 1]
    own = _indent(here)
    above = next((text for text in reversed(lines[: line - 1]) if text.strip()), "")
    depths = [_indent(above) + "    ", _indent(above)] if above.rstrip().endswith(":") else [_indent(above)]
    depths += dict.fromkeys(_indent(text) for text in reversed(lines[: line - 1]) if text.strip())
    end = line
    while end < len(lines) and lines[end].strip() and len(_indent(lines[end])) >= max(1, len(own)):
        end += 1
    for depth in [*depths, ""]:
        for last in (line, end):
            moved = [depth + text[len(own) :] for text in lines[line - 1 : last]]
            yield "\n".join([*lines[: line - 1], *moved, *lines[last:]])


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _closed(lines: list[str], line: int, at: int | None) -> Iterator[str]:
    """The bracket opened at the caret, or every one left open, closed at a line's end or before a colon."""
    here = lines[line - 1]
    if at is not None and at < len(here) and here[at] in _PAIRS:
        closing = _PAIRS[here[at]]
        bare = here.rstrip()
        places = [(len(bare), closing)]
        places += [
            (match.start(), closing) for match in re.finditer(r"[:,;)\]}=]|\s#", here) if match.start() > at
        ]
        for place, put in places:
            yield _with(lines, line, f"{here[:place]}{put}{here[place:]}")
        for number in range(line + 1, min(len(lines), line + 12) + 1):
            later = lines[number - 1].rstrip()
            yield _with(lines, number, later + closing)
    missing = _unclosed(here)
    if missing:
        yield _with(lines, line, here.rstrip() + missing)
        if here.rstrip().endswith(":"):
            yield _with(lines, line, f"{here.rstrip()[:-1]}{missing}:")


def _unclosed(here: str) -> str:
    """The closing brackets a line lacks, leaving its quoted texts out of account."""
    bare = re.sub(r"""'[^']*'|"[^"]*"|#.*""", "", here)
    waiting: list[str] = []
    for letter in bare:
        if letter in _PAIRS:
            waiting.append(_PAIRS[letter])
        elif waiting and letter == waiting[-1]:
            waiting.pop()
    return "".join(reversed(waiting))
