"""What a question asks for, told by its words; English, with plain German, French and Spanish."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "failed", "state", "variables", "outline", "error", "cell", "variable", "where", "find", "help", "other"
]

MAX_QUESTION = 2_000

# Tried in this order: the narrower question first.
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "failed",
        (
            r"\b(which|what|list|any|show)\b.{0,20}\bcells?\b.{0,30}\b(fail|error|broke)"
            r"|\bcells? (that )?(failed|have errors)"
        ),
    ),
    (
        "state",
        (
            r"\b(stale|out of date|outdated|not (been )?(run|executed)|unexecuted|un-?run)\b"
            r"|\b(haven'?t|hasn'?t|have not|has not|didn'?t|did not) (been )?(run|executed)\b"
        ),
    ),
    (
        "state",
        (r"nicht (ausgef|gelaufen)|pas (été )?exécut|no se (han|ha) ejecutad"),
    ),
    (
        "help",
        (
            r"^\W*(help|hilfe|aide|ayuda|hi|hello|hey|hallo|bonjour|hola)\W*$|what can you do"
            r"|how do you work|who are you|was kannst du|que peux-tu|qué puedes"
        ),
    ),
    (
        "outline",
        (
            r"\b(notebook|file|document|everything)\b.{0,30}\b(do|does|about|contain|structure)"
            r"|\b(do|does|is|explain|describe|summar\w*|outline|overview|walk).{0,40}\bnotebook\b"
            r"|^\W*(outline|overview|summar\w*|tl;?dr)\b|table of contents"
            r"|macht (dieses|das) notebook|zusammenfass|résum|fait ce notebook"
            r"|hace este (notebook|cuaderno)|resum"
        ),
    ),
    (
        "error",
        (
            r"\b(error|exception|traceback|fails?|failed|failing|failure|crash\w*|broken|bug|debug)\b"
            r"|\b(fix|wrong|doesn'?t work|not work\w*|stack ?trace|repair|mend)\b"
            r"|fehler|warum|kaputt|repariere|beheb|erreur|pourquoi|corrige|échou|por ?qu[eé]\b"
            r"|fall[oóa]|arregl|corrig"
        ),
    ),
    (
        "variables",
        (
            r"\b(variables|variablen)\b|\bwhat\b.{0,20}\b(is|names are) defined\b"
            r"|in (the )?(memory|namespace|kernel)\b"
        ),
    ),
    (
        "where",
        (
            r"\bwhere\b|\bwo (ist|wird|sind|steht)\b|\boù\b|\bd[oó]nde\b"
            r"|\bwhich cells? (uses?|defines?|sets?|has|have|creates?|imports?|contains?)"
            r"|\bwho (uses|defines)"
        ),
    ),
    (
        "cell",
        (
            r"\bcell\b.{0,20}\b(do|does|mean)\b"
            r"|\b(explain|describe|what|understand)\b.{0,30}\b(cell|code|this|line|lines|selection)\b"
            r"|^\W*explain\W*$|erklär|was macht|explique|que fait|explica|qué hace"
        ),
    ),
    (
        "find",
        (r"\b(find|search|grep|look for|locate|suche?|such nach|finde|cherche|trouve|busca|encuentra)\b"),
    ),
    (
        "variable",
        (
            r"\b(columns?|spalten|colonnes|columnas|shape|dtypes?|type of)\b"
            r"|\b(what'?s in|what is|what are|describe|show me)\b"
        ),
    ),
)
_QUOTED: re.Pattern[str] = re.compile(
    r"`([^`]+)`|\"([^\"]+)\"|'([^']+)'|[\u201c\u2018]([^\u201d\u2019]+)[\u201d\u2019]"
)
_CELL = re.compile(
    r"\b(?:cell|zelle|cellule|celda)s?\s*(?:no\.?|number|#)?\s*\[?\s*(\d{1,6})\s*\]?|\[(\d{1,6})\]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d][\w.\-/]*", re.UNICODE)
_STOP_WORDS = (
    "a about all and are be been by can cell cells code column columns come contain contains could create "
    "creates created define defined defines definition describe did do does dtype dtypes file find first "
    "for from function get gets give grep has have help how i import imported imports in is it its list "
    "locate look me mean mention mentions my name of on or our out please read search set sets shape show "
    "text that the there this to type use used uses variable was we were what what's whats when where "
    "which who with you i'm word string appears appear notebook wo ist wird sind steht definiert die der "
    "das où est définie défini la le les dónde está esta define suche such nach finde cherche trouve "
    "busca encuentra in dem spalten hat welche class called value values"
)
_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True)
class Intent:
    """What is asked for; `cell` is the execution count it names, `subject` the name or text it is about."""

    kind: Kind
    subject: str = ""
    cell: int | None = None


def intent_of(question: str, known_names: frozenset[str]) -> Intent:
    """The intent of a question; a known name in it is its subject before any other word."""
    text = question.strip()[:MAX_QUESTION]
    lower = text.lower()
    kind: Kind = next((kind for kind, pattern in _PATTERNS if re.search(pattern, lower)), "other")
    match = _CELL.search(text)
    cell = int(match[1] or match[2]) if match else None
    return Intent(kind, _subject(text, known_names), cell)


def _subject(text: str, known: frozenset[str]) -> str:
    if match := _QUOTED.search(text):
        return next(str(group) for group in match.groups() if group).strip()
    words: list[str] = [word.rstrip(".-/") for word in _WORD.findall(text)]
    named = [word for word in words if word in known and (word.lower() not in _STOP or len(words) == 1)]
    if named:
        return named[-1]
    rest = [word for word in words if word.lower() not in _STOP]
    return rest[-1] if rest else ""
