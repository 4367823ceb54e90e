"""Transcripts of a turn as a whole: the thread, what comes and goes, what is said beside the items."""

from __future__ import annotations

from chatkit.types import (
    ClientEffectEvent,
    ErrorEvent,
    LockedStatus,
    NoticeEvent,
    ProgressUpdateEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadUpdatedEvent,
)

from transcripts.parts import Shown, Transcript, added, done, item, said, thread

SECRET = "only for the model"

TITLED = Transcript(
    "thread-updated",
    answer=[
        done(said("msg_a", "Here.")),
        ThreadUpdatedEvent(thread=thread(title="A misspelt column")),
        ThreadUpdatedEvent(
            thread=thread(title="A misspelt column", status=LockedStatus(reason="Read only for now."))
        ),
    ],
    end=[said("msg_a", "Here.")],
    thread={
        "title": "A misspelt column",
        "status": {"type": "locked", "reason": "Read only for now."},
    },
)

BESIDE = Transcript(
    "progress-effects-and-notices",
    answer=[
        ProgressUpdateEvent(text="Reading the notebook", icon="document"),
        ClientEffectEvent(name="highlight", data={"cellId": "x"}),
        NoticeEvent(level="warning", title="Nearly full", message="**2** messages are left."),
        done(said("msg_a", "Here.")),
        NoticeEvent(level="info", message="Saved."),
    ],
    end=[said("msg_a", "Here.")],
    notices=[
        {"level": "warning", "title": "Nearly full", "message": "**2** messages are left."},
        {"level": "info", "message": "Saved."},
    ],
)

FAILED = Transcript(
    "error",
    answer=[
        done(said("msg_a", "The first half")),
        ErrorEvent(code="custom", message="The model went away. Try again.", allow_retry=True),
    ],
    end=[said("msg_a", "The first half")],
    error="The model went away. Try again.",
)

REMOVED = Transcript(
    "items-removed",
    answer=[
        done(said("msg_a", "Wrong.")),
        ThreadItemRemovedEvent(item_id="msg_of_nobody"),
        ThreadItemRemovedEvent(item_id="msg_a"),
        ThreadItemRemovedEvent(item_id="msg_a"),
        done(said("msg_b", "Right.")),
    ],
    shown=[Shown(2, [said("msg_a", "Wrong.")]), Shown(4, [])],
    end=[said("msg_b", "Right.")],
)

REPLACED = Transcript(
    "items-replaced",
    answer=[
        done(said("msg_a", "One.")),
        done(said("msg_b", "Two.")),
        ThreadItemReplacedEvent(item=said("msg_a", "First.")),
        ThreadItemReplacedEvent(item=said("msg_new", "Third.")),
    ],
    end=[said("msg_a", "First."), said("msg_b", "Two."), said("msg_new", "Third.")],
)

# The SDK keeps back a hidden item that is done, and nothing else of it.
HIDDEN = Transcript(
    "hidden-items",
    answer=[
        done(item("hidden_context_item", "hid_a", content={"note": SECRET})),
        added(item("hidden_context_item", "hid_b", content=SECRET)),
        ThreadItemReplacedEvent(item=item("hidden_context_item", "hid_b", content=SECRET)),
        done(item("sdk_hidden_context", "hid_c", content=SECRET)),
        added(item("sdk_hidden_context", "hid_d", content=SECRET)),
        done(said("msg_a", "Seen.")),
    ],
    shown=[Shown(5, [])],
    end=[said("msg_a", "Seen.")],
)

END_OF_TURN = Transcript(
    "end-of-turn",
    answer=[done(said("msg_a", "Done.")), done(item("end_of_turn", "end_a"))],
    end=[said("msg_a", "Done."), item("end_of_turn", "end_a")],
)

EMPTY = Transcript("nothing-said", answer=[], end=[])

TRANSCRIPTS = (TITLED, BESIDE, FAILED, REMOVED, REPLACED, HIDDEN, END_OF_TURN, EMPTY)
