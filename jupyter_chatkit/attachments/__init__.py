"""Attachments: how they come in, who may have them, and what of each a model can read.

One file for each kind of content reads it (`text.py`, `table.py`, `pdf.py`, `notebook.py`, `image.py`); that
happens in a process of its own, `__main__.py`, which a hostile file can neither stop nor fill for long.
"""
