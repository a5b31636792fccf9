"""What Mixcloud's contract fixes: addresses and limits (sections 1.1 and 1.6)."""

from __future__ import annotations

API_ROOT = "https://api.mixcloud.com"
MIXCLOUD_ROOT = "https://www.mixcloud.com"
OAUTH_ROOT = f"{MIXCLOUD_ROOT}/oauth"
OEMBED_ROOT = f"{MIXCLOUD_ROOT}/oembed"

MP3_MAX_SIZE = 524_288_000
PICTURE_MAX_SIZE = 10_485_760
DESCRIPTION_MAX_SIZE = 1000
TAG_MAX_COUNT = 5
HOST_MAX_COUNT = 2
NAME_MAX_SIZE = 255
PER_PAGE = 20
PER_PAGE_MAX = 100
