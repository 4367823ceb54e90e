"""Speech to text, by a provider's `audio/transcriptions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatkit.types import AudioInput
    from openai import AsyncOpenAI


async def transcribe(client: AsyncOpenAI, model: str, audio: AudioInput) -> str:
    """Return the words of a recording. Raises what the provider's client raises."""
    media_type = audio.media_type.strip().lower()
    # Providers tell the format by the file's name.
    name = f"speech.{media_type.partition('/')[2]}"
    found = await client.audio.transcriptions.create(model=model, file=(name, audio.data, media_type))
    return found.text.strip()
