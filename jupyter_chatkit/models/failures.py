"""A provider's failure as one sentence for a person, with a way on.

A provider's own words are not passed on: they may quote the key or the prompt.
"""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import openai

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_chatkit.models.names import Resolved

_REFUSED = frozenset({401, 403})
_NOT_FOUND = 404
_TOO_MANY = 429
_TOO_LONG = frozenset({400, 413})
_ITS_OWN = 500
_LENGTH_WORDS = ("context", "too long", "too large", "maximum")
_NOT_TAKEN = frozenset({400, 404, 415, 422, 500})
_PICTURE_WORDS = ("image", "vision", "multimodal", "multi-modal")
_QUOTA_WORDS = ("quota", "billing")

# By name: which HTTP client the openai package uses depends on its version.
_BROKEN = frozenset({"RemoteProtocolError", "ReadError", "IncompleteRead"})
_SLOW = frozenset({"ReadTimeout", "ConnectTimeout", "PoolTimeout", "WriteTimeout", "TimeoutError"})
_SENTENCES = {
    "NothingSaidError": "sent an empty answer. Try again, check the base URL, or choose another model.",
    "MaxTurnsExceeded": "kept calling tools without answering. Try again, or ask for less.",
    "ModelBehaviorError": "sent an answer that makes no sense. Try again, or choose another model.",
    "UserError": "cannot take this conversation. Start a new chat, or choose another model.",
}


@dataclass(frozen=True)
class Failure:
    """What to tell, and how to go on.

    `set_up`: the way on is the model's key or address. `retry`: trying again may help. `known` is false for
    an error that no provider is known to cause: more likely ours.
    """

    message: str
    retry: bool = True
    set_up: bool = False
    known: bool = True


def explain(error: BaseException, model: Resolved, *, begun: bool = False) -> Failure:
    """Return what went wrong between us and `model`, without anything that was sent or received.

    `begun` tells that a part of the answer had come, and is kept.
    """
    who = model.host or model.label
    found = (_read(cause, who, model) for cause in _chain(error))
    otherwise = f"{model.label} failed ({type(error).__name__}). Try again, or choose another model."
    failure = next((failure for failure in found if failure), Failure(otherwise, known=False))
    if begun:
        # A server that began to answer has the right key and address.
        failure = _broken(who) if failure.set_up else failure
        failure = replace(failure, message=f"{failure.message} What came so far is kept.")
    return failure


def wants_no_tools(error: BaseException) -> bool:
    """Whether the provider refused the request because the model cannot use tools."""
    return any(
        isinstance(cause, openai.BadRequestError) and "support tools" in str(cause).lower()
        for cause in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _read(cause: BaseException, who: str, model: Resolved) -> Failure | None:
    match cause:
        case openai.APIStatusError():
            return _status(cause, who, model)
        case openai.APITimeoutError():
            return _slow(who)
        case openai.APIConnectionError():
            return _connection(cause, who)
        case openai.APIError():
            return Failure(f"{who} broke off the answer with an error. Try again.")
        case json.JSONDecodeError() | UnicodeDecodeError() | openai.APIResponseValidationError():
            return Failure(f"{who} sent something that is not an answer. Check the base URL.", set_up=True)
    return _read_by_name(type(cause).__name__, who, model)


def _read_by_name(name: str, who: str, model: Resolved) -> Failure | None:
    if name in _BROKEN:
        return _broken(who)
    if name in _SLOW:
        return _slow(who)
    return Failure(f"{model.label} {_SENTENCES[name]}") if name in _SENTENCES else None


def _status(error: openai.APIStatusError, who: str, model: Resolved) -> Failure:
    code, said = error.status_code, f"{error.code or ''} {error.message}".lower()
    unnamed = said.replace(model.name.lower(), "")
    if code in _NOT_TAKEN and any(word in unnamed for word in _PICTURE_WORDS):
        message = f"{model.label} cannot take pictures ({code}). Edit the message without them, or choose"
        return Failure(f"{message} a model that sees.")
    if code in _REFUSED:
        message = f"{who} refused the key ({code}). Enter another under “Set up a model”."
        return Failure(message, set_up=True)
    if code == _NOT_FOUND:
        message = f"{who} has no model “{model.name}” ({code}). Choose another, or check the base URL."
        return Failure(message, set_up=True)
    return Failure(_busy_or_wrong(error, code, said, who, model))


def _busy_or_wrong(error: openai.APIStatusError, code: int, said: str, who: str, model: Resolved) -> str:
    if code == _TOO_MANY and any(word in said for word in _QUOTA_WORDS):
        return f"The account at {who} has no quota left ({code}). Check its plan, or choose another model."
    if code == _TOO_MANY:
        return f"{who} is being asked too often ({code}). Wait {_wait(error)} and try again."
    if code in _TOO_LONG and any(word in said for word in _LENGTH_WORDS):
        return (
            f"The conversation and the notebook are too long for {model.label}. Remove parts with the chips"
            " below, start a new chat, or choose a model that takes more."
        )
    if code >= _ITS_OWN:
        return f"{who} has a problem of its own ({code}). Try again in a moment."
    return f"{who} did not accept the request ({code}). Try again, or choose another model."


def _wait(error: openai.APIStatusError) -> str:
    after = str(error.response.headers.get("retry-after", ""))
    if not after.isdigit():
        return "a moment"
    return f"{after} second{'s' * (after != '1')}"


def _slow(who: str) -> Failure:
    return Failure(f"{who} did not answer in time. Try again, or choose another model.")


def _broken(who: str) -> Failure:
    return Failure(f"The connection to {who} broke before the answer was complete. Try again.")


def _connection(error: openai.APIConnectionError, who: str) -> Failure:
    causes = list(_chain(error))
    names = {type(cause).__name__ for cause in causes}
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        message = f"The certificate of {who} is not trusted here. Behind a company proxy, set SSL_CERT_FILE"
        return Failure(f"{message} for the Jupyter server.", set_up=True)
    if "ProxyError" in names:
        message = f"The proxy did not let us through to {who}. Check HTTPS_PROXY of the Jupyter server."
        return Failure(message)
    if names & _BROKEN:
        return _broken(who)
    message = f"{who} cannot be reached. Is it running, and is the base URL right? Behind a proxy, check"
    return Failure(f"{message} HTTPS_PROXY and NO_PROXY of the Jupyter server.", set_up=True)
