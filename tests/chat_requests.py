"""Requests of the chat's protocol as tests send them, and the events that come back."""

from __future__ import annotations

import json
from typing import Any


def message(text: str, model: str | None = None, **metadata: Any) -> dict[str, Any]:
    """Return `threads.create` with one message."""
    options = {"model": model} if model else {}
    given = {
        "content": [{"type": "input_text", "text": text}],
        "attachments": [],
        "inference_options": options,
    }
    return {"type": "threads.create", "params": {"input": given}, "metadata": metadata}


def follow_up(thread_id: str, text: str, model: str | None = None, **metadata: Any) -> dict[str, Any]:
    """Return `threads.add_user_message`."""
    request = message(text, model, **metadata)
    return request | {
        "type": "threads.add_user_message",
        "params": request["params"] | {"thread_id": thread_id},
    }


def request(kind: str, /, **params: Any) -> dict[str, Any]:
    return {"type": kind, "params": params}


def events(body: bytes) -> list[dict[str, Any]]:
    """Return the events of a stream; comments are left out."""
    lines = body.decode("utf-8").split("\n")
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


def kinds(found: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in found]


def thread_of(found: list[dict[str, Any]]) -> str:
    """Return the id of the thread that a stream created."""
    return next(str(event["thread"]["id"]) for event in found if event["type"] == "thread.created")


def answer(found: list[dict[str, Any]]) -> str:
    """Return the text of the finished assistant messages of a stream."""
    return "\n\n".join(
        part["text"]
        for event in found
        if event["type"] == "thread.item.done" and event["item"]["type"] == "assistant_message"
        for part in event["item"]["content"]
    )


def failing_page(source: str = 'totals = orders.groupby("custmer_id")["amount"].sum()') -> dict[str, Any]:
    """Return the page context of a notebook whose cell [2] failed with a KeyError."""
    failure = {
        "output_type": "error",
        "ename": "KeyError",
        "evalue": "'custmer_id'",
        "traceback": [f"Cell In[2], line 1\n----> 1 {source}", "KeyError: 'custmer_id'"],
    }
    cell = {
        "index": 1,
        "id": "totals",
        "type": "code",
        "source": source,
        "executionCount": 2,
        "outputs": [failure],
    }
    orders = {
        "name": "orders",
        "type": "DataFrame",
        "shape": [6, 2],
        "columns": [{"name": "customer_id", "dtype": "int64"}, {"name": "amount", "dtype": "float64"}],
    }
    first = {"index": 0, "id": "first", "type": "code", "source": "import pandas as pd", "executionCount": 1}
    notebook = {
        "path": "q3-report.ipynb",
        "kernel": {"name": "python3", "language": "python", "status": "idle"},
        "language": "python",
        "activeCell": cell,
        "cells": [first],
        "variables": [orders],
    }
    return {"path": "q3-report.ipynb", "title": "q3-report.ipynb", "notebook": notebook}
