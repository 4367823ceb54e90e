"""Hooks that a test fills in: `scripted_hooks:hooks`."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from chatkit.types import SyncCustomActionResponse
from typing_extensions import override

from jupyter_chatkit.hooks import Hooks
from jupyter_chatkit.tools.client import client_tool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

    from agents import Tool
    from chatkit.actions import Action
    from chatkit.types import (
        ThreadItem,
        ThreadMetadata,
        ThreadStreamEvent,
        UserMessageTagContent,
        WidgetItem,
    )

    from jupyter_chatkit.caller import Caller


class ScriptedHooks(Hooks):
    """`events` makes what an action yields of the thread; an exception in it is raised where it stands.

    A future among the events is waited for, as `held` is before tools are offered. `acting` is set once an
    action acts. `offered` are tools; `changed` makes the item of a synchronous action of its sender; `meant`
    is what tags mean; `callers` are those who acted.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.events: Callable[[ThreadMetadata], Iterable[Any]] = lambda _thread: ()
        self.changed: Callable[[ThreadMetadata, WidgetItem | None], ThreadItem | None] = lambda _t, _s: None
        self.offered: list[Tool] = []
        self.held: Future[None] | None = None
        self.acting: Future[None] = Future()
        self.meant: dict[str, str] = {}
        self.callers: list[Caller] = []
        self.acted: list[tuple[Action[str, Any], WidgetItem | None]] = []

    @override
    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> AsyncIterator[ThreadStreamEvent]:
        self.callers.append(context)
        self.acted.append((action, sender))
        if not self.acting.done():
            self.acting.set_result(None)
        for event in self.events(thread):
            match event:
                case BaseException():
                    raise event
                case Future():
                    await asyncio.wrap_future(event)
                case _:
                    yield event

    @override
    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> SyncCustomActionResponse:
        self.callers.append(context)
        return SyncCustomActionResponse(updated_item=self.changed(thread, sender))

    @override
    async def tools(self, context: Caller) -> Sequence[Tool]:
        if self.held:
            await asyncio.shield(asyncio.wrap_future(self.held))
        return self.offered

    @override
    async def tag(self, tag: UserMessageTagContent, context: Caller) -> str | None:
        return self.meant.get(tag.id)


hooks = ScriptedHooks()


def page_tool(name: str) -> Tool:
    """Return a tool that the page carries out, with one argument `cell`."""
    schema = {"type": "object", "properties": {"cell": {"type": "string"}}, "required": ["cell"]}
    return client_tool(name, f"What {name} does.", schema)
