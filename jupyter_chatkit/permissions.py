"""What a request may do by where it comes from: a person at the page, or code in a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_chatkit.caller import Refused

if TYPE_CHECKING:
    from jupyter_chatkit.caller import Caller

KERNEL_MAY = frozenset(
    {
        *("threads.create", "threads.add_user_message"),
        *("threads.list", "threads.get_by_id", "threads.update", "items.list", "threads.export"),
        *("models.list", "context.preview", "runs.attach", "runs.cancel"),
    }
)
"""What code may ask for; of runs it stops its own only (`DetachedRuns.cancel`).

What a person decides is not here: approvals, which code is taken over, deletion, keys, consent.
"""


def check(request: str, caller: Caller) -> None:
    """Raise `Refused` with 403 where `caller` may not send a request of this type."""
    if caller.origin == "page":
        return
    if request not in KERNEL_MAY:
        raise Refused(403, f"Code in a kernel may not ask for {request}. Do it in the chat's panel.")
    if caller.replaces is not None:
        raise Refused(403, "Code in a kernel may not replace a message. Edit it in the chat's panel.")
