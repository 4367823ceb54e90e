"""Transcripts of messages: how their text, parts and annotations come together, in good and in odd orders."""

from __future__ import annotations

from chatkit.types import (
    Annotation,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    EntitySource,
    FileSource,
    InferenceOptions,
    ToolChoice,
    URLSource,
    UserMessageTagContent,
)

from transcripts.parts import Shown, Transcript, added, asked, done, part, said, updated

PAGE = Annotation(source=URLSource(url="https://pandas.pydata.org/", title="pandas"), index=5)
FILE = Annotation(source=FileSource(filename="orders.csv", title="Orders"))
CELL = Annotation(source=EntitySource(id="cell:7", title="Cell 7", interactive=True), index=11)


def delta(text: str, index: int = 0) -> AssistantMessageContentPartTextDelta:
    return AssistantMessageContentPartTextDelta(content_index=index, delta=text)


def begun(text: str = "", index: int = 0) -> AssistantMessageContentPartAdded:
    return AssistantMessageContentPartAdded(content_index=index, content=part(text))


def ended(text: str, *annotations: Annotation, index: int = 0) -> AssistantMessageContentPartDone:
    return AssistantMessageContentPartDone(content_index=index, content=part(text, *annotations))


def noted(annotation: Annotation, at: int, index: int = 0) -> AssistantMessageContentPartAnnotationAdded:
    return AssistantMessageContentPartAnnotationAdded(
        content_index=index, annotation_index=at, annotation=annotation
    )


PLAIN = Transcript(
    "message",
    answer=[
        added(said("msg_a")),
        *updated("msg_a", begun(), delta("Hel"), delta("lo."), ended("Hello.")),
        done(said("msg_a", "Hello.")),
    ],
    shown=[
        Shown(1, [said("msg_a")]),
        Shown(3, [said("msg_a", "Hel")]),
        Shown(4, [said("msg_a", "Hello.")]),
        Shown(5, [said("msg_a", "Hello.")]),
    ],
    end=[said("msg_a", "Hello.")],
)

PARTS = Transcript(
    "message-parts",
    answer=[
        added(said("msg_a")),
        *updated("msg_a", begun(), delta("One"), begun("Tw", 1), delta("o", 1), delta(".")),
        *updated("msg_a", ended("One."), ended("Two", index=1)),
        done(said("msg_a", "One.", "Two")),
    ],
    shown=[Shown(6, [said("msg_a", "One.", "Two")])],
    end=[said("msg_a", "One.", "Two")],
)

ANNOTATED = Transcript(
    "message-annotations",
    answer=[
        added(said("msg_a")),
        *updated("msg_a", begun(), delta("Pandas, cell 7"), noted(PAGE, 0), noted(FILE, 1)),
        *updated("msg_a", noted(CELL, 1)),
        done(said("msg_a", part("Pandas, cell 7", PAGE, CELL, FILE))),
    ],
    shown=[
        Shown(5, [said("msg_a", part("Pandas, cell 7", PAGE, FILE))]),
        Shown(6, [said("msg_a", part("Pandas, cell 7", PAGE, CELL, FILE))]),
    ],
    end=[said("msg_a", part("Pandas, cell 7", PAGE, CELL, FILE))],
)

# Nothing says that a part is announced before its text, or an annotation before the one after it.
GAPS = Transcript(
    "message-gaps",
    answer=[
        added(said("msg_a")),
        *updated("msg_a", delta("second", 1), noted(PAGE, 4, 1), delta("first"), ended("third", index=2)),
        done(said("msg_a", "first", part("second", PAGE), "third")),
    ],
    shown=[
        Shown(2, [said("msg_a", "", "second")]),
        Shown(5, [said("msg_a", "first", part("second", PAGE), "third")]),
    ],
    end=[said("msg_a", "first", part("second", PAGE), "third")],
)

EARLY = Transcript(
    "message-update-before-added",
    answer=[
        *updated("msg_a", delta("lost ")),
        added(said("msg_a")),
        *updated("msg_a", delta("kept")),
        done(said("msg_a", "lost kept")),
    ],
    shown=[Shown(1, []), Shown(3, [said("msg_a", "kept")])],
    end=[said("msg_a", "lost kept")],
)

REPEATED = Transcript(
    "message-done-twice",
    answer=[
        done(said("msg_a", "Draft.")),
        done(said("msg_b", "After.")),
        done(said("msg_a", "Final.")),
    ],
    shown=[Shown(2, [said("msg_a", "Draft."), said("msg_b", "After.")])],
    end=[said("msg_a", "Final."), said("msg_b", "After.")],
)

ADDED_AGAIN = Transcript(
    "message-added-twice",
    answer=[
        added(said("msg_a", "One")),
        added(said("msg_a", "One and")),
        *updated("msg_a", delta(" two")),
        done(said("msg_a", "One and two")),
    ],
    shown=[Shown(2, [said("msg_a", "One and")]), Shown(3, [said("msg_a", "One and two")])],
    end=[said("msg_a", "One and two")],
)

TAGGED = Transcript(
    "question-with-tags",
    question=asked(
        "Plot ",
        UserMessageTagContent(
            id="variable:orders", text="orders", group="Variables", data={"name": "orders"}, interactive=True
        ),
        quoted_text="KeyError: 'custmer_id'",
        inference_options=InferenceOptions(tool_choice=ToolChoice(id="clarify")),
    ),
    answer=[done(said("msg_a", "Done."))],
    end=[said("msg_a", "Done.")],
)

TRANSCRIPTS = (PLAIN, PARTS, ANNOTATED, GAPS, EARLY, REPEATED, ADDED_AGAIN, TAGGED)
