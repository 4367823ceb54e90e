"""What the files below the server's root say, found in milliseconds: an SQLite FTS5 index of the workspace.

`workspace.py` is the door. Another process (`__main__.py`) reads the files, with the lowest priority.
"""
