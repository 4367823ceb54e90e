"""Python functions of a notebook as tools: declared by `tool`, listed and called here, in their kernel.

The page lists and calls them for a model (`page.py`), each call with a person's leave.
"""
