"""The forms of an answer: what the model is told, what the value is, how it shows."""

from __future__ import annotations

import ast
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typing_extensions import assert_never

from jupyter_chatkit.hosts.kernel import ChatError
from jupyter_chatkit.hosts.kernel.answer import Answer, json_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jupyter_chatkit.hosts.magic.arguments import Asked

Bundle = dict[str, Any]

_LONGEST_FAULT = 1_000


class UnfitError(ValueError):
    """An answer that has not the form that was asked for; the text says how, for the model to read."""


@dataclass(frozen=True)
class Shape:
    """How one answer is asked for, read and shown. `value` raises `UnfitError`."""

    instruction: str
    value: Callable[[Answer], Any]
    bundle: Callable[[Any], Bundle]


def shape(asked: Asked, namespace: Mapping[str, Any]) -> Shape:
    """Return the shape that the options ask for. Raises `ChatError` where the schema is none."""
    if asked.schema is not None:
        return _by_schema(asked.schema, namespace)
    match asked.form:
        case "markdown":
            return Shape("", lambda answer: answer, markdown)
        case "text":
            return Shape("", str, lambda value: {"text/plain": value})
        case "code":
            return Shape("Answer with one block of Python code and nothing else.", _code, _code_bundle)
        case "json":
            return Shape("Answer with JSON in one fenced block and nothing else.", _json, _json_bundle)
        case _:
            assert_never(asked.form)


def _by_schema(name: str, namespace: Mapping[str, Any]) -> Shape:
    kind: Any = namespace.get(name)
    if isinstance(kind, type) and hasattr(kind, "model_json_schema"):
        pydantic_class: Any = kind
        schema, check = pydantic_class.model_json_schema(), pydantic_class.model_validate
    elif isinstance(kind, dict):
        schema, check = kind, _checker(name, kind)
    else:
        raise ChatError(
            f"--schema {name}: there is no pydantic class and no JSON schema of that name. Nothing was sent."
        )
    asked = json.dumps(schema, ensure_ascii=False)
    instruction = (
        f"Answer with JSON in one fenced block and nothing else. It must fit this JSON schema:\n{asked}"
    )

    def value(answer: Answer) -> Any:
        try:
            return check(_json(answer))
        except UnfitError:
            raise
        except Exception as error:
            raise UnfitError(str(error)[:_LONGEST_FAULT]) from error

    return Shape(instruction, value, _object_bundle)


def _checker(name: str, schema: dict[str, Any]) -> Callable[[Any], Any]:
    from jsonschema import validators
    from jsonschema.exceptions import SchemaError

    kind = validators.validator_for(schema)
    try:
        kind.check_schema(schema)
    except SchemaError as error:
        message = f"--schema {name} is not a JSON schema: {error.message}. Nothing was sent."
        raise ChatError(message) from None

    def check(value: Any) -> Any:
        for error in kind(schema).iter_errors(value):
            raise UnfitError(f"{error.json_path}: {error.message}"[:_LONGEST_FAULT])
        return value

    return check


def markdown(value: str) -> Bundle:
    """Return what shows `value` as Markdown."""
    return {"text/markdown": str(value), "text/plain": str(value)}


def _code(answer: Answer) -> str:
    if answer.code:
        return answer.code
    try:
        ast.parse(answer)
    except (SyntaxError, ValueError):
        raise UnfitError("there is no Python code in the answer") from None
    return str(answer)


def _code_bundle(value: str) -> Bundle:
    return {"text/markdown": f"```python\n{value}\n```", "text/plain": value}


def _json(answer: Answer) -> Any:
    for text in json_blocks(answer):
        with suppress(ValueError):
            return json.loads(text)
    raise UnfitError("there is no JSON in the answer")


def _json_bundle(value: Any) -> Bundle:
    return {"text/plain": json.dumps(value, indent=2, ensure_ascii=False)}


def _object_bundle(value: Any) -> Bundle:
    from IPython.lib.pretty import pretty

    return {"text/plain": pretty(value)}  # type: ignore[no-untyped-call]
