"""Speaking to the emulated Tixte over real sockets, without our client."""

from __future__ import annotations

import io
from typing import Any

import aiohttp

A = "4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"
B = "9e2b7c6d5a4f4e3d8c1b0a9f8e7d6c5b"
S = "tx.Qw3rTy8uIoPa5sDf.Gh7jKl2zXcVb9nMq.W4eRt6yUiOp1aSdF.Gh3j"
K = "5b1f9c0e-6a2d-4e53-9c1b-0d7a4f8e2c61"
PLAIN = {"Authorization": S}
IN_FORM = {"Content-Type": "multipart/form-data; boundary=x"}
# What juniper, the other person, is known by.
S_OF_B = "tx.Ju9nIpErBeRrYb1r.Am8lEhEdGeRoW5sT.0rNsAnDmOsSyB6kQ.z7Wd"
K_OF_B = "c07d2a94-51be-4f7c-8a36-2e9b6d1f4058"
Answer = tuple[int, Any]


async def call(
    http: aiohttp.ClientSession, method: str, path: str, key: str | None = S, **more: Any
) -> Answer:
    headers = {**({"Authorization": key} if key else {}), **more.pop("headers", {})}
    async with http.request(method, path, headers=headers, **more) as answer:
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        content = await answer.json()
        assert content["success"] is (answer.status == 200)
        return answer.status, content


async def refused(http: aiohttp.ClientSession, method: str, path: str, **more: Any) -> int:
    status, content = await call(http, method, path, **more)
    assert set(content["error"]) == {"code", "message"}
    assert all(content["error"].values())
    return status


def form(
    content: bytes = b"x", filename: str | None = "x.txt", payload: str | None = None
) -> aiohttp.FormData:
    parts = aiohttp.FormData(quote_fields=False)
    if payload is not None:
        parts.add_field("payload_json", payload)
    if filename is not None:
        parts.add_field("file[0]", io.BytesIO(content), filename=filename)
    else:
        parts.add_field("other", "x")
    return parts


async def content(http: aiohttp.ClientSession, host: str, path: str) -> tuple[int, bytes]:
    async with http.get(path, headers={"Host": host}) as answer:
        return answer.status, await answer.read()
