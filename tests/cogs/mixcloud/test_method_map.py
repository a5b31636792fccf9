"""Section 4 of Mixcloud's contract, row by row: the client against the emulator, over sockets."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.http.errors import ErrorKind, SourceError
from cogs.mixcloud import constants, decorators
from cogs.mixcloud.client import Mixcloud, MixcloudClient
from cogs.mixcloud.decoding import MixcloudJSONDecoder
from cogs.mixcloud.errors import (
    MixcloudDecodeError,
    MixcloudError,
    MixcloudParameterError,
    MixcloudRateLimitError,
    MixcloudTransportError,
)
from cogs.mixcloud.models import AccessDict, AccessList, Resource, ResourceList
from cogs.mixcloud.oauth import MixcloudOAuth
from cogs.mixcloud.sync import MixcloudOAuthSync, MixcloudSync
from tests.cogs.mixcloud.over_sockets import (
    MP3,
    PNG,
    TAPE,
    T,
    client_at,
    goes_wrong,
    seen,
    sent,
    state_of,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.emulation import RunningEmulator

PILOT = "/demo-host/pilot-episode/"


def test_4_2_the_constants() -> None:
    assert constants.API_ROOT == "https://api.mixcloud.com"
    assert constants.MIXCLOUD_ROOT == "https://www.mixcloud.com"
    assert constants.OAUTH_ROOT == "https://www.mixcloud.com/oauth"
    assert constants.OEMBED_ROOT == "https://www.mixcloud.com/oembed"
    assert (constants.MP3_MAX_SIZE, constants.PICTURE_MAX_SIZE) == (524288000, 10485760)
    assert (constants.DESCRIPTION_MAX_SIZE, constants.TAG_MAX_COUNT) == (1000, 5)


class TestConstruction:
    def test_names_and_defaults(self) -> None:
        client = MixcloudClient()
        assert Mixcloud is MixcloudClient
        assert (client.api_root, client._api_root) == (constants.API_ROOT, constants.API_ROOT)
        assert client._mixcloud_root == client.mixcloud_root == constants.MIXCLOUD_ROOT
        assert client._oembed_root == client.oembed_root == constants.OEMBED_ROOT
        assert client.json_decoder_class is MixcloudJSONDecoder
        assert client._resource_class is client.resource_class is Resource
        assert client._resource_list_class is client.resource_list_class is ResourceList
        assert (client.access_token, client._raise_exceptions) == (None, False)
        assert client._json_decode(b'{"a": 1}') == {"a": 1}

    def test_the_token_may_be_a_secret_and_is_in_no_repr(self) -> None:
        client = MixcloudClient(access_token=SecretStr("tok-secret"))
        assert client.access_token == "tok-secret"
        assert "tok-secret" not in repr(client)

    def test_joining(self) -> None:
        assert MixcloudClient._url_join("http://a/", "/b/c") == "http://a/b/c/"
        assert MixcloudClient._url_join("http://a", "b/") == "http://a/b/"
        assert MixcloudClient("http://a")._build_url("/me") == "http://a/me/"

    async def test_a_given_session_stays_open_an_own_one_is_closed(
        self, mixcloud: RunningEmulator
    ) -> None:
        async with aiohttp.ClientSession() as given:
            async with client_at(mixcloud, session=given) as client:
                assert client._session is given
                await client.me()
            assert not given.closed
        client = client_at(mixcloud)
        await client.me()
        own = client._session
        await client.close()
        await client.close()
        assert own.closed

    async def test_own_classes_and_an_own_decoder(self, mixcloud: RunningEmulator) -> None:
        class Ours(Resource):
            pass

        class Lists(ResourceList):
            pass

        async with client_at(
            mixcloud,
            resource_class=Ours,
            resource_list_class=Lists,
            json_decoder_class=json.JSONDecoder,
        ) as client:
            tapes = await client.get("night-ferry/cloudcasts", limit=1)
            assert (type(tapes), type(tapes[0])) == (Lists, Ours)
            assert isinstance(tapes[0].created_time, str)


class TestGet:
    async def test_every_call_carries_metadata_and_token(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        await client.get("night-ferry")
        assert seen(mixcloud)[-1].query == {"metadata": "1", "access_token": "***"}

    @pytest.mark.parametrize(
        "given",
        [
            TAPE,
            TAPE.strip("/"),
            "https://www.mixcloud.com/night-ferry/harbour-tape-01/",
            "m.mixcloud.com/night-ferry/harbour-tape-01?utm=1#x",
        ],
    )
    async def test_a_key_in_any_shape(self, client: MixcloudClient, given: str) -> None:
        show = await client.get(given)
        assert (show.key, show._full) == (TAPE, True)
        assert show.created_time == datetime(2026, 1, 1, tzinfo=UTC)
        assert repr(show) == "<Resource: Cloudcast '/night-ferry/harbour-tape-01/'>"

    @pytest.mark.parametrize(
        "given", ["", "///", "https://example.org/a/", "a/../b", "https://x@mixcloud.com/a/"]
    )
    async def test_what_is_no_key_is_not_asked_for(
        self, mixcloud: RunningEmulator, client: MixcloudClient, given: str
    ) -> None:
        with pytest.raises(MixcloudParameterError):
            await client.get(given)
        assert seen(mixcloud) == []

    async def test_a_key_of_another_script(self, client: MixcloudClient) -> None:
        done = await client.upload(MP3, "Café 港")
        show = await client.get(done.result.key)
        assert (show.name, show.slug) == ("Café 港", "café-港")

    async def test_an_absolute_link_goes_to_the_api_alone(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        found = await client.get(f"{mixcloud.url}/night-ferry/?metadata=1", relative=False)
        assert found.key == "/night-ferry/"
        with pytest.raises(MixcloudParameterError):
            await client.get("https://evil.example/night-ferry/", relative=False)
        assert len(seen(mixcloud)) == 1

    async def test_without_connections(self, client: MixcloudClient) -> None:
        user = await client.get("night-ferry", create_connections=False)
        with pytest.raises(AttributeError):
            user.cloudcasts  # noqa: B018 - it is not there

    async def test_a_redirect_is_followed_on_the_same_host(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        goes_wrong(
            mixcloud,
            path="/old/",
            status=301,
            headers={"Location": "/night-ferry/followers/?limit=7&metadata=1"},
        )
        assert isinstance(await client.get("old"), ResourceList)
        assert seen(mixcloud)[-1].path == "/night-ferry/followers/"
        assert seen(mixcloud)[-1].query["limit"] == "7"

    @pytest.mark.parametrize("where", ["https://evil.example/x/", "//evil.example/x/", "http://["])
    async def test_a_redirect_elsewhere_is_not(
        self, mixcloud: RunningEmulator, client: MixcloudClient, where: str
    ) -> None:
        goes_wrong(mixcloud, path="/old/", status=302, headers={"Location": where})
        with pytest.raises(MixcloudTransportError) as caught:
            await client.get("old")
        assert caught.value.kind is ErrorKind.INVALID_ANSWER
        assert len(seen(mixcloud)) == 1

    async def test_redirects_in_a_circle_end(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        goes_wrong(mixcloud, path="/old/", times=None, status=302, headers={"Location": "/old/"})
        with pytest.raises(MixcloudTransportError):
            await client.get("old")
        assert len(seen(mixcloud)) == 3


class TestErrorsAsValues:
    async def test_they_come_back_where_they_are_not_to_be_raised(
        self, mixcloud: RunningEmulator
    ) -> None:
        async with client_at(mixcloud, raise_exceptions=False) as client:
            found = await client.get("nobody/nothing")
            assert isinstance(found, AccessDict)
            assert found.error.type == "ResourceNotFoundException"
            goes_wrong(mixcloud, path="/me/", times=None, status=200, body="<html>")
            assert (await client.me()).data == {}
            refused = await client.edit(TAPE, name="Mine")
            assert refused.error.type == "PermissionException"

    async def test_no_answer_is_raised_all_the_same(self, mixcloud: RunningEmulator) -> None:
        async with client_at(mixcloud, raise_exceptions=False) as client:
            await mixcloud.close()
            with pytest.raises(MixcloudTransportError) as caught:
                await client.me()
            assert caught.value.kind is ErrorKind.UNREACHABLE
            assert not caught.value.sent

    @pytest.mark.parametrize("body", ["<html>", '{"key": "/nig', "", "\x00"])
    async def test_what_is_no_json(
        self, mixcloud: RunningEmulator, client: MixcloudClient, body: str
    ) -> None:
        goes_wrong(mixcloud, path="/me/", times=None, status=200, body=body)
        with pytest.raises(MixcloudDecodeError):
            await client.me()
        assert len(seen(mixcloud)) == 3  # asked again: it may have been cut off

    async def test_a_server_in_trouble_is_asked_again(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        goes_wrong(mixcloud, path="/me/", times=2, status=502, body="<html>")
        assert (await client.me()).username == "demo-host"

    async def test_a_short_rate_limit_is_waited_out_once(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        goes_wrong(mixcloud, path="/me/", status=429, headers={"Retry-After": "0"})
        assert (await client.me()).username == "demo-host"
        goes_wrong(mixcloud, path="/me/", times=None, status=429, headers={"Retry-After": "0"})
        with pytest.raises(MixcloudRateLimitError):
            await client.me()
        assert len(seen(mixcloud)) == 4

    async def test_an_error_in_a_success_is_an_error(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        goes_wrong(mixcloud, path="/me/", status=200, body={"error": {"type": "OAuthException"}})
        with pytest.raises(MixcloudError) as caught:
            await client.me()
        assert caught.value.kind is ErrorKind.UNAUTHORIZED


class TestLists:
    async def test_popular_hot_new_and_discover(self, client: MixcloudClient) -> None:
        popular = await client.popular(limit=2)
        assert [one.name for one in popular] == ["Morning Crates", "Evening Crates"]
        assert (await client.popular(offset=1, limit=1))[0].name == "Evening Crates"
        assert len(await client.hot(page=1, per_page=5)) == 5
        newest = await client.new(limit=1)
        assert newest[0].name == "Opening Night"
        older = await client.new(until="2026-01-02", limit=1)
        assert older[0].name == "Harbour Tape 04"
        tag = await client.discover("Field Recording")
        assert (tag.key, tag.name) == ("/genres/field-recording/", "Field Recording shows")
        both = await client.discover("techno+city:bristol")
        crates = await both.popular(limit=1)
        assert crates[0].name == "Morning Crates"

    async def test_search(self, client: MixcloudClient) -> None:
        assert (await client.search("quay", type="user"))[0].key == "/radio-quay/"
        assert (await client.search("drone", type="tag"))[0].key == "/genres/drone/"
        found = await client.search("harbour tape 07")
        assert [one.name for one in found] == ["Harbour Tape 07"]

    async def test_a_search_that_cannot_be(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        with pytest.raises(MixcloudParameterError):
            await client.search("  ")
        with pytest.raises(MixcloudParameterError):
            await client.search("x", type="city")
        with pytest.raises(MixcloudParameterError):
            await client.discover(" ")
        assert seen(mixcloud) == []

    async def test_walking_a_list(self, client: MixcloudClient) -> None:
        first = await client.get("night-ferry/cloudcasts", limit=10)
        assert (len(first), first.name) == (10, "Night Ferry's Cloudcasts")
        second = await first.next()
        third = await second.next()
        names = [one.name for page in (first, second, third) for one in page]
        assert names == [f"Harbour Tape {number:02}" for number in range(27, 0, -1)]
        assert await third.next() is None
        back = await third.previous()
        assert [one.name for one in back] == [one.name for one in second]
        assert not await (await client.search("quay", type="user")).previous()

    async def test_indexes_of_a_list(self, client: MixcloudClient) -> None:
        tapes = await client.get("night-ferry/cloudcasts", limit=3)
        assert isinstance(tapes["data"], AccessList)
        assert tapes["paging"].next
        assert tapes["night-ferry/harbour-tape-26"].name == "Harbour Tape 26"
        assert tapes[-1].name == "Harbour Tape 25"
        assert [one.name for one in tapes[:2]] == ["Harbour Tape 27", "Harbour Tape 26"]
        with pytest.raises(KeyError):
            tapes["/night-ferry/none/"]


class TestResources:
    async def test_connections_of_each_kind(self, client: MixcloudClient) -> None:
        show = await client.get(TAPE)
        assert show.connections == ("listeners", "similar", "favorites", "comments")
        assert [one.key for one in await show.listeners()] == ["/radio-quay/"]
        assert [one.comment for one in await show.comments()] == ["Lovely rope sounds", "May"]
        said = (await show.comments())[1]
        assert said.submit_date == datetime(2026, 1, 1, 1, tzinfo=UTC)
        host = await client.get("demo-host")
        assert {one.key for one in await host.followers()} == {"/night-ferry/", "/radio-quay/"}
        feed = await host.feed(limit=1)
        assert feed[0].title == "Demo Host uploaded Opening Night"
        listens = await (await client.get("radio-quay")).listens()
        assert listens[0].listen_time == datetime(2026, 1, 1, 1, tzinfo=UTC)
        assert len(await host.playlists()) == 0
        categories = await client.get("categories")
        comedy = await categories["categories/comedy"].load()
        assert (await comedy.userpick_users())[0].key == "/night-ferry/"

    async def test_loading(self, mixcloud: RunningEmulator, client: MixcloudClient) -> None:
        show = (await client.search("harbour tape 01"))[0]
        with pytest.raises(AttributeError):
            show.description  # noqa: B018 - it is not there
        assert await show.load() is show
        assert show.description == "First tape."
        asked = len(seen(mixcloud))
        await show.load()
        assert len(seen(mixcloud)) == asked
        await show.load(force=True)
        assert len(seen(mixcloud)) == asked + 1
        assert [one.key for one in await show.favorites()] == ["/radio-quay/"]

    async def test_sections_have_no_key_and_a_repr_all_the_same(
        self, client: MixcloudClient
    ) -> None:
        show = await client.get(TAPE)
        section = show.sections[0]
        assert section.track.artist.name == "Sea Glass"
        assert isinstance(section, Resource)
        assert repr(section) == "<Resource: Section>"

    async def test_what_targets_is_offered_by_resources(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        show = await client.get(TAPE)
        assert (await show.favorite()).result.success is True
        assert state_of(mixcloud).has_mark("favorite", "demo-host", TAPE)
        assert "iframe" in await show.embed_html()
        with pytest.raises(AttributeError):
            show.upload  # noqa: B018 - it targets nothing


class TestActions:
    @pytest.mark.parametrize(
        ("do", "mark", "target"),
        [
            ("follow", "follow", "/night-ferry/"),
            ("favorite", "favorite", TAPE),
            ("repost", "repost", TAPE),
            ("listen_later", "listen-later", TAPE),
        ],
    )
    async def test_each_is_done_and_undone(
        self, mixcloud: RunningEmulator, client: MixcloudClient, do: str, mark: str, target: str
    ) -> None:
        undo = f"un{do}"
        for name, there in ((do, True), (do, True), (undo, False), (undo, False)):
            done = await getattr(client, name)(target)
            assert done.result.success is True
            assert state_of(mixcloud).has_mark(mark, "demo-host", target) is there
        assert {one[1] for one in sent(mixcloud)} == {f"{target}{mark}/"}

    async def test_they_need_a_token(self, mixcloud: RunningEmulator) -> None:
        async with client_at(mixcloud, None) as nobody:
            for call in (nobody.me, nobody.follow, nobody.edit):
                with pytest.raises(MixcloudParameterError, match="token"):
                    await (call() if call == nobody.me else call("night-ferry"))  # type: ignore[call-arg]
            with pytest.raises(MixcloudParameterError, match="token"):
                await nobody.upload(MP3, "x")
        assert seen(mixcloud) == []

    async def test_an_action_is_tried_again(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        goes_wrong(mixcloud, method="POST", mode="handle_then_drop")
        assert (await client.follow("night-ferry")).result.success is True
        with pytest.raises(MixcloudError) as caught:
            await client.follow("nobody")
        assert caught.value.kind is ErrorKind.NOT_FOUND


class TestEmbedding:
    async def test_html_and_json(self, mixcloud: RunningEmulator, client: MixcloudClient) -> None:
        html = await client.embed_html(TAPE, width=400, height="50%", color="#3388aa")
        assert html.startswith('<iframe width="400" height="50%" ')
        assert (await client.embed_json(TAPE)).html.startswith("<iframe ")
        goes_wrong(mixcloud, path=f"{TAPE}embed-json/", status=200, body={"code": "<iframe x>"})
        assert (await client.embed_json(TAPE)).html == "<iframe x>"

    async def test_oembed(self, mixcloud: RunningEmulator, client: MixcloudClient) -> None:
        told = await client.oembed(TAPE, width=300, color="3388aa")
        assert (told.title, told.author_name, told.width) == (
            "Harbour Tape 01",
            "Night Ferry",
            300,
        )
        asked = seen(mixcloud)[-1].query
        assert (asked["maxwidth"], asked["width"]) == ("300", "300")
        assert "access_token" not in asked
        xml = await client.oembed(TAPE, format="xml")
        assert "<oembed><type>rich</type>" in xml
        with pytest.raises(MixcloudParameterError):
            await client.oembed(TAPE, format="yaml")  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            await client.embed_html(TAPE, size=3)  # type: ignore[call-arg]


async def in_blocks(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


class TestUpload:
    async def test_from_everything(
        self, mixcloud: RunningEmulator, client: MixcloudClient, tmp_path: Path
    ) -> None:
        path = tmp_path / "tape.mp3"
        path.write_bytes(MP3)
        sources: dict[str, tuple[Any, dict[str, Any]]] = {
            "path": (path, {}),
            "text": (str(path), {}),
            "bytes": (MP3, {}),
            "stream": (io.BytesIO(MP3), {}),
            "sized": (in_blocks(MP3), {"size": len(MP3), "filename": "x.mp3"}),
            "unsized": (in_blocks(MP3), {"filename": "x.mp3"}),
        }
        for name, (source, more) in sources.items():
            done = await client.upload(source, f"From {name}", **more)
            show = state_of(mixcloud).shows[done.result.key]
            assert show.audio is not None
            assert show.audio.sha256 == hashlib.sha256(MP3).hexdigest(), name
            declared = seen(mixcloud)[-1].declared_size
            assert (declared is None) is (name == "unsized")

    async def test_everything_that_can_be_said(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        steps: list[int] = []
        await client.upload(
            MP3,
            " Pilot Episode ",
            picture=PNG,
            description="Hi",
            tags=["Talk", "Ambient"],
            sections=[
                {"artist": "A", "song": "B", "start_time": "0:00"},
                {"chapter": "C", "start_time": "1:35"},
            ],
            hosts=["night-ferry", "nobody"],
            publish_date=datetime(2031, 5, 6, 7, 8, 9, 123, tzinfo=UTC),
            disable_comments=True,
            hide_stats=True,
            unlisted=True,
            on_progress=steps.append,
        )
        show = state_of(mixcloud).shows[PILOT]
        assert (show.name, show.tags, show.hosts) == (
            "Pilot Episode",
            ["Talk", "Ambient"],
            ["night-ferry"],
        )
        assert show.picture is not None
        assert show.picture.sha256 == hashlib.sha256(PNG).hexdigest()
        assert (show.takes_no_comments, show.hides_stats, show.is_unlisted) == (True, True, True)
        assert [(one.chapter, one.start_time) for one in show.sections] == [(None, 0), ("C", 95)]
        assert show.publish_date == datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
        assert steps[-1] == len(MP3)

    async def test_a_source_of_unknown_length_that_is_too_long(
        self, mixcloud: RunningEmulator
    ) -> None:
        async with client_at(mixcloud, mp3_max_size=3000) as client:
            with pytest.raises(SourceError):
                await client.upload(in_blocks(MP3), "Too long", filename="x.mp3")
        assert "/demo-host/too-long/" not in state_of(mixcloud).shows

    @pytest.mark.parametrize(
        ("picture", "words"),
        [
            (b"BM" + bytes(50), "neither"),
            (b"", "neither"),
            (PNG + bytes(40 * 1024 * 1024), "more than 10 MiB"),
        ],
    )
    async def test_a_picture_that_is_none_or_too_large(
        self, mixcloud: RunningEmulator, client: MixcloudClient, picture: bytes, words: str
    ) -> None:
        with pytest.raises(MixcloudParameterError, match=words):
            await client.upload(MP3, "Pilot", picture=picture)
        with pytest.raises(MixcloudParameterError, match=words):
            await client.upload(MP3, "Pilot", picture=in_blocks(picture, 1024 * 1024))
        assert seen(mixcloud) == []

    async def test_a_picture_that_comes_by_once(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        await client.upload(MP3, "Pilot Episode", picture=in_blocks(PNG))
        picture = state_of(mixcloud).shows[PILOT].picture
        assert picture is not None
        assert picture.size == len(PNG)

    async def test_an_answer_without_a_key_is_no_success(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        goes_wrong(mixcloud, path="/upload/", status=200, body={"result": {"success": True}})
        with pytest.raises(MixcloudTransportError) as caught:
            await client.upload(MP3, "Pilot")
        assert (caught.value.maybe_done, caught.value.outcome) == (True, "not made")


class TestEdit:
    async def test_an_account_is_named_by_its_key_where_it_has_no_other_name(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        me = {"key": "/demo-host/", "url": "https://x/demo-host/", "name": "Demo Host"}
        goes_wrong(mixcloud, path="/me/", status=200, body=me)
        assert (await client.edit("opening-night", name="Again")).result.success is True

    async def test_by_slug_the_account_is_asked_once(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        for name in ("One", "Two"):
            await client.edit("opening-night", name=name)
        assert state_of(mixcloud).shows["/demo-host/opening-night/"].name == "Two"
        assert [one[1] for one in sent(mixcloud)].count("/me/") == 1

    async def test_visibility_picture_and_hosts(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        show = state_of(mixcloud).shows["/demo-host/opening-night/"]
        await client.edit("/demo-host/opening-night/", unpublish=True, hosts=["night-ferry"])
        assert (show.is_published, show.hosts) == (False, ["night-ferry"])
        async with client_at(mixcloud, "tok-radio-quay") as other:
            with pytest.raises(MixcloudError) as caught:
                await other.get("demo-host/opening-night")
            assert caught.value.kind is ErrorKind.NOT_FOUND
        await client.edit("demo-host/opening-night", publish=True, hosts=[], picture=PNG)
        assert (show.is_published, show.hosts) == (True, [])
        assert show.picture is not None

    async def test_from_the_resource(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        show = await client.get("demo-host/opening-night")
        await show.edit(description="New words")
        assert state_of(mixcloud).shows["/demo-host/opening-night/"].description == "New words"

    async def test_what_cannot_be_edited(
        self, mixcloud: RunningEmulator, client: MixcloudClient
    ) -> None:
        with pytest.raises(MixcloudParameterError, match="nothing to change"):
            await client.edit("opening-night")
        with pytest.raises(MixcloudParameterError, match="no key of a show"):
            await client.edit("a/b/c", name="x")
        assert seen(mixcloud) == []


class TestCache:
    async def test_equal_calls_at_once_are_one(self, mixcloud: RunningEmulator) -> None:
        async with client_at(mixcloud, cache=True) as client:
            found = await asyncio.gather(*(client.get("night-ferry") for _ in range(5)))
            await client.get("night-ferry")
            assert {one.key for one in found} == {"/night-ferry/"}
            assert len(seen(mixcloud)) == 1
            await client.get("night-ferry", fresh=True)
            assert len(seen(mixcloud)) == 2

    async def test_what_was_changed_is_seen(self, mixcloud: RunningEmulator) -> None:
        async with client_at(mixcloud, cache=True) as client:
            for do, follows in ((client.follow, True), (client.unfollow, False)):
                await do("night-ferry")
                assert (await client.get("night-ferry")).data["following"] is follows

    async def test_one_who_gives_up_does_not_end_it_for_the_others(
        self, mixcloud: RunningEmulator
    ) -> None:
        async with client_at(mixcloud, cache=True) as client:
            impatient = asyncio.create_task(client.get("night-ferry"))
            patient = asyncio.create_task(client.get("night-ferry"))
            await asyncio.sleep(0)
            impatient.cancel()
            assert (await patient).key == "/night-ferry/"

    async def test_a_failure_is_not_kept(self, mixcloud: RunningEmulator) -> None:
        async with client_at(mixcloud, cache=True) as client:
            goes_wrong(mixcloud, path="/me/", status=401)
            with pytest.raises(MixcloudError):
                await client.me()
            assert (await client.me()).username == "demo-host"


class TestOAuth:
    def test_the_address(self) -> None:
        oauth = MixcloudOAuth(client_id="id", redirect_uri="https://bot.example/cb")
        assert (oauth.oauth_root, oauth._oauth_root) == (constants.OAUTH_ROOT,) * 2
        assert oauth._build_url("x") == "https://www.mixcloud.com/oauth/x"
        url = oauth.authorization_url
        assert url.startswith("https://www.mixcloud.com/oauth/authorize?client_id=id&redirect_uri=")
        target, redirect = oauth.authorization_url_for("s3cr3t")
        assert redirect == "https://bot.example/cb?state=s3cr3t"
        assert "state" in target

    def test_what_is_missing(self) -> None:
        for missing in ({"client_id": "id"}, {"redirect_uri": "https://bot.example/cb"}):
            oauth = MixcloudOAuth(**missing)  # type: ignore[arg-type]
            with pytest.raises(MixcloudParameterError):
                oauth._check()
            with pytest.raises(MixcloudParameterError):
                oauth.authorization_url  # noqa: B018 - it raises

    async def test_it_raises_as_its_client_does(self, mixcloud: RunningEmulator) -> None:
        async with client_at(mixcloud, None) as client:
            assert MixcloudOAuth(mixcloud=client)._raise_exceptions is True
            assert MixcloudOAuth()._raise_exceptions is False
            quiet = MixcloudOAuth(
                f"{mixcloud.url}/oauth",
                client_id="mc-demo-id",
                client_secret=SecretStr("mc-demo-secret"),
                redirect_uri="https://bot.example/cb",
                raise_exceptions=False,
                mixcloud=client,
            )
            assert await quiet.access_token("unknown") is None
            assert "mc-demo-secret" not in repr(quiet)
            quiet.client_secret = None
            with pytest.raises(MixcloudParameterError):
                await quiet.access_token("unknown")

    async def test_no_answer_shows_no_secret(self, mixcloud: RunningEmulator) -> None:
        oauth = MixcloudOAuth(
            f"{mixcloud.url}/oauth",
            client_id="mc-demo-id",
            client_secret="mc-demo-secret",
            redirect_uri="https://bot.example/cb",
        )
        goes_wrong(mixcloud, path="/oauth/*", times=None, mode="drop")
        with pytest.raises(MixcloudTransportError) as caught:
            await oauth.access_token("c0de")
        assert "mc-demo-secret" not in f"{caught.value!r} {caught.value.__cause__!r}"
        assert len(seen(mixcloud)) == 1


async def test_4_7_the_blocking_twin(mixcloud: RunningEmulator) -> None:
    def script() -> list[Any]:
        with MixcloudSync(mixcloud.url, access_token=T, raise_exceptions=True) as client:
            user = client.get("night-ferry")
            tapes = user.cloudcasts(limit=2)
            found = [user.name, len(tapes), tapes[0].name, [one.slug for one in tapes]]
            found += [tapes.next()[0].name, tapes[0].load().description, repr(user)]
            with pytest.raises(MixcloudError):
                client.get("nobody/nothing")
            return found

    assert await asyncio.to_thread(script) == [
        "Night Ferry",
        2,
        "Harbour Tape 27",
        ["harbour-tape-27", "harbour-tape-26"],
        "Harbour Tape 25",
        "Tape 27 of the deck.",
        "<Resource: User '/night-ferry/'>",
    ]


async def test_4_7_it_refuses_to_stop_a_loop() -> None:
    with pytest.raises(RuntimeError, match="a loop runs"):
        MixcloudSync()


def test_4_7_the_oauth_twin() -> None:
    oauth = MixcloudOAuthSync(client_id="id", redirect_uri="https://bot.example/cb")
    assert "client_id=id" in oauth.authorization_url
    oauth.close()


def test_4_4_the_five_names() -> None:
    assert {"displayed", "paginated", "personal", "targeting", "uploading"} <= set(vars(decorators))
