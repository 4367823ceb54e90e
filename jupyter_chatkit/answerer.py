"""Who answers a run: a model, or the cassette that has what it said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_chatkit.admission import prepared
from jupyter_chatkit.models.names import Resolved, UnknownModelError
from jupyter_chatkit.models.providers import FactoryError

if TYPE_CHECKING:
    from agents.models.interface import Model

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.desk import ModelDesk
    from jupyter_chatkit.models.cassettes.shelf import Playing
    from jupyter_chatkit.models.cassettes.tape_model import Given
    from jupyter_chatkit.models.elsewhere import Search
    from jupyter_chatkit.models.files import Files
    from jupyter_chatkit.models.providers import Providers

NOBODY = "This question is not on the cassette, and no model is set up that could be asked."


@dataclass(frozen=True)
class Answerer:
    """`named` is the model that the person named; `playing` the cassette in use."""

    resolved: Resolved
    named: str | None
    playing: Playing | None

    @property
    def problem(self) -> str | None:
        """Why nobody can answer; a cassette can where nothing is set up."""
        return None if self.playing else self.resolved.problem

    @property
    def is_offline(self) -> bool:
        return self.resolved.api == "offline" and self.playing is None

    def model(
        self,
        providers: Providers,
        page: PageContext | None,
        files: Files,
        given: Given,
        search: Search | None = None,
    ) -> Model:
        """Return the model for a run that is asked `given`; the rest is what `offline` reads."""

        def ask() -> Model:
            if self.playing and (self.resolved.problem or self.resolved.api == "offline"):
                raise FactoryError(self.resolved.problem or NOBODY)
            if self.resolved.api == "factory":
                prepared()  # When such a model asks somebody is not known here.
            return providers.model(self.resolved, page, files, search)

        return self.playing.model(ask, given, self.resolved.label) if self.playing else ask()


def choose(desk: ModelDesk, providers: Providers, named: str | None, caller: Caller) -> Answerer:
    """Return who answers. Raises `UnknownModelError` and `CassetteError`."""
    playing = providers.shelf.playing(caller)
    try:
        resolved = desk.resolve(named)
    except UnknownModelError as error:
        if not (named and playing):
            raise
        # What it said can be played where it is not set up.
        resolved = Resolved(named, named, "chat", problem=str(error))
    if resolved.api == "offline" and not (playing and named is None and playing.stands_in):
        # It says the same each time: nothing is recorded of it.
        return Answerer(resolved, named, None)
    return Answerer(resolved, named, playing)
