"""What can be wrong with a cassette, each as one sentence with what to do."""

from __future__ import annotations


class CassetteError(Exception):
    """A cassette that cannot be used. The text is for a person."""


class MissError(CassetteError):
    """What is asked was never recorded. The text shows how it differs from what was."""
