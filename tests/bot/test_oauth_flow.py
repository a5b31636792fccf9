from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http.errors import ErrorKind, ServiceError
from bot.link_code import clean_code, confirmation_code, show_code
from bot.oauth_flow import OAuthFlow, OAuthScope
from bot.relink import link_id
from storage.accounts import Owner

NAMES = [f"scope/{number}" for number in range(14)]


class Bare(OAuthFlow):
    """Only what has to be there."""

    scopes = tuple(OAuthScope(name, f"do {name}", at_first=name == NAMES[3]) for name in NAMES)

    def missing(self) -> tuple[str, ...]:
        return ()

    def authorize_url(self, redirect_uri: str, state: str | None, scopes: object) -> str:
        return f"{redirect_uri}{state}{scopes}"

    async def exchange(self, code: str, redirect_uri: str) -> dict[str, str]:
        return {code: redirect_uri}


@given(st.sets(st.sampled_from(NAMES)))
def test_a_mask_holds_scopes(names: set[str]) -> None:
    flow = Bare()
    mask = flow.scope_mask([*names, "of an older release"])
    assert len(mask) <= 4
    assert set(flow.scope_names(mask)) == names


def test_a_mask_of_more_than_there_is() -> None:
    assert Bare().scope_names("ffffffffffffffff") == tuple(NAMES)
    assert Bare().scope_names("") == ()


def test_what_is_asked_for() -> None:
    flow = Bare()
    assert flow.wanted() == (NAMES[3],)
    assert flow.wanted([NAMES[5], NAMES[0], "unknown"]) == (NAMES[0], NAMES[3], NAMES[5])
    assert flow.words([NAMES[0], "unknown"]) == ["do scope/0"]


async def test_what_a_service_need_not_have() -> None:
    flow = Bare()
    assert await flow.revoke({}) is False
    with pytest.raises(ServiceError) as caught:
        await flow.refresh({})
    assert caught.value.kind is ErrorKind.UNAUTHORIZED


def test_a_button_fits_discord() -> None:
    owner = Owner("guild", 2**63)
    custom_id = link_id("mixcloud", kept_id="k" * 32, owner=owner, scopes="3fff")
    assert len(custom_id) <= 100


def test_a_code_hangs_on_cookie_and_state() -> None:
    code = confirmation_code("cookie", "state")
    assert code == confirmation_code("cookie", "state")
    assert len({code, confirmation_code("cookie", "x"), confirmation_code("x", "state")}) == 3
    assert len(code) == 8
    assert clean_code(show_code(code)) == code


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("abcd-efgh", "ABCDEFGH"),
        (" AB CD\tEF\nGH ", "ABCDEFGH"),
        ("0118ABCD", "OIIBABCD"),
        ("ABCD–EFGH", "ABCDEFGH"),  # noqa: RUF001 - some keyboards make it of a hyphen
        ("", ""),
    ],
)
def test_what_people_type(typed: str, read: str) -> None:
    assert clean_code(typed) == read
