"""What a service says of itself fits Discord, and its folder is complete."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from yarl import URL

from bot.extensions import find_emulators, find_services
from bot.logs import REDACTED, Redactor
from bot.oauth_flow import OAuthFlow
from bot.service import Host, KeyForm
from bot.service_registry import ServiceRegistry
from tests.conformance.specimen import find_specimens
from tests.conformance.stage import secrets_of

if TYPE_CHECKING:
    from tests.conformance.specimen import Specimen
    from tests.conformance.stage import Stage


def test_every_service_is_in_this_suite_and_has_an_emulator() -> None:
    services = find_services()
    assert services
    assert [specimen.name for specimen in find_specimens()] == services
    assert set(services) <= set(find_emulators())


def test_its_folder_has_the_parts_that_people_look_for(specimen: Specimen) -> None:
    for part in ("service", "client", "models", "errors", "emulator"):
        assert find_spec(f"cogs.{specimen.name}.{part}") is not None, part


async def test_its_names_fit_discord(stage: Stage) -> None:
    service = stage.service
    assert service.name == stage.specimen.name
    assert 1 <= len(service.title) <= 40
    assert 0 <= service.colour <= 0xFFFFFF
    home = urlsplit(service.homepage)
    assert (home.scheme, bool(home.netloc)) == ("https", True)


async def test_its_form_fits_discord(stage: Stage) -> None:
    form = stage.service.link
    if not isinstance(form, KeyForm):
        return
    assert 1 <= len(form.fields) <= 5
    assert len({one.name for one in form.fields}) == len(form.fields)
    for one in form.fields:
        assert 1 <= len(one.label) <= 45
        assert 1 <= len(one.hint) <= 100
        assert len(one.placeholder) <= 100
        assert 1 <= one.max_length <= 4000


async def test_its_oauth_is_whole(stage: Stage) -> None:
    flow = stage.service.link
    if not isinstance(flow, OAuthFlow):
        return
    redirect_uri = "https://bot.example/link/back?x=1&y=ü"
    state = "st4te" if flow.echoes_state else None
    query = URL(flow.authorize_url(redirect_uri, state, flow.wanted())).query
    assert query["redirect_uri"] == redirect_uri
    assert query.get("state") == state
    assert len({one.name for one in flow.scopes}) == len(flow.scopes) <= 64
    assert all(one.words and one.words[0].islower() for one in flow.scopes)
    # Whoever unlinks is told how the permission ends.
    assert flow.revoke_hint or type(flow).revoke is not OAuthFlow.revoke


async def test_what_it_says_it_can_do_it_is_made_for(stage: Stage) -> None:
    can = stage.service.capabilities
    assert isinstance(stage.service, Host) is can.upload
    if can.max_bytes is not None:
        assert can.max_bytes > 0
    if not can.upload:
        assert (can.private, can.find_by) == (False, "nothing")


async def test_the_log_hides_what_looks_like_its_secrets(stage: Stage) -> None:
    if not stage.service.secret_shapes:
        return
    ServiceRegistry().add(stage.service)
    for keys in (stage.specimen.keys, stage.specimen.other_keys):
        shown = Redactor(())(None, "info", {"event": " ".join(secrets_of(keys))})
        assert REDACTED in shown["event"]
