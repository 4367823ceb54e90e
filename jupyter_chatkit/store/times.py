"""One instant, two notations: aware UTC is kept, naive local is what the SDK computes with."""

from __future__ import annotations

from datetime import datetime, timezone


def as_utc(moment: datetime) -> datetime:
    """Return the same instant in UTC; a naive `moment` is local time."""
    return moment.astimezone(timezone.utc)


def as_local(moment: datetime) -> datetime:
    """Return the same instant as naive local time; a naive `moment` is local already."""
    return moment.astimezone().replace(tzinfo=None)
