"""What a page loads of the front end."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

from front_end import SOURCES, bundle_front_end

from jupyter_chatkit.permissions import KERNEL_MAY

if TYPE_CHECKING:
    from pathlib import Path

MOST = 90_000
"""Bytes, gzipped, of the whole chat for a plain page."""


def test_the_chat_of_a_plain_page_is_small(tmp_path: Path) -> None:
    bundle_front_end(tmp_path, "hosts/web/index.ts", name="chatkit", minify=True)
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in tmp_path.iterdir()}
    print(sizes)
    assert set(sizes) == {"index.js", "index.css"}
    assert sum(sizes.values()) < MOST


def test_a_page_without_a_server_asks_for_what_code_may_ask_for() -> None:
    source = (SOURCES / "src/hosts/anywidget/commHost.ts").read_text()
    [listed] = re.findall(r"KERNEL_MAY.*?\(\[(.*?)\]\)", source, re.DOTALL)
    assert set(re.findall(r"'([\w.]+)'", listed)) == KERNEL_MAY
