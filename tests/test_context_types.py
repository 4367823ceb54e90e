"""Every field of the page context refuses every type that is not its own."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from jupyter_chatkit.context import PageContext, PageContextError, read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

# Values of every JSON type, by what Python reads them as.
JSON_TYPES: dict[type, object] = {str: "x", int: 3, bool: True, float: 1.5, list: [1], dict: {"a": 1}}


def _wrong_values(
    model: type[BaseModel], path: str, build: tuple[str | int, ...]
) -> Iterator[tuple[str, tuple[str | int, ...], object]]:
    """Every field of `model` and of the models in it, with every value of a type that it does not take."""
    for field in model.model_fields.values():
        name = field.alias or ""
        for kind, element in _kinds(field.annotation):
            for other, value in JSON_TYPES.items():
                if other is not kind:
                    yield f"{path}.{name}", (*build, name), value
            if kind is list:
                yield from _wrong_elements(element, f"{path}.{name}[0]", (*build, name, 0))
            elif isinstance(element, type) and issubclass(element, BaseModel):
                yield from _wrong_values(element, f"{path}.{name}", (*build, name))


def _wrong_elements(element: Any, path: str, build: tuple[str | int, ...]) -> Iterator[Any]:
    kind = _kinds(element)[0][0]
    for other, value in JSON_TYPES.items():
        if other is not kind:
            yield path, build, value
    if isinstance(element, type) and issubclass(element, BaseModel):
        yield from _wrong_values(element, path, build)


def _kinds(annotation: Any) -> list[tuple[type, Any]]:
    """The JSON types that an annotation takes, null aside, each with the type of its elements."""
    origin = get_origin(annotation)
    if origin in {types.UnionType, Union}:
        return [kind for one in get_args(annotation) if one is not types.NoneType for kind in _kinds(one)]
    if origin is Literal:
        return [(str, None)]
    if origin is list:
        return [(list, get_args(annotation)[0])]
    if origin is dict or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return [(dict, annotation)]
    return [(get_args(annotation)[0] if get_args(annotation) else annotation, None)]


WRONG = list(_wrong_values(PageContext, "metadata.pageContext", ()))


def _with(build: tuple[str | int, ...], value: object) -> object:
    """A page context that is right but for `value` at the place `build`."""
    for step in reversed(build):
        value = [value] if isinstance(step, int) else {step: value}
        if isinstance(value, dict) and step not in {"path", "notebook"}:
            value = {"path": "a.ipynb", **value}
    return value


@pytest.mark.parametrize(("path", "build", "value"), WRONG, ids=lambda one: str(one)[:60])
def test_a_wrong_type_is_refused_with_the_name_of_its_field(
    path: str, build: tuple[str | int, ...], value: object
) -> None:
    with pytest.raises(PageContextError) as caught:
        read_page(_with(build, value))

    assert str(caught.value).startswith(f"{path} must be ")


def test_every_field_of_the_wire_is_among_the_wrong_ones() -> None:
    paths = {path.removeprefix("metadata.pageContext.") for path, *_ in WRONG}

    assert {
        "title",
        "notebook.path",
        "notebook.kernel.status",
        "notebook.activeCell.executionCount",
        "notebook.cells[0].outputs[0]",
        "notebook.selection.kind",
        "notebook.variables[0].shape[0]",
        "notebook.variables[0].columns[0].dtype",
        "notebook.omitted.variables",
    } <= paths
