"""Taking the secrets out of a page context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from jupyter_chatkit.context.page import PageContext
    from jupyter_chatkit.privacy import Redaction

Model = TypeVar("Model", bound=BaseModel)

# The keys of an nbformat output whose values are fixed words.
_FIXED = {"output_type", "name", "mime"}


def redact_page(page: PageContext, redaction: Redaction) -> PageContext:
    """`page` with the secrets in every string of it replaced: sources, outputs, names, labels, addresses."""
    return _model(page, redaction)


def _model(model: Model, redaction: Redaction) -> Model:
    fields = type(model).model_fields
    texts = (name for name in fields if get_origin(fields[name].annotation) is not Literal)
    return model.model_copy(update={name: _value(getattr(model, name), redaction) for name in texts})


def _value(value: Any, redaction: Redaction) -> Any:
    match value:
        case str():
            return redaction.text(value)
        case BaseModel():
            return _model(value, redaction)
        case list():
            return [_value(one, redaction) for one in value]
        case dict():
            return {name: one if name in _FIXED else redaction.json(one) for name, one in value.items()}
        case _:
            return value
