"""Whether a person asks to have something repaired, rather than to be told how."""

from __future__ import annotations

import re

from jupyter_chatkit.models.intents import MAX_QUESTION

_CLAUSE = re.compile(r"[.!?;:,\n]+|\b(?:and|then|und|et|y|puis|luego|dann)\b")
_POLITE = re.compile(
    r"^(?:\W|\b(?:please|pls|ok|okay|hey|hi|just|now|also|first|go ahead|try to|help me|"
    r"(?:can|could|would|will) you|i(?: would|'d)? (?:want|like) you to|you should|let'?s|"
    r"bitte|kannst du|mal|s'il te plaît|por favor)\b)+"
)
_VERB = (
    r"(?:fix|repair|mend|correct|repariere|reparier|reparieren|behebe?|beheben|korrigiere?n?|"
    r"corrige[rz]?|corregir|répare[rz]?|repara[r]?|arregla[r]?)"
)
_BEFORE_NOUN = (
    r"(?:the|this|that|these|my|our|all|any|last|first|failing|failed|broken|\w+th|in|of|den|die|das|diesen?|"
    r"dieses|le|la|les|cette|ce|el|los|esta|este|mi|ma|mon|meinen?)"
)
# What can be repaired here; a wish about anything else ("fix the colours") is no wish of this sort.
_NOUN = (
    r"(?:l')?(?:errors?|failures?|cells?|code|bugs?|problems?|issues?|exceptions?|tracebacks?|lines?|typos?|"
    r"notebook|\w+error|\w*fehler|zelle|erreur|cellule|celda)"
)
_PRONOUN = r"(?:it|this|that|them|everything|es|das|ça|cela|esto|eso)"
_WISH = re.compile(
    rf"^{_VERB}(?:\s*$|(?:\s+{_BEFORE_NOUN}){{0,4}}\s+(?:{_NOUN}\b|@?\[\d)"
    rf"|\s+{_PRONOUN}(?:\s+(?:please|now|for me|bitte))*\s*$)"
)


def wants_repair(question: str) -> bool:
    """Whether a clause of the question tells to repair; `how to fix it` and `don't fix it` do not."""
    clauses = _CLAUSE.split(question[:MAX_QUESTION].lower().replace("\u2019", "'"))
    return any(_WISH.match(_POLITE.sub("", clause).strip()) for clause in clauses)
