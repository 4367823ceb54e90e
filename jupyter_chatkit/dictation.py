"""From what a person said to text for the message box."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from chatkit.types import AudioInput

from jupyter_chatkit.caller import Refused
from jupyter_chatkit.models.failures import explain
from jupyter_chatkit.models.transcription import transcribe

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatkit.types import InputTranscribeParams

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.desk import ModelDesk
    from jupyter_chatkit.models.providers import Providers
    from jupyter_chatkit.privacy import Redactor

MAX_SOUND = 5 * 1024 * 1024
"""Bytes of a recording: about twenty minutes of a browser's speech."""

MEDIA_TYPES = ("audio/webm", "audio/ogg", "audio/mp4")


def sound(params: InputTranscribeParams) -> AudioInput:
    """Return the recording of a request. Raises `Refused`: 400 for what is none, 413 for too long a one."""
    audio = AudioInput(data=b"", mime_type=params.mime_type)
    if audio.media_type.strip().lower() not in MEDIA_TYPES:
        raise Refused(400, f"A recording must be one of {', '.join(MEDIA_TYPES)}.")
    if len(params.audio_base64) > MAX_SOUND * 4 // 3 + 4:
        raise Refused(413, "The recording is too long: at most 5 MB. Dictate less at once.")
    try:
        audio.data = base64.b64decode(params.audio_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(400, "input.transcribe: params.audio_base64 is not base64.") from error
    if not audio.data:
        raise Refused(400, "The recording is empty.")
    return audio


class Dictation:
    """Has recordings written down by the model for sound."""

    def __init__(
        self,
        desk: ModelDesk,
        providers: Providers,
        redactor: Callable[[PageContext | None], Redactor | None],
    ) -> None:
        self._desk = desk
        self._providers = providers
        self._redactor = redactor

    async def text(self, audio: AudioInput, caller: Caller) -> str:
        """Return what was said, redacted. Raises `Refused` with what to do where that is not possible."""
        resolved = self._desk.transcriber(caller)
        try:
            text = await transcribe(self._providers.client(resolved), resolved.name, audio)
        except Exception as error:
            raise Refused(502, explain(error, resolved).message) from error
        redactor = self._redactor(caller.shown)
        return redactor.begin("dictated").text(text) if redactor else text
