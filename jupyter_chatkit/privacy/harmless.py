"""Values that stand where a secret could and are none: placeholders, expressions, labels."""

from __future__ import annotations

import re

from jupyter_chatkit.privacy.spans import looks_random

_TEMPLATE = re.compile(r"\$?\{[^{}]*\}|\$\w+|%\(\w+\)s|%s|<[^<>]*>|\[[^\[\]]*\]|\\n")
_PLACEHOLDER = re.compile(
    r"(?:\A|[\W_])(?:your|placeholder|redacted|insert|enter|dummy|example|change[-_ ]?me)(?:\Z|[\W_])",
    re.IGNORECASE,
)
_TELLING = re.compile(r"pass|pwd|secret|token|key|credential|auth", re.IGNORECASE)
_NAME_OF_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_CONSTANT = re.compile(
    r"[-+]?[0-9][0-9_.]*(?:e[-+]?[0-9]+)?|none|null|true|false|nil|nan|undefined|str|string|int(?:eger)?"
    r"|bytes|bool(?:ean)?|object|text|required|optional|any|float(?:32|64)?|u?int(?:8|16|32|64)|hidden",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_]*[0-9]{0,2}(?:\.[A-Za-z_]\w*)*")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_NAME = re.compile(
    r"password|passwd|passphrase|pwd|(?:client)?secret(?:key)?|(?:access|auth)?token|(?:api|private|access)?key"
    r"|credentials?"
)
_BETWEEN = re.compile(r"[_ -]")
_LEAST_OUTSIDE_TEMPLATE = 8


def is_placeholder(value: str) -> bool:
    """True for what examples put in a secret's place: `...`, `****`, `<your key>`, `${TOKEN}`, nothing."""
    if len(set(value)) <= 1 or _CONSTANT.fullmatch(value) or not any(map(str.isalnum, value)):
        return True
    rest = _TEMPLATE.sub("", value)
    if rest != value and len(rest) < _LEAST_OUTSIDE_TEMPLATE:
        return True
    return _PLACEHOLDER.search(value) is not None and not looks_random(value)


def is_label(value: str) -> bool:
    """True for words about a secret: `Enter your password`, `api_key`, `OPENAI_API_KEY`."""
    if not _TELLING.search(value):
        return False
    if " " in value.strip() or _NAME_OF_VARIABLE.fullmatch(value):
        return True
    return _NAME.fullmatch(_BETWEEN.sub("", value).lower()) is not None


def is_expression(value: str, after: str) -> bool:
    """True for unquoted code: a name, an attribute, a call, a constant. `after` is the character behind."""
    return (
        after in {"(", "[", "{"}
        or _CONSTANT.fullmatch(value) is not None
        or _IDENTIFIER.fullmatch(value) is not None
        or _DOTTED.fullmatch(value) is not None
    )
