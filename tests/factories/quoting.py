"""A model that fails, and says all it knows while it does: `factories.quoting:quoting`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from agents import Model, ModelResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agents.items import TResponseStreamEvent


class QuotingModel(Model):
    """Raises an error with the prompt and the environment in its text."""

    async def get_response(self, *args: Any, **options: Any) -> ModelResponse:
        raise RuntimeError(f"cannot answer {args} {options} here: {dict(os.environ)}")

    async def stream_response(self, *args: Any, **options: Any) -> AsyncIterator[TResponseStreamEvent]:
        await self.get_response(*args, **options)
        yield  # type: ignore[misc]  # never reached; it makes this a stream


def quoting() -> QuotingModel:
    return QuotingModel()
