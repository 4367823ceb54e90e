"""Requests of ours beside the protocol's: bodies of the same endpoint, because a comm has no URLs."""

from __future__ import annotations

from typing import Annotated, Literal

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
    """The message, to see what of it is taken out, and the model it would go to."""

    text: str = ""
    model: str | None = None


class ContextPreview(BaseModel):
    """What a message sent now would carry, and who would answer it."""

    type: Literal["context.preview"]
    params: PreviewParams = Field(default_factory=PreviewParams)


OurRequest = ModelsList | ModelsConnect | ModelsForget | ModelsConfirm | ContextPreview

OURS: TypeAdapter[OurRequest] = TypeAdapter(Annotated[OurRequest, Field(discriminator="type")])
OUR_TYPES = frozenset({"models.list", "models.connect", "models.forget", "models.confirm", "context.preview"})
