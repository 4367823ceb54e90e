"""From the bytes of a request to a typed one, with its page context validated and its secrets taken out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chatkit.types import (
    ChatKitReq,
    ThreadsAddClientToolOutputReq,
    ThreadsAddStructuredInputReq,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsSyncCustomActionReq,
    ThreadsUpdateReq,
    UserMessageInput,
    UserMessageTagContent,
    UserMessageTextContent,
)
from pydantic import TypeAdapter, ValidationError

from jupyter_chatkit.caller import MAX_BODY, CassetteUse, Refused, RunRequest
from jupyter_chatkit.context import MAX_PAGE_BYTES, PageContextError, read_page, redact_page
from jupyter_chatkit.found_lines import with_lines
from jupyter_chatkit.pictures import but_for_pictures
from jupyter_chatkit.requests import (
    OUR_TYPES,
    OURS,
    ApprovalsDecide,
    ContextPreview,
    ItemsAccept,
    ItemsAuthor,
    OurRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatkit.types import StreamingReq

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.privacy import Redaction, Redactor

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
"""What may be half a character in JSON: a surrogate, which is whole only beside its other half."""

_RUN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

MAX_PAGE_ID = 100
"""Characters of the id that a page gives itself."""

# Built once: the SDK builds it for each request, which takes longer than all the rest of reading one.
_PROTOCOL: TypeAdapter[ChatKitReq] = TypeAdapter(ChatKitReq)


def read(
    body: bytes, caller: Caller, redactor: Callable[[PageContext | None], Redactor | None]
) -> tuple[ChatKitReq | OurRequest, Caller]:
    """Return the request and `caller` with what the request says of the page.

    `redactor` gives the redactor for a page, None where nothing is to be taken out. Raises `Refused` with
    400 for what cannot be understood and 413 for what is too long.
    """
    if len(body) > MAX_BODY:
        raise Refused(413, "The request is too long: at most 8 MB. Send less of the notebook.")
    raw = _json(body)
    request = _request(raw)
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    page = _page(raw, metadata)
    found = redactor(page)
    if found is not None:
        redaction = found.begin()
        page = redact_page(page, redaction) if page else None
        _redact(request, redaction)
        caller = replace(caller, redacted=redaction.counts)
    if isinstance(request, ThreadsAddClientToolOutputReq):
        request.params.result = with_lines(request.params.result)
    return request, replace(
        caller,
        shown=page,
        page=page.model_dump(mode="json", by_alias=True, exclude_defaults=True) if page else None,
        query=_text(metadata, "query"),
        replaces=_text(metadata, "replaces"),
        model=_text(metadata, "model"),
        removed=_texts(metadata, "removed"),
        detached=_detached(metadata),
        cassette=_cassette(metadata),
        call_id=_text(metadata, "call_id"),
        takeover=metadata.get("takeover") is True,
        tools=_texts(metadata, "tools") if caller.origin == "page" else frozenset(),
    )


def _json(body: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(body)
        if _HALF.search(body):
            raw = json.loads(_without_halves(json.dumps(raw, ensure_ascii=False)))
    except (ValueError, RecursionError) as error:
        raise Refused(400, "The request is not JSON.") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        raise Refused(400, "The request must be a JSON object with a `type`.")
    return raw


def _without_halves(text: str) -> str:
    """Return `text` with U+FFFD for each half of a character, which no database and no provider takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _request(raw: dict[str, Any]) -> ChatKitReq | OurRequest:
    try:
        return OURS.validate_python(raw) if raw["type"] in OUR_TYPES else _PROTOCOL.validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "union_tag_invalid":
            raise Refused(400, f"There is no request “{raw['type'][:100]}”.") from None
        where = ".".join(str(part) for part in first["loc"][1:])
        raise Refused(400, f"{raw['type']}: {where or 'the request'}: {first['msg']}.") from None
    except RecursionError:
        raise Refused(400, "The request is nested too deeply.") from None


def _page(raw: dict[str, Any], metadata: dict[str, Any]) -> PageContext | None:
    if metadata.get("pageContext") is not None:
        return _checked(metadata["pageContext"])
    older = _older_page(raw)
    if older is None:
        return None
    try:
        return _checked(older)
    except Refused:
        return None


