"""A model's answer that breaks off in the middle, ended so that nothing of it is lost."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from agents.models.interface import Model
from openai.types.responses import ResponseErrorEvent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from agents import ModelResponse
    from agents.items import TResponseStreamEvent
    from agents.retry import ModelRetryAdvice, ModelRetryAdviceRequest


class Breaking(Model):
    """Asks `model`; an error after its first event becomes an event that says so, and `failure`.

    The Agents SDK throws away what the page has not been handed yet when a stream raises, and hands it out
    before it raises when the stream ends with that event.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self.failure: Exception | None = None

    async def get_response(self, *args: Any, **options: Any) -> ModelResponse:
        return await self._model.get_response(*args, **options)

    async def stream_response(self, *args: Any, **options: Any) -> AsyncIterator[TResponseStreamEvent]:
        stream = cast(
            "AsyncGenerator[TResponseStreamEvent, None]", self._model.stream_response(*args, **options)
        )
        begun = False
        try:
            async with aclosing(stream) as events:
                async for event in events:
                    begun = True
                    yield event
        except Exception as error:
            if not begun:
                raise
            self.failure = error
            yield ResponseErrorEvent(type="error", message="", sequence_number=0)

    def get_retry_advice(self, request: ModelRetryAdviceRequest) -> ModelRetryAdvice | None:
        return self._model.get_retry_advice(request)
