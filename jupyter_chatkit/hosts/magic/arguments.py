"""What is asked by a `%chat` line or a `%%chat` cell: options first, then the text as it stands."""

from __future__ import annotations

import argparse
import keyword
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, NoReturn, get_args

from jupyter_chatkit.hosts.kernel import ChatError
from jupyter_chatkit.hosts.kernel.page import PARTS, parts_of
from jupyter_chatkit.hosts.magic.pictures import LAST

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.kernel.page import Part

Form = Literal["markdown", "text", "code", "json"]
FORMS: tuple[Form, ...] = get_args(Form)

_OPTION = re.compile(r"""(--[A-Za-z][\w-]*)(?:=("[^"]*"|'[^']*'|\S*))?(?=\s|$)\s*""")
_VALUE = re.compile(r"""("[^"]*"|'[^']*'|\S+)\s*""")
_FLAGS = {"--dry-run", "--literal", "--record", "--replay"}
_MAY_STAND_ALONE = {"--image"}


@dataclass(frozen=True)
class Asked:
    """One question with its options; `thread` is None for the conversation that goes on.

    `image` is the name of a picture or its file, or `last`.
    """

    text: str
    form: Form
    model: str | None
    thread: str | None
    var: str | None
    schema: str | None
    context: frozenset[Part]
    image: str | None
    dry_run: bool
    literal: bool
    """`{name}` stays as it is."""
    mode: Literal["record", "replay"] | None
    """How the notebook's cassette is used; None for the setting."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ChatError(f"%chat: {message}. Nothing was sent; `%chat help` lists the options.")


@cache
def _parser() -> _Parser:
    parser = _Parser(prog="%chat", add_help=False, allow_abbrev=False)
    parser.add_argument("--model", help="the model that answers, such as offline or openai:gpt-5")
    parser.add_argument("--thread", metavar="NAME|new", help="the conversation of that title, or a new one")
    parser.add_argument("--as", dest="form", choices=FORMS, default="markdown", help="what comes back")
    parser.add_argument("--var", metavar="NAME", type=_name, help="the variable that the answer goes into")
    parser.add_argument(
        "--context",
        metavar="PARTS",
        type=_parts,
        default=frozenset(PARTS),
        help=f"what goes along: {','.join(PARTS)} or none (default: all)",
    )
    parser.add_argument(
        "--schema", metavar="NAME", type=_name, help="a pydantic class or JSON schema that the answer fits"
    )
    parser.add_argument(
        "--image",
        nargs="?",
        const=LAST,
        metavar="NAME|last",
        help="the picture that goes along: a variable, a file, or the one shown last",
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be sent, and send nothing")
    parser.add_argument("--literal", action="store_true", help="leave {name} in the text as it is")
    cassette = parser.add_mutually_exclusive_group()
    cassette.add_argument(
        "--record", dest="mode", action="store_const", const="record", help="keep the answer on the cassette"
    )
    cassette.add_argument(
        "--replay", dest="mode", action="store_const", const="replay", help="say what the cassette has"
    )
    return parser


def options_help() -> str:
    """The options, one a line."""
    return _parser().format_help().partition("\n\n")[2].rstrip()


def read(line: str, cell: str | None) -> Asked:
    """Return what the line, and the cell below it, ask. Raises `ChatError`; nothing is sent then."""
    tokens, text = _split(line.strip())
    parsed = _parser().parse_args(tokens)
    if cell is not None:
        text = f"{text}\n{cell.strip()}".strip()
    return Asked(text=text, **vars(parsed))


def _split(line: str) -> tuple[list[str], str]:
    """Split options from text by hand: what people write is full of apostrophes, which a shell pairs."""
    known = _known()
    tokens: list[str] = []
    while found := _OPTION.match(line):
        name, value = found.groups()
        if name not in known:
            raise ChatError(f"%chat has no option {name}. Nothing was sent; `%chat help` lists the options.")
        line = line[found.end() :]
        if value is None and _takes_next(name, line) and (next_word := _VALUE.match(line)):
            value, line = next_word[1], line[next_word.end() :]
        tokens.append(name if value is None else f"{name}={_unquoted(value)}")
    if re.match(r"--(\s|$)", line):
        return tokens, line[2:].strip()
    late = [word for word in line.split() if word.partition("=")[0] in known and word.startswith("--")]
    if late:
        raise ChatError(
            f"{late[0]} stands behind the text. Nothing was sent: put options first, as in"
            " `%chat --dry-run what is this?`, or `--` in front of a text that has such words."
        )
    return tokens, line


@cache
def _known() -> frozenset[str]:
    return frozenset(re.findall(r"--[\w-]+", _parser().format_usage()))


def _takes_next(name: str, rest: str) -> bool:
    return name not in _FLAGS and not (name in _MAY_STAND_ALONE and rest.startswith("--"))


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _name(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        raise argparse.ArgumentTypeError(f"“{text}” is not the name of a variable")
    return text


def _parts(text: str) -> frozenset[Part]:
    try:
        return parts_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
