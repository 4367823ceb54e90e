"""Requests of ours beside the protocol's: bodies of the same endpoint, because a comm has no URLs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter


class _Nothing(BaseModel):
    pass


class ConnectParams(BaseModel):
    """A key, a base URL, or both; without a base URL the key is OpenAI's."""

    key: str | None = Field(default=None, max_length=4_000, repr=False)
    base_url: str | None = Field(default=None, max_length=2_000)
    model: str | None = Field(default=None, max_length=200)


class ConfirmParams(BaseModel):
    host: str = Field(min_length=1, max_length=300)


class ModelsList(BaseModel):
    """Which models can be chosen, and who answers."""

    type: Literal["models.list"]
    params: _Nothing = Field(default_factory=_Nothing)


class ModelsConnect(BaseModel):
    """Keep what a person entered in the panel, after trying it."""

    type: Literal["models.connect"]
    params: ConnectParams


class ModelsForget(BaseModel):
    """Forget it again."""

    type: Literal["models.forget"]
    params: _Nothing = Field(default_factory=_Nothing)


class ModelsConfirm(BaseModel):
    """The person agrees that messages go to this host."""

    type: Literal["models.confirm"]
    params: ConfirmParams


class PreviewParams(BaseModel):
    """The message with the ids of its files, to see what of it is taken out, and the model it would go to."""

    text: str = ""
    attachments: list[str] = Field(default_factory=list, max_length=100)
    model: str | None = None


class ContextPreview(BaseModel):
    """What a message sent now would carry, and who would answer it."""

    type: Literal["context.preview"]
    params: PreviewParams = Field(default_factory=PreviewParams)


class AttachParams(BaseModel):
    """`after` is the number of the last event that was seen, 0 for none."""

    id: str = Field(max_length=100)
    after: int = Field(ge=0, le=2**53)


class CancelParams(BaseModel):
    id: str = Field(max_length=100)


class RunsAttach(BaseModel):
    """Go on with the events of a detached run."""

    type: Literal["runs.attach"]
    params: AttachParams


class RunsCancel(BaseModel):
    """Stop a detached run."""

    type: Literal["runs.cancel"]
    params: CancelParams


class AcceptParams(BaseModel):
    """`block` counts the pieces of code of the item from 0; `code` is what the notebook has now."""

    thread_id: str = Field(max_length=200)
    item_id: str = Field(max_length=200)
    block: int = Field(ge=0, le=100_000)
    code: str = Field(max_length=1_000_000)


class ItemsAccept(BaseModel):
    """The person took over code of an answer into the notebook."""

    type: Literal["items.accept"]
    params: AcceptParams


class ItemsAuthor(BaseModel):
    """The person is about to take over code of an answer; asks whose it is, for the cell's mark."""

    type: Literal["items.author"]
    params: AcceptParams


class ExportParams(BaseModel):
    thread_id: str = Field(max_length=200)
    to: Literal["ipynb", "md", "json"]


class ThreadsExport(BaseModel):
    """A conversation as files: their texts, by names to which the reader's own beginning belongs."""

    type: Literal["threads.export"]
    params: ExportParams


class DecideParams(BaseModel):
    """`seen` are the arguments as they were shown, `amended` those that the person made of them.

    `page` is the one that carries it out.
    """

    thread_id: str = Field(max_length=200)
    item_id: str = Field(max_length=200)
    seen: dict[str, Any]
    accept: bool
    amended: dict[str, Any] | None = None
    page: str = Field(min_length=1, max_length=100)


class ApprovalsDecide(BaseModel):
    """The person accepts or refuses what the assistant asks for."""

    type: Literal["approvals.decide"]
    params: DecideParams


class UseParams(BaseModel):
    thread_id: str = Field(max_length=200)
    item_id: str = Field(max_length=200)
    page: str = Field(min_length=1, max_length=100)


class ApprovalsUse(BaseModel):
    """A page is about to do what was accepted, or what needs no asking; it is told what, once."""

    type: Literal["approvals.use"]
    params: UseParams


class AllowParams(BaseModel):
    """`place` is the thread's id or the notebook's path."""

    scope: Literal["thread", "notebook"]
    place: str = Field(min_length=1, max_length=1_000)
    risk: Literal["edit", "run"]
    allowed: bool


class ApprovalsAllow(BaseModel):
    """The person lets calls of a risk pass without asking, or no longer."""

    type: Literal["approvals.allow"]
    params: AllowParams


class AllowedParams(BaseModel):
    thread_id: str | None = Field(default=None, max_length=200)
    notebook: str | None = Field(default=None, max_length=1_000)


class ApprovalsAllowed(BaseModel):
    """What may be done without asking in a thread and in a notebook."""

    type: Literal["approvals.allowed"]
    params: AllowedParams = Field(default_factory=AllowedParams)


ApprovalRequest = ApprovalsDecide | ApprovalsUse | ApprovalsAllow | ApprovalsAllowed | ItemsAuthor

Replied = (
    ModelsList
    | ModelsConnect
    | ModelsForget
    | ModelsConfirm
    | ContextPreview
    | RunsCancel
    | ItemsAccept
    | ThreadsExport
    | ApprovalRequest
)
"""Those with one reply; the other streams."""

OurRequest = Replied | RunsAttach

OURS: TypeAdapter[OurRequest] = TypeAdapter(Annotated[OurRequest, Field(discriminator="type")])
OUR_TYPES = frozenset(
    {
        *("models.list", "models.connect", "models.forget", "models.confirm", "context.preview"),
        *("runs.attach", "runs.cancel", "items.accept", "items.author", "threads.export"),
        *("approvals.decide", "approvals.use", "approvals.allow", "approvals.allowed"),
    }
)
