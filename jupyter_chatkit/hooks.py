"""What an installation adds of its own: actions, tools, the meaning of tags. `c.ChatKit.hooks` names it."""

from __future__ import annotations

import importlib
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING, Any, cast

from chatkit.types import SyncCustomActionResponse

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence

    from agents import Tool
    from chatkit.actions import Action
    from chatkit.types import ThreadMetadata, ThreadStreamEvent, UserMessageTagContent, WidgetItem

    from jupyter_chatkit.caller import Caller


class HooksError(ValueError):
    """`c.ChatKit.hooks` leads to no hooks; the text says why."""


class Hooks:
    """A base class whose methods add nothing; override the ones you need.

    `context.owner` is whose thread it is, `context.shown` the notebook in front; secrets are taken out of
    that and of what an action carries. A change of `thread`, such as its title or status, is kept and told
    to the page. What an action raises is told as a failure without
    its text, unless it is a `chatkit.errors.CustomStreamError`.
    """

    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Yield what an action of a widget or of the page brings about."""
        del thread, action, sender, context
        return
        yield

    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> SyncCustomActionResponse:
        """Return the item that an action changes, which is kept; it may run beside an answer."""
        del thread, action, sender, context
        return SyncCustomActionResponse()

    async def tools(self, context: Caller) -> Sequence[Tool]:
        """Return tools for the model; `tools.client.client_tool` makes one that the page carries out."""
        del context
        return ()

    async def tag(self, tag: UserMessageTagContent, context: Caller) -> str | None:
        """Return what a model is told of a tag beyond its text; cells and variables are known."""
        del tag, context
        return None


class HookEndedError(Exception):
    """A hook raised what would have ended the thread of the chat, such as `SystemExit`."""


class _Contained(Hooks):
    """Hooks whose worst end is a failure of the request."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> AsyncIterator[ThreadStreamEvent]:
        acted = self._hooks.action(thread, action, sender, context)
        with _contained():
            async with aclosing(cast("AsyncGenerator[ThreadStreamEvent, None]", acted)) as events:
                async for event in events:
                    yield event

    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> SyncCustomActionResponse:
        with _contained():
            return await self._hooks.sync_action(thread, action, sender, context)

    async def tools(self, context: Caller) -> Sequence[Tool]:
        with _contained():
            return await self._hooks.tools(context)

    async def tag(self, tag: UserMessageTagContent, context: Caller) -> str | None:
        with _contained():
            return await self._hooks.tag(tag, context)


@contextmanager
def _contained() -> Iterator[None]:
    try:
        yield
    except (SystemExit, KeyboardInterrupt) as error:
        raise HookEndedError(type(error).__name__) from error


def load_hooks(path: str) -> Hooks | None:
    """Return the hooks at `package.module:name`, an object or class of `Hooks`; None for an empty path.

    Raises `HooksError`.
    """
    if not path:
        return None
    module, _, name = path.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
        hooks = found() if isinstance(found, type) else found
    except Exception as error:
        raise HooksError(
            f"c.ChatKit.hooks: {path} cannot be loaded ({type(error).__name__}: {error})."
        ) from error
    if not isinstance(hooks, Hooks):
        raise HooksError(
            f"c.ChatKit.hooks: {path} is {type(hooks).__name__}, not jupyter_chatkit.hooks.Hooks."
        )
    return _Contained(hooks)
