"""The model that reasons, cites and draws: `factories.picturing:picturing`."""

from __future__ import annotations

from picturing_model import picturing

__all__ = ["picturing"]
