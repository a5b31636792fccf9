"""The golden cases that need no service: signatures and addresses (contract, G1 to G19)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.pixelbin.errors import (
    PixelbinIllegalArgumentError,
    PixelbinIllegalQueryParameterError,
    PixelbinInvalidUrlError,
)
from cogs.pixelbin.signatures import encoded, sign_request, sign_url
from cogs.pixelbin.urls import obj_to_url, url_to_obj
from tests.cogs.pixelbin.over_sockets import P

DATE = "20240517T083000Z"
HOST = "api.pixelbin.io"
CDN = "https://cdn.pixelbin.io/v2"
LIST = (
    "name=cat&onlyFiles=true&pageNo=2&pageSize=10&path=cat-photos&sort=name&tags[1]=animals"
    "&tags[0]=cats"
)
DOCUMENTED = (
    "format=jpeg&name=cat&onlyFiles=false&onlyFolders=false&pageNo=1&pageSize=10"
    "&path=cat-photos&sort=name&tags=animals&tags=cats"
)


@pytest.mark.parametrize(
    ("method", "path", "query", "host", "body", "signature"),
    [
        ("GET", "/listFiles", LIST, HOST, b"", "a8348aa804ffb28b4e04e4e8d69eadf6e0ff3ad24dbe5eb458281eb722e7b053"),  # noqa: E501
        ("POST", "/folders", "", HOST, b'{"name":"subDir","path":"dir1/dir2"}', "9985436b5807d8430b4987ed05590e92edaf7e752b750ccaf65625f991302b48"),  # noqa: E501
        ("DELETE", "/files/dir/asset", "", HOST, b"", "8a50e8feecdf89056a48c44e5729366d1b97870e64e73eacf11ed0bbe615a03e"),  # noqa: E501
        ("POST", "/upload/direct", "", HOST, b"", "fdc087772e1f60eec1117c5937015e19c9a920c7c3addb1afa35a86965a50817"),  # noqa: E501
        ("GET", "/folders", "name=dir", "127.0.0.1:8085", b"", "725927d0bff73a1fab0c8a6d0aa8835711c53b6558eb40c87947f1691f3ab7a5"),  # noqa: E501
        ("PATCH", "/files/dir/asset", "", HOST, b'{"name":"a, b: c"}', "d105a58772db24e428a0c1c84ef4d379318c096308a4eedfade8ddbbc76d52b0"),  # noqa: E501
        # G6b and G7 are what upstream signs: what it hashes, and what it leaves encoded.
        ("PATCH", "/files/dir/asset", "", HOST, b'{"name":"a,b:c"}', "20501f8c764b13e616bdeddea70b06be02e132e72d496b4cda73361cb94c6cbc"),  # noqa: E501
        ("GET", "/listFiles", "name=my%2Bcat", HOST, b"", "4685512d44c786d4fcd3c6394884872eb8ff8d505d293288beeccce78d54f286"),  # noqa: E501
    ],
    ids=["G1", "G2", "G3", "G4", "G5", "G6", "G6b", "G7"],
)  # fmt: skip
def test_g1_to_g7_request_signatures(  # noqa: PLR0917 - the columns of a table
    method: str, path: str, query: str, host: str, body: bytes, signature: str
) -> None:
    headers = sign_request(method, P + path, parse_qsl(query), host, body, date=DATE)
    assert headers == {
        "x-ebg-param": "MjAyNDA1MTdUMDgzMDAwWg==",
        "x-ebg-signature": f"v1:{signature}",
    }


def test_g8_the_documentations_own_example() -> None:
    headers = sign_request(
        "GET", f"{P}/listFiles", parse_qsl(DOCUMENTED), HOST, date="20220627T120042Z"
    )
    assert headers["x-ebg-signature"] == (
        "v1:11388dc17d87288cf6d369b3de5fb1a63e2c1f623cec0ba84463e925843234c2"
    )


@pytest.mark.parametrize(
    ("token", "header"),
    [
        ("pbt-demo-token-0001", "cGJ0LWRlbW8tdG9rZW4tMDAwMQ=="),
        ("tok-12345", "dG9rLTEyMzQ1"),
        ("tökén-ü", "dMO2a8Opbi3DvA=="),
    ],
)
def test_how_a_token_is_shown(token: str, header: str) -> None:
    assert encoded(token) == header


NOW = 1715934600
ACCESS_KEY = "6227274d-92c9-4b74-bef8-2528542516d8"


@pytest.mark.parametrize(
    ("url", "seconds", "access_key", "token", "query"),
    [
        (f"{CDN}/demo-cloud/original/dir/asset.jpeg", 20, ACCESS_KEY, "dummy-token", f"pbs=1fc5929ec6ea44c0ed366f223fcc0cb26a8fb23a879f6838dbc910b776e30e0c&pbe=1715934620&pbt={ACCESS_KEY}"),  # noqa: E501
        ("https://media.example.com/v2/t.resize(h:100,w:200)~t.flip()/dir/asset.jpeg", 3600, "22", "dummy-token", "pbs=d244fc8d136d79a5d548845923a29c24d105fa34153b0736e840de8446122295&pbe=1715938200&pbt=22"),  # noqa: E501
        (f"{CDN}/demo-cloud/t.resize(w:320)/dir/asset.jpeg?dpr=2.0&f_auto=true", 60, "ak-1", "secret-token-9", "dpr=2.0&f_auto=true&pbs=6d49be4aaee94d5102608aa0b98290d220d3a784dae5e1c146158223bd60ef23&pbe=1715934660&pbt=ak-1"),  # noqa: E501
    ],
    ids=["G9", "G10", "G11"],
)  # fmt: skip
def test_g9_to_g11_signed_addresses(
    url: str, seconds: int, access_key: str, token: str, query: str
) -> None:
    signed = sign_url(url, seconds, access_key, token, now=NOW)
    assert signed == f"{url.partition('?')[0]}?{query}"


def test_g11_with_the_query_covered() -> None:
    url = f"{CDN}/demo-cloud/t.resize(w:320)/dir/asset.jpeg?dpr=2.0&f_auto=true"
    signed = sign_url(url, 60, "ak-1", "secret-token-9", cover_query=True, now=NOW)
    assert "pbs=a7e91feb15c82f997970258baf75937f22353fcf308b7127a3ad0e9f7ae1ad7a&" in signed


@pytest.mark.parametrize(
    ("url", "seconds", "access_key", "token", "words"),
    [
        (f"{CDN}/c/original/a?pbs=1", 20, "ak", "token", "URL already has a signature"),
        (f"{CDN}/c/original/a", "20", "ak", "token", "expiry_seconds must be an integer"),
        (f"{CDN}/c/original/a", 20.5, "ak", "token", "expiry_seconds must be an integer"),
        (f"{CDN}/c/original/a", 20, "ak", None, "token must be a string"),
        (f"{CDN}/c/original/a", 20, None, "token", "access_key must be a string"),
    ],
)
def test_g12_what_cannot_be_signed(
    url: str, seconds: object, access_key: object, token: object, words: str
) -> None:
    with pytest.raises(PixelbinIllegalArgumentError, match=words):
        sign_url(url, seconds, access_key, token)


OPERATIONS = [
    {
        "plugin": "t",
        "name": "resize",
        "values": [{"key": "h", "value": "100"}, {"key": "w", "value": "200"}],
    },
    {"plugin": "t", "name": "flip"},
]


def test_g13_an_address_taken_apart_and_put_together() -> None:
    url = f"{CDN}/demo-cloud/z-slug/t.resize(h:100,w:200)~t.flip()/path/to/image.jpeg"
    url += "?dpr=2.0&f_auto=true"
    found = url_to_obj(url)
    assert found == {
        "baseUrl": "https://cdn.pixelbin.io",
        "version": "v2",
        "cloudName": "demo-cloud",
        "zone": "z-slug",
        "pattern": "t.resize(h:100,w:200)~t.flip()",
        "filePath": "path/to/image.jpeg",
        "worker": False,
        "workerPath": "",
        "options": {"dpr": 2.0, "f_auto": True},
        "transformations": OPERATIONS,
    }
    assert obj_to_url(found) == url


def test_g14_presets_and_modules() -> None:
    found = url_to_obj(f"{CDN}/demo-cloud/p:thumb(w:64)~erase.bg()/a.png")
    assert found["zone"] is None
    assert found["transformations"] == [
        {"plugin": "p", "name": "thumb", "values": [{"key": "w", "value": "64"}]},
        {"plugin": "erase", "name": "bg"},
    ]


def test_g15_a_worker() -> None:
    url = f"{CDN}/demo-cloud/wrkr/resize:w200,h400/folder/image.jpeg"
    found = url_to_obj(url)
    assert (found["worker"], found["workerPath"]) == (True, "resize:w200,h400/folder/image.jpeg")
    assert (found["pattern"], found["filePath"], found["transformations"]) == ("", "", [])
    assert obj_to_url(found) == url


def test_g16_a_domain_of_ones_own() -> None:
    url = "https://media.example.com/v2/z-slug/t.resize(h:100,w:200)/path/to/image.jpeg"
    found = url_to_obj(url, is_custom_domain=True)
    assert found["cloudName"] is None
    assert (found["zone"], found["filePath"]) == ("z-slug", "path/to/image.jpeg")
    assert obj_to_url(found) == url
    assert url_to_obj(url)["cloudName"] == "z-slug"


@pytest.mark.parametrize(
    "url",
    [
        f"{CDN}/ab/original/a.png",
        f"{CDN}/demo-cloud",
        f"{CDN}/demo-cloud/",
        f"{CDN}/demo-cloud/original",
        f"{CDN}/demo-cloud/original/",
        f"{CDN}/demo-cloud/wrkr/",
        f"{CDN}/demo-cloud/t.resize/a.png",
        f"{CDN}/demo-cloud/t.resize(w)/a.png",
        f"{CDN}/demo-cloud/(w:1)/a.png",
        "https://cdn.pixelbin.io",
        "https://cdn.pixelbin.io/",
        "ftp://cdn.pixelbin.io/v2/demo-cloud/original/a.png",
        "https://[::1",
        "https://cdn.pixelbin.io:port/v2/demo-cloud/original/a.png",
        "",
    ],
)
def test_g17_no_delivery_address(url: str) -> None:
    with pytest.raises(PixelbinInvalidUrlError):
        url_to_obj(url)


@pytest.mark.parametrize(
    "url",
    ["https://media.example.com/original/a.png", "https://media.example.com/v1/original/a.png"],
)
def test_g17_a_domain_of_ones_own_without_its_version(url: str) -> None:
    with pytest.raises(PixelbinInvalidUrlError):
        url_to_obj(url, is_custom_domain=True)


@pytest.mark.parametrize("query", ["dpr=9", "dpr=0.05", "dpr=abc", "dpr=nan", "f_auto=yes"])
def test_g18_queries_that_cannot_be(query: str) -> None:
    with pytest.raises(PixelbinIllegalQueryParameterError):
        url_to_obj(f"{CDN}/demo-cloud/original/a.png?{query}")


def test_g19_an_address_put_together() -> None:
    given: dict[str, Any] = {
        "cloudName": "demo-cloud",
        "transformations": [
            {"plugin": "erase", "name": "bg"},
            {"plugin": "t", "name": "resize", "values": [{"key": "w", "value": 512}]},
            {
                "plugin": "t",
                "name": "toFormat",
                "values": [{"key": "f", "value": "webp"}, {"key": "q", "value": "80"}],
            },
        ],
        "filePath": "dir/asset.png",
    }
    before = repr(given)
    assert obj_to_url(given) == (
        f"{CDN}/demo-cloud/erase.bg()~t.resize(w:512)~t.toFormat(f:webp,q:80)/dir/asset.png"
    )
    assert repr(given) == before
    assert (
        obj_to_url(
            {
                "cloudName": "demo-cloud",
                "transformations": [],
                "filePath": "a.png",
                "options": {"dpr": "auto", "f_auto": False},
            }
        )
        == f"{CDN}/demo-cloud/original/a.png?dpr=auto&f_auto=false"
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"cloudName": None}, "key cloudName should be defined"),
        ({"isCustomDomain": True}, "key cloudName is not valid for custom domains"),
        ({"filePath": ""}, "key filePath should be defined"),
        ({"worker": True}, "key workerPath should be defined"),
        (
            {"transformations": [{"plugin": "t", "name": "flip", "values": [{"value": "1"}]}]},
            "key not specified in 'flip'",
        ),
        (
            {"transformations": [{"plugin": "t", "name": "blur", "values": [{"key": "s"}]}]},
            "value not specified for 's' in 'blur'",
        ),
        ({"options": {"dpr": 9}}, "DPR value should be numeric"),
        ({"options": {"dpr": True}}, "DPR value should be numeric"),
        ({"options": {"f_auto": "true"}}, "F_auto value should be boolean"),
    ],
)
def test_what_cannot_be_put_together(more: dict[str, Any], words: str) -> None:
    with pytest.raises(PixelbinIllegalArgumentError, match=words):
        obj_to_url({"cloudName": "demo-cloud", "filePath": "a.png", **more})


def test_zero_is_a_value() -> None:
    flat = {"plugin": "t", "name": "rotate", "values": [{"key": "a", "value": 0}]}
    url = obj_to_url({"cloudName": "demo", "filePath": "a.png", "transformations": [flat]})
    assert url == f"{CDN}/demo/t.rotate(a:0)/a.png"


def test_a_port_is_kept() -> None:
    url = "http://127.0.0.1:8085/v2/demo-cloud/original/a.png"
    assert obj_to_url(url_to_obj(url)) == url


WORDS = st.text("abcXYZ019_-", min_size=1, max_size=8)
VALUES = st.text("abcXYZ019_.-:$", min_size=1, max_size=8)
OPERATION = st.fixed_dictionaries(
    {"plugin": st.sampled_from(["t", "erase", "p", "wm"]), "name": WORDS},
    optional={
        "values": st.lists(
            st.fixed_dictionaries({"key": WORDS, "value": VALUES}), min_size=1, max_size=3
        )
    },
)


@given(
    version=st.sampled_from(["v1", "v2"]),
    cloud=st.text("abc-019", min_size=3, max_size=12),
    zone=st.none() | st.text("abc_019", min_size=6, max_size=6),
    operations=st.lists(OPERATION, max_size=4),
    path=st.lists(st.text("abcXYZ019_.-%", min_size=7, max_size=9), min_size=1, max_size=3),
    options=st.fixed_dictionaries(
        {},
        optional={
            "dpr": st.just("auto") | st.floats(0.1, 5.0),
            "f_auto": st.booleans(),
        },
    ),
)
def test_what_is_put_together_comes_apart_again(  # noqa: PLR0917 - the parts of an address
    version: str,
    cloud: str,
    zone: str | None,
    operations: list[dict[str, Any]],
    path: list[str],
    options: dict[str, Any],
) -> None:
    given = {
        "version": version,
        "cloudName": cloud,
        "zone": zone,
        "transformations": operations,
        "filePath": "/".join(path),
        "options": options,
    }
    url = obj_to_url(given)
    found = url_to_obj(url)
    assert {key: found[key] for key in given} == given
    assert obj_to_url(found) == url


@given(st.text(max_size=80))
def test_nothing_that_is_typed_does_more_than_be_refused(text: str) -> None:
    for url in (text, f"https://cdn.pixelbin.io/{text}", f"{CDN}/demo-cloud/{text}"):
        for is_custom_domain in (False, True):
            try:
                found = url_to_obj(url, is_custom_domain=is_custom_domain)
            except PixelbinIllegalArgumentError:
                continue
            assert obj_to_url(found)
