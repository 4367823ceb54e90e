# ruff: noqa: ARG002 (the SDK names the parameters)
"""The smallest server that the ChatKit SDK's documentation leads to: what ours is measured against.

Starlette under uvicorn, an in-memory store, the Agents SDK with one shared client for chat completions.
`python reference_server.py PORT MODEL_BASE_URL`
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import uvicorn
from agents import Agent, OpenAIChatCompletionsModel, RunConfig, Runner
from chatkit.agents import AgentContext, ThreadItemConverter, stream_agent_response
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError, Store
from chatkit.types import (
    AssistantMessageItem,
    Attachment,
    Page,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    UserMessageItem,
)
from openai import AsyncOpenAI
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chatkit.types import ThreadStreamEvent
    from starlette.requests import Request

Context = dict[str, Any]
FAKE_ID = "__fake_id__"


class MemoryStore(Store[Context]):
    """Threads and items in dictionaries, in the order of their arrival."""

    def __init__(self) -> None:
        self.threads: dict[str, ThreadMetadata] = {}
        self.items: dict[str, dict[str, ThreadItem]] = defaultdict(dict)

    async def load_thread(self, thread_id: str, context: Context) -> ThreadMetadata:
        if thread_id not in self.threads:
            raise NotFoundError(thread_id)
        return self.threads[thread_id]

    async def save_thread(self, thread: ThreadMetadata, context: Context) -> None:
        self.threads[thread.id] = thread

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Context
    ) -> Page[ThreadMetadata]:
        return Page(data=list(self.threads.values())[:limit])

    async def delete_thread(self, thread_id: str, context: Context) -> None:
        self.threads.pop(thread_id, None)
        self.items.pop(thread_id, None)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Context
    ) -> Page[ThreadItem]:
        items = list(self.items[thread_id].values())
        return Page(data=(items if order == "asc" else items[::-1])[:limit])

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Context) -> None:
        self.items[thread_id][item.id] = item

    async def save_item(self, thread_id: str, item: ThreadItem, context: Context) -> None:
        self.items[thread_id][item.id] = item

    async def load_item(self, thread_id: str, item_id: str, context: Context) -> ThreadItem:
        return self.items[thread_id][item_id]

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Context) -> None:
        self.items[thread_id].pop(item_id, None)

    async def save_attachment(self, attachment: Attachment, context: Context) -> None:
        raise NotImplementedError

    async def load_attachment(self, attachment_id: str, context: Context) -> Attachment:
        raise NotImplementedError

    async def delete_attachment(self, attachment_id: str, context: Context) -> None:
        raise NotImplementedError


class PlainTextConverter(ThreadItemConverter):
    """Assistant messages as plain strings: chat completions refuse their `output_text` parts."""

    async def assistant_message_to_input(self, item: AssistantMessageItem) -> Any:
        return {"role": "assistant", "content": "".join(part.text for part in item.content)}


class ReferenceServer(ChatKitServer[Context]):
    def __init__(self, model: OpenAIChatCompletionsModel) -> None:
        super().__init__(MemoryStore())
        self.agent = Agent[AgentContext[Context]](
            name="Assistant", instructions="You are a helpful assistant.", model=model
        )
        self.converter = PlainTextConverter()

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        history = await self.converter.to_agent_input(page.data[::-1])
        agent_context = AgentContext[Context](thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(
            self.agent, history, context=agent_context, run_config=RunConfig(tracing_disabled=True)
        )
        own_id = agent_context.generate_id("message")
        async for event in stream_agent_response(agent_context, result):
            yield renamed(event, own_id)


def renamed(event: ThreadStreamEvent, own_id: str) -> ThreadStreamEvent:
    """Chat completions give every message the same id, and a store needs one for each."""
    match event:
        case ThreadItemAddedEvent() | ThreadItemDoneEvent() if event.item.id == FAKE_ID:
            event.item.id = own_id
        case ThreadItemUpdatedEvent() if event.item_id == FAKE_ID:
            event.item_id = own_id
    return event


def application(base_url: str) -> Starlette:
    client = AsyncOpenAI(base_url=base_url, api_key="sk-bench")
    server = ReferenceServer(OpenAIChatCompletionsModel(model="test-model", openai_client=client))

    async def chatkit(request: Request) -> Response:
        result = await server.process(await request.body(), {})
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return Starlette(routes=[Route("/chatkit", chatkit, methods=["POST"])])


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
