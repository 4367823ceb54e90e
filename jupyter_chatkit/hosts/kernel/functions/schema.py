"""The arguments of a function, of its annotations: their JSON schema, and their checking."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any, cast, get_type_hints

from typing_extensions import NotRequired, Required, TypedDict

from jupyter_chatkit.hosts.kernel.functions.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import TypeAdapter

LONGEST = 6_000
"""Characters of a schema."""

MOST_PROBLEMS = 5
_NAMED = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}


class Arguments:
    """What a function takes. `parameters` is the JSON schema, in which no default value is told.

    Raises `ToolError` for a function whose arguments JSON cannot give.
    """

    def __init__(self, function: Callable[..., object], name: str) -> None:
        self._adapter = _adapter(function, name)
        try:
            self.parameters: dict[str, Any] = self._adapter.json_schema()
        except Exception as error:
            raise ToolError(f"{name}: a model cannot write its arguments: {_first_line(error)}") from error
        if len(json.dumps(self.parameters)) > LONGEST:
            raise ToolError(f"{name}: its arguments are too many or too complicated to describe to a model.")

    def checked(self, given: object) -> dict[str, Any]:
        """Return `given` as the function's types. Raises `ToolError` with a sentence for each problem."""
        from pydantic import ValidationError

        try:
            return cast("dict[str, Any]", self._adapter.validate_python(given))
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            told = [f"{_path(one['loc'])}: {one['msg']}." for one in found[:MOST_PROBLEMS]]
            more = f" And {len(found) - MOST_PROBLEMS} more." if len(found) > MOST_PROBLEMS else ""
            raise ToolError(" ".join(told) + more) from None


def _adapter(function: Callable[..., object], name: str) -> TypeAdapter[Any]:
    from pydantic import ConfigDict, TypeAdapter

    fields: dict[str, Any] = {}
    hints = _hints(function, name)
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind not in _NAMED:
            raise ToolError(f"{name}: {parameter.name} cannot be given by its name, as a model does.")
        if parameter.name not in hints:
            raise ToolError(f"{name}: say what {parameter.name} is, such as {parameter.name}: str.")
        needed = parameter.default is inspect.Parameter.empty
        hint = hints[parameter.name]
        fields[parameter.name] = Required[hint] if needed else NotRequired[hint]
    # A TypedDict, because its names are free: a field of a model may not be called `schema` or `_x`.
    make: Any = TypedDict
    arguments = make(name, fields)
    arguments.__pydantic_config__ = ConfigDict(extra="forbid")
    try:
        return TypeAdapter(arguments)
    except Exception as error:
        raise ToolError(f"{name}: a model cannot give what it takes: {_first_line(error)}") from error


def _hints(function: Callable[..., object], name: str) -> dict[str, Any]:
    try:
        return get_type_hints(function, include_extras=True)
    except Exception as error:
        raise ToolError(f"{name}: its annotations cannot be read: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


def _path(place: tuple[int | str, ...]) -> str:
    return ".".join(map(str, place))[:100] or "The arguments"
