from __future__ import annotations

import aiohttp
import pytest

from bot.config import load_settings
from bot.doctor.addresses import check_web
from bot.doctor.finding import State
from bot.service_settings import ServiceSetting

TOY = (ServiceSetting("client_secret", "s3cr3t", "secret"),)


@pytest.mark.parametrize(
    ("secret", "public_url", "is_told"),
    [
        ("hunter2", None, True),
        (None, None, False),
        ("hunter2", "http://127.0.0.1:1", False),
    ],
)
async def test_a_sign_in_without_a_public_address(
    monkeypatch: pytest.MonkeyPatch, secret: str | None, public_url: str | None, *, is_told: bool
) -> None:
    for module in ("bot.config", "bot.doctor.addresses"):
        monkeypatch.setattr(f"{module}.find_services", lambda: ["toy"])
    monkeypatch.setattr("bot.config.find_settings", lambda _: TOY)
    settings = load_settings(
        _env_file=None, web_port=0, public_url=public_url, toy_client_secret=secret
    )
    async with aiohttp.ClientSession() as session:
        found = await check_web(settings, session)
    told = [one for one in found if "nobody can sign in at toy" in one.seen]
    assert bool(told) is is_told
    assert [one.state for one in told] == [State.WARNING] * is_told
    assert "hunter2" not in str(found)
