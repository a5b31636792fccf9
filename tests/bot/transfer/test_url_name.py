"""Names and types of files that typed addresses lead to."""

from __future__ import annotations

import pytest
from yarl import URL

from bot.transfer.url_name import declared_type, found_name, provisional_name


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="a b.txt"', "a b.txt"),
        ("attachment; filename=a.txt", "a.txt"),
        ("attachment; filename=\"plain.txt\"; filename*=UTF-8''%e2%82%ac.txt", "€.txt"),
        ("attachment; filename*=UTF-8''%e2%82%ac.txt; filename=\"plain.txt\"", "€.txt"),
        ("attachment; filename*=iso-8859-1'en'%A3.txt", "£.txt"),
        ("attachment; filename*=no-such-charset''%A3.txt", "£.txt"),
        ('inline; FILENAME="a.txt"', "a.txt"),
        ('attachment; filename="..\\\\..\\\\x.exe"', "x.exe"),
        ('attachment; filename="/etc/passwd.txt"', "passwd.txt"),
        ('attachment; filename=""', "typed.csv"),
        ("attachment; filename", "typed.csv"),
        ("attachment", "typed.csv"),
        ("", "typed.csv"),
        (";;;=", "typed.csv"),
        ("attachment; filename*=UTF-8''", "typed.csv"),
        ('attachment; filename*0="long"; filename*1=".txt"', "long.txt"),
    ],
)
def test_the_servers_name(disposition: str, name: str) -> None:
    headers = {"Content-Disposition": disposition}
    assert found_name(headers, [URL("https://example.com/typed.csv")]) == name


@pytest.mark.parametrize(
    ("urls", "content_type", "name"),
    [
        (["https://cdn.example/98127", "https://example.com/song.mp3"], None, "song.mp3"),
        (["https://cdn.example/song-1.2.mp3", "https://example.com/latest"], None, "song-1.2.mp3"),
        (["https://cdn.example/98127"], "image/png", "98127.png"),
        (["https://cdn.example/a.bin"], "image/png", "a.bin"),
        (["https://cdn.example/"], "text/csv; charset=utf-8", "file.csv"),
        (["https://cdn.example/"], None, "file"),
        (["https://cdn.example/"], "no type at all", "file"),
        (["https://cdn.example/%2e%2e%2fpasswd"], None, "passwd"),
        (["https://cdn.example/%E2%80%AEgpj.exe"], None, "gpj.exe"),
    ],
)
def test_the_address_s_name(urls: list[str], content_type: str | None, name: str) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    assert found_name(headers, map(URL, urls)) == name


def test_a_name_before_anything_is_asked() -> None:
    assert provisional_name("https://example.com/a/b.txt?c=d") == "b.txt"
    assert provisional_name("https://example.com/") == "example.com"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Image/PNG; q=1", "image/png"),
        ("application/octet-stream", None),
        ("", None),
        ("nonsense", None),
        ("text/html\u00e4", None),
        (f"a/{'b' * 100}", None),
    ],
)
def test_the_declared_type(header: str, found: str | None) -> None:
    assert declared_type({"Content-Type": header}) == found
