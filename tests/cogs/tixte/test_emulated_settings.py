"""Domains, settings, renaming, purging and plans of the emulated Tixte (contract, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cogs.tixte.over_sockets import S_OF_B, A, B, K, call, content, form, refused

if TYPE_CHECKING:
    import aiohttp

    from bot.emulation import RunningEmulator

DOMAINS = "/users/@me/domains"
CONFIG = "/users/@me/config"
SUNRISE = "/users/@me/uploads/l5r277bx20a"


async def own_domains(http: aiohttp.ClientSession) -> dict[str, int]:
    _, got = await call(http, "GET", DOMAINS)
    assert got["data"]["total"] == len(got["data"]["domains"])
    return {one["name"]: one["uploads"] for one in got["data"]["domains"]}


@pytest.mark.parametrize(
    ("path", "body", "made"),
    [
        (DOMAINS, {"domain": "New.Tixte.co"}, "new.tixte.co"),
        (f"{DOMAINS}/new.tixte.co", {"domain": "new.tixte.co", "custom": False}, "new.tixte.co"),
        (f"{DOMAINS}/new.tixte.co", {"custom": False}, "new.tixte.co"),
        (f"{DOMAINS}/foo_bar.has.rocks", None, "foo_bar.has.rocks"),
        (DOMAINS, {"domain": "files.example.org", "custom": True}, "files.example.org"),
    ],
)
async def test_both_ways_to_add_a_domain(
    http: aiohttp.ClientSession, path: str, body: Any, made: str
) -> None:
    more = {} if body is None else {"json": body}
    status, got = await call(http, "PATCH", path, **more)
    assert (status, got["data"]["domain"]) == (200, made)
    data = form(b"there", payload=f'{{"domain": "{made}", "name": "it.txt"}}')
    assert (await call(http, "POST", "/upload", data=data))[0] == 200
    assert await content(http, made, "/r/it.txt") == (200, b"there")
    assert await own_domains(http) == {"larkspur.tixte.co": 2, made: 1}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (DOMAINS, {}),
        (DOMAINS, {"domain": ""}),
        (DOMAINS, {"domain": 5}),
        (DOMAINS, {"domain": "tixte.co"}),
        (DOMAINS, {"domain": ".tixte.co"}),
        (DOMAINS, {"domain": "a b.tixte.co"}),
        (DOMAINS, {"domain": "a/../b.tixte.co"}),
        (DOMAINS, {"domain": "-a.tixte.co"}),
        (DOMAINS, {"domain": "пример.tixte.co"}),
        (DOMAINS, {"domain": f"{'a' * 64}.tixte.co"}),
        (DOMAINS, {"domain": f"{'a.' * 130}tixte.co"}),
        (DOMAINS, {"domain": "nottixte.co"}),
        (DOMAINS, {"domain": "localhost", "custom": True}),
        (DOMAINS, {"domain": "a.tixte.co", "custom": True}),
        (DOMAINS, {"domain": "a.tixte.co", "custom": "no"}),
        (f"{DOMAINS}/a.tixte.co", {"domain": "b.tixte.co"}),
        (DOMAINS, ["a.tixte.co"]),
    ],
)
async def test_a_domain_that_is_none(http: aiohttp.ClientSession, path: str, body: Any) -> None:
    assert await refused(http, "PATCH", path, json=body) == 400
    assert await own_domains(http) == {"larkspur.tixte.co": 2}


@pytest.mark.parametrize(("tier", "allowed"), [(0, 3), (1, 6), (2, 12)])
async def test_domains_by_plan(http: aiohttp.ClientSession, tier: int, allowed: int) -> None:
    await call(http, "PATCH", "/__accounts/larkspur", json={"premium_tier": tier})
    for number in range(1, allowed):
        body = {"domain": f"n{number}.bot.style"}
        assert (await call(http, "PATCH", DOMAINS, json=body))[0] == 200
    body = {"domain": "one-more.bot.style"}
    assert await refused(http, "PATCH", DOMAINS, json=body) == 402
    assert len(await own_domains(http)) == allowed
    _, size = await call(http, "GET", "/users/@me/uploads/size")
    limit = [15, 200, 500][tier] * 10**9
    assert (size["data"]["limit"], size["data"]["premium_tier"]) == (limit, tier)


async def test_a_domain_that_is_gone_serves_nothing(http: aiohttp.ClientSession) -> None:
    assert await refused(http, "DELETE", f"{DOMAINS}/juniper.likes.cash") == 403
    assert await refused(http, "DELETE", f"{DOMAINS}/never.tixte.co") == 404
    assert (await call(http, "DELETE", f"{DOMAINS}/Larkspur.tixte.co"))[0] == 200
    assert (await content(http, "larkspur.tixte.co", "/r/sunrise.png"))[0] == 404
    assert (await call(http, "GET", "/users/@me/uploads"))[1]["data"]["total"] == 2
    assert await refused(http, "POST", "/upload", data=form()) == 400
    assert (await call(http, "PATCH", DOMAINS, json={"domain": "larkspur.tixte.co"}))[0] == 200
    assert (await content(http, "larkspur.tixte.co", "/r/sunrise.png"))[0] == 200


async def test_settings_are_each_persons_own(http: aiohttp.ClientSession) -> None:
    body = {"base_redirect": "https://example.org/me", "only_image": True}
    _, changed = await call(http, "PATCH", CONFIG, K, json=body)
    assert changed["data"]["base_redirect"] == "https://example.org/me"
    _, other = await call(http, "GET", CONFIG, S_OF_B)
    assert other["data"]["base_redirect"] is False
    headers = {"Host": "larkspur.tixte.co"}
    async with http.get("/", headers=headers, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "https://example.org/me")
    assert (await content(http, "juniper.likes.cash", "/"))[0] == 404
    await call(http, "PATCH", CONFIG, json={"base_redirect": False})
    assert (await content(http, "larkspur.tixte.co", "/"))[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        {"embed": None},
        {"embed": "red"},
        {"embed": {"title": 5}},
        {"embed": {"theme_color": "red"}},
        {"embed": {"theme_color": "#12345"}},
        {"embed": {"title": "kept?"}, "only_image": "yes"},
        {"base_redirect": True},
        {"base_redirect": "javascript:alert(1)"},
        {"base_redirect": "https://"},
        {"base_redirect": "https://[broken"},
        {"base_redirect": "https://example.org/\r\nX-Evil: 1"},
        {"base_redirect": None},
        {"custom_css": 5},
        [],
    ],
)
async def test_settings_that_are_none_change_nothing(
    http: aiohttp.ClientSession, body: Any
) -> None:
    before = await call(http, "GET", CONFIG)
    assert await refused(http, "PATCH", CONFIG, json=body) == 400
    assert await call(http, "GET", CONFIG) == before


async def test_paid_settings(http: aiohttp.ClientSession) -> None:
    before = await call(http, "GET", CONFIG)
    for body in ({"hide_branding": True}, {"custom_css": "x", "only_image": True}):
        assert await refused(http, "PATCH", CONFIG, json=body) == 402
    assert await call(http, "GET", CONFIG) == before
    page = (await content(http, "larkspur.tixte.co", "/sunrise.png"))[1].decode()
    assert "emulated Tixte" in page
    await call(http, "PATCH", "/__accounts/larkspur", json={"premium_tier": 1})
    body = {"hide_branding": True, "custom_css": "h1 {color: red}</style><script>"}
    status, got = await call(http, "PATCH", CONFIG, json=body)
    assert (status, got["data"]["custom_css"]) == (200, body["custom_css"])
    page = (await content(http, "larkspur.tixte.co", "/sunrise.png"))[1].decode()
    assert "h1 {color: red}" in page
    assert "<script" not in page
    assert "emulated Tixte" not in page


async def test_the_embed_of_the_viewer_page(http: aiohttp.ClientSession) -> None:
    embed = {
        "title": 'The "best" <title>',
        "description": "A & B",
        "author_name": "Probe",
        "provider_name": "Club",
        "theme_color": "#1a2b3c",
    }
    await call(http, "PATCH", CONFIG, json={"embed": embed})
    page = (await content(http, "larkspur.tixte.co", "/sunrise.png"))[1].decode()
    for tag in (
        'property="og:title" content="The &quot;best&quot; &lt;title&gt;"',
        'property="og:description" content="A &amp; B"',
        'property="og:site_name" content="Club"',
        'name="author" content="Probe"',
        'name="theme-color" content="#1a2b3c"',
    ):
        assert f"<meta {tag}>" in page
    await call(http, "PATCH", CONFIG, json={"only_image": True, "embed": {"theme_color": None}})
    page = (await content(http, "larkspur.tixte.co", "/sunrise.png"))[1].decode()
    assert "og:title" not in page
    assert 'property="og:image"' in page


async def test_the_upload_key(http: aiohttp.ClientSession) -> None:
    assert (await call(http, "GET", "/users/@me/keys"))[1]["data"] == {"api_key": K}


@pytest.mark.parametrize(
    ("body", "filename", "mimetype"),
    [
        ({"name": "dawn"}, "dawn.png", "image/png"),
        ({"extension": "jpg"}, "sunrise.jpg", "image/jpeg"),
        ({"name": "рассвет 🌅", "extension": ".webp"}, "рассвет 🌅.webp", "image/webp"),
        ({"name": "../../etc/passwd", "extension": ""}, "passwd", "application/octet-stream"),
        ({"name": None}, "sunrise.png", "image/png"),
        ({}, "sunrise.png", "image/png"),
    ],
)
async def test_renaming(
    http: aiohttp.ClientSession, body: Any, filename: str, mimetype: str
) -> None:
    _, bytes_before = await content(http, "larkspur.tixte.co", "/r/sunrise.png")
    status, got = await call(http, "PATCH", SUNRISE, K, json=body)
    name, _, extension = filename.partition(".")
    assert status == 200
    assert got["data"] == {
        "asset_id": "l5r277bx20a",
        "domain": "larkspur.tixte.co",
        "extension": extension,
        "mimetype": mimetype,
        "name": name,
        "size": len(bytes_before),
        "uploaded_at": "2024-03-21T16:02:00.123Z",
    }
    async with http.get(f"/r/{filename}", headers={"Host": "larkspur.tixte.co"}) as answer:
        assert (answer.status, answer.content_type) == (200, mimetype)
    if filename != "sunrise.png":
        assert (await content(http, "larkspur.tixte.co", "/r/sunrise.png"))[0] == 404


@pytest.mark.parametrize("body", [{"name": ""}, {"name": ".."}, {"name": 5}, {"extension": "/"}])
async def test_a_name_that_is_none(http: aiohttp.ClientSession, body: Any) -> None:
    assert await refused(http, "PATCH", SUNRISE, json=body) == 400
    assert (await content(http, "larkspur.tixte.co", "/r/sunrise.png"))[0] == 200


async def test_purging_takes_only_ones_own(http: aiohttp.ClientSession) -> None:
    path, good = "/users/@me/uploads", {"password": "pw-larkspur", "purge": True}
    shared = {"permission_level": 2, "user": A}
    await call(http, "POST", f"{path}/m7k2p9qd41c/permissions", S_OF_B, json=shared)
    assert await refused(http, "DELETE", path, json={**good, "purge": False}) == 400
    assert await refused(http, "DELETE", path, json={"purge": True}) == 400
    assert await refused(http, "DELETE", path, json={**good, "password": "guess"}) == 403
    assert (await call(http, "GET", path))[1]["data"]["total"] == 3
    assert (await call(http, "DELETE", path, json=good))[0] == 200
    _, page = await call(http, "GET", path)
    assert [one["asset_id"] for one in page["data"]["uploads"]] == ["m7k2p9qd41c"]


async def test_other_limits(http: aiohttp.ClientSession, tixte: RunningEmulator) -> None:
    plan = {"file": 10, "storage": 10**9}
    _, got = await call(http, "PATCH", f"/__accounts/{A}", json=plan)
    assert got["data"] == {"file": 10, "storage": 10**9, "domains": 3}
    assert await refused(http, "POST", "/upload", data=form(b"x" * 11)) == 413
    await call(http, "PATCH", f"/__accounts/{A}", json={"storage": 1})
    assert await refused(http, "POST", "/upload", data=form(b"x")) == 402
    assert await refused(http, "PATCH", f"/__accounts/{B}", json={"premium_tier": 7}) == 400
    assert await refused(http, "PATCH", "/__accounts/nobody", json={}) == 404
