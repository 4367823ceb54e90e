"""Every law of the store. A backend is tested by a class of this base and a `database_url` fixture."""

from __future__ import annotations

from approval_laws import ApprovalLaws
from attachment_laws import AttachmentLaws
from item_laws import ItemLaws
from log_laws import LogLaws
from owner_laws import OwnerLaws
from page_laws import PageLaws
from run_laws import RunLaws
from thread_laws import ThreadLaws


class StoreLaws(ThreadLaws, ItemLaws, PageLaws, OwnerLaws, RunLaws, LogLaws, AttachmentLaws, ApprovalLaws):
    """The fixtures `store`, `open_store` and `clock` are those of `conftest.py`."""