def _older_page(raw: dict[str, Any]) -> object:
    """Return `params.input.metadata.pageContext`, where older pages put it."""
    place: object = raw
    for name in ("params", "input", "metadata", "pageContext"):
        place = place.get(name) if isinstance(place, dict) else None
    return place


def _checked(page: object) -> PageContext:
    try:
        if len(json.dumps(page, ensure_ascii=False)) > MAX_PAGE_BYTES:
            raise Refused(413, "The page context is too long: at most 512 kB. Send less of the notebook.")
        return read_page(page)
    except PageContextError as error:
        raise Refused(400, f"{error}.") from error
    except RecursionError:
        raise Refused(400, "metadata.pageContext is nested too deeply.") from None


def _redact(request: ChatKitReq | OurRequest, redaction: Redaction) -> None:
    match request:
        case ThreadsCreateReq(params=params) | ThreadsAddUserMessageReq(params=params):
            _redact_input(params.input, redaction)
        case ThreadsUpdateReq(params=params):
            params.title = redaction.text(params.title)
        case ContextPreview(params=params):
            params.text = redaction.text(params.text)
        case ItemsAccept(params=params) | ItemsAuthor(params=params):
            params.code = redaction.text(params.code)
        case ApprovalsDecide(params=params) if params.amended is not None:
            params.amended = redaction.json(params.amended)
        case ThreadsAddClientToolOutputReq(params=params):
            params.result = but_for_pictures(redaction.json, params.result)
        case ThreadsAddStructuredInputReq(params=params):
            for answer in params.input.answers.values():
                answer.values = [redaction.text(value) for value in answer.values]
        case ThreadsCustomActionReq(params=params) | ThreadsSyncCustomActionReq(params=params):
            params.action.payload = redaction.json(params.action.payload)


def _redact_input(given: UserMessageInput, redaction: Redaction) -> None:
    if given.quoted_text:
        given.quoted_text = redaction.text(given.quoted_text)
    for part in given.content:
        match part:
            case UserMessageTextContent():
                part.text = redaction.text(part.text)
            case UserMessageTagContent():
                part.text = redaction.text(part.text)
                part.data = redaction.json(part.data)


def _detached(metadata: dict[str, Any]) -> RunRequest | None:
    asked = metadata.get("run")
    if asked is None:
        return None
    if not isinstance(asked, dict):
        raise Refused(400, "metadata.run must be an object.")
    run_id, page = asked.get("id"), asked.get("page")
    if not isinstance(run_id, str) or not _RUN_ID.fullmatch(run_id):
        raise Refused(400, "metadata.run.id must be a UUID of version 4, in lower case.")
    if asked.get("detached") is not True:
        raise Refused(400, "metadata.run.detached must be true.")
    if not isinstance(page, str) or len(page) > MAX_PAGE_ID:
        raise Refused(400, f"metadata.run.page must be a string of at most {MAX_PAGE_ID} characters.")
    bound = asked.get("bound", False)
    if not isinstance(bound, bool):
        raise Refused(400, "metadata.run.bound must be true or false.")
    return RunRequest(run_id, page, bound)


def _cassette(metadata: dict[str, Any]) -> CassetteUse | None:
    match metadata.get("cassette"):
        case None:
            return None
        case {"path": str(path), "session": str(session), **rest}:
            mode = rest.get("mode")
            if mode in {None, "record", "replay", "auto"}:
                return CassetteUse(path, mode, session[:MAX_PAGE_ID])
            raise Refused(400, "metadata.cassette.mode must be record, replay or auto.")
        case _:
            raise Refused(400, "metadata.cassette must have a path and a session.")


def _texts(metadata: dict[str, Any], name: str) -> frozenset[str]:
    values = metadata.get(name)
    return (
        frozenset(value for value in values if isinstance(value, str))
        if isinstance(values, list)
        else frozenset()
    )


def _text(metadata: dict[str, Any], name: str) -> str | None:
    value = metadata.get(name)
    return value[:1_000] if isinstance(value, str) else None


def files_of(request: StreamingReq) -> list[str]:
    if isinstance(request, ThreadsCreateReq | ThreadsAddUserMessageReq):
        return request.params.input.attachments
    return []
