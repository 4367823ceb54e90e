"""Keys and tokens that their issuer marks by a prefix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jupyter_chatkit.privacy.spans import Span, looks_random

if TYPE_CHECKING:
    from collections.abc import Iterator

_AWS_ID = r"(?:[A-Z2-7]{16}|(?=[A-Z]{0,15}[2-7])[A-Z2-7]{6,15})(?![A-Za-z0-9])"
_PREFIXES = (
    *(
        "gsk_",
        "xai-",
        "pplx-",
        "r8_",
        "nvapi-",
        "tvly-",
        "pcsk_",
        "hvs.",
        "dckr_pat_",
        "shpat_",
        "shpss_",
        "glsa_",
    ),
    *("glc_", "sbp_", "PMAK-", "NRAK-", "figd_", "wandb_v1_", "lsv2_", "dop_v1_", "doo_v1_", "dor_v1_"),
)
# Kind, prefix, and what follows it. The least lengths are far below the real ones, because an output may be
# cut in the middle of a key.
_SHAPES = (
    ("anthropic-key", "sk-ant-", r"[\w-]{6,}"),
    ("openai-key", "sk-", r"(?:(?:proj|svcacct|admin|None|or-v1|lf)-[\w-]{6,}|[A-Za-z0-9]{12,}[\w-]*)"),
    *(
        ("stripe-key", f"{letter}k_{mode}_", r"[A-Za-z0-9]{6,}")
        for letter in "srp"
        for mode in ("live", "test")
    ),
    ("stripe-key", "whsec_", r"[A-Za-z0-9]{8,}"),
    *(("github-token", f"gh{letter}_", r"[A-Za-z0-9]{8,}") for letter in "oprsu"),
    ("github-token", "github_pat_", r"\w{8,}"),
    ("gitlab-token", "gl", r"(?:pat|ptt|dt|rt|cbt|ft|soat|agent|oas|imt|ffct)-[\w.-]{6,}"),
    *(("aws-key", f"A{kind}A", _AWS_ID) for kind in ("KI", "SI", "ID", "RO", "GP", "NP", "BI", "CC")),
    ("google-key", "AIza", r"[\w-]{12,}"),
    ("google-key", "ya29.", r"[\w.-]{10,}"),
    ("google-key", "GOCSPX-", r"[\w-]{8,}"),
    ("slack-token", "xox", r"[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{8,}"),
    ("slack-token", "xapp-", r"\d-[A-Za-z0-9-]{8,}"),
    ("slack-token", "hooks.slack.com/", r"(?:services|workflows)/[\w/]{10,}"),
    ("huggingface-token", "hf_", r"(?=[a-z0-9]*[A-Z][a-z0-9]*[A-Z])[A-Za-z0-9]{10,}"),
    ("huggingface-token", "api_org_", r"[A-Za-z]{16,}"),
    ("npm-token", "npm_", r"(?=[a-z]*[A-Z0-9])[A-Za-z0-9]{12,}"),
    ("pypi-token", "pypi-AgE", r"[\w-]{6,}"),
    ("jwt", "eyJ", r"[\w-]{14,}(?:\.[\w-]+)*"),
    ("token", "discord.com/api/webhooks/", r"\d+/[\w-]{10,}"),
    ("token", "ATATT3xFf", r"[\w=-]{12,}"),
    ("token", "AGE-SECRET-KEY-1", r"[A-Z0-9]{12,}"),
    ("token", "SG.", r"[\w-]{12,}(?:\.[\w-]+)?"),
    ("token", "SK", r"[0-9a-f]{32}"),
    ("token", "dapi", r"(?=[a-f]{0,20}[0-9])[0-9a-f]{10,}"),
    ("token", "key-", r"[0-9a-f]{32}"),
    *(("token", prefix, r"[\w-]{12,}") for prefix in _PREFIXES),
)
_TOKENS = [(kind, prefix, re.compile(re.escape(prefix) + rest, re.ASCII)) for kind, prefix, rest in _SHAPES]
_BOT = re.compile(r"(?<![0-9])[0-9]{8,10}:AA[\w-]{20,}", re.ASCII)
_AZURE = re.compile(r"[\w.~-]{3}[0-9]Q~[\w.~-]{20,}", re.ASCII)
_AFTER_KEY_ID = re.compile(r"[\s\"',:;=\\]{1,20}([A-Za-z0-9/+]{30,}={0,2})")
# A console that is narrower than the token sets its rest on the next line.
_WRAPPED = re.compile(r"(?:['\"]?[ \t]*\\?\n[ \t│|]*['\"]?([\w-]{8,}))", re.ASCII)
_MIXED_CASE = re.compile(r"[a-z][A-Z].{0,60}[a-z][A-Z]")
_ESCAPED_BREAK = re.compile(r"\\[nrt]\Z")
_LONGEST_WRAP = 6


def find_tokens(text: str) -> Iterator[Span]:
    """Tokens that start with a known prefix, with what a narrow console moved to the following lines."""
    for kind, prefix, pattern in _TOKENS:
        if prefix in text:
            yield from _issued(text, kind, pattern)
    if ":AA" in text:
        yield from (Span(*match.span(), "token") for match in _BOT.finditer(text))
    if "Q~" in text:
        yield from (Span(*match.span(), "azure-key") for match in _AZURE.finditer(text))


def _issued(text: str, kind: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    for match in pattern.finditer(text):
        if _starts_a_word(text, match.start()):
            yield Span(match.start(), _end_of_wrapped(text, match.end()), kind)
            if kind == "aws-key" and (secret := _AFTER_KEY_ID.match(text, match.end())):
                yield Span(*secret.span(1), kind)


def goes_on(word: str) -> bool:
    """Whether a token of the line before may go on with this first word of a line."""
    return looks_random(word, 8) or _MIXED_CASE.search(word) is not None


def _starts_a_word(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start]
    return not before[-1:].isalnum() or _ESCAPED_BREAK.search(before) is not None


def _end_of_wrapped(text: str, end: int) -> int:
    for _ in range(_LONGEST_WRAP):
        rest = _WRAPPED.match(text, end)
        if rest is None or not goes_on(rest[1]):
            break
        end = rest.end()
    return end
