"""Python functions of a notebook as tools: declared by `tool`, listed and called here, in their kernel.

Nothing offers them to a model yet.
"""
