"""Where the public content of the emulated Tixte is: its addresses lead nowhere by themselves."""

from __future__ import annotations

from urllib.parse import unquote

from yarl import URL

BY_PATH = "/__public/"
RAW_HOSTS = ".tixte.net"


class PublicAddresses:
    """Turns Tixte's public addresses into the emulator's, and back.

    Args:
        root: The emulator's address.
    """

    def __init__(self, root: str) -> None:
        self._root = str(URL(root).origin()) + BY_PATH

    def here(self, url: str) -> str:
        """Give the emulator's address for one of Tixte's."""
        parsed = URL(url)
        host, path = parsed.host or "", parsed.raw_path.removeprefix("/")
        if url.startswith(self._root) or not host:
            return url
        if host.endswith(RAW_HOSTS):
            host, _, name = path.removeprefix("uploads/").partition("/")
            path = f"r/{name}"
        return f"{self._root}{host}/{path}"

    def there(self, url: str) -> str:
        """Give Tixte's address for one of the emulator's."""
        if not url.startswith(self._root):
            return url
        host, _, path = url.removeprefix(self._root).partition("/")
        return f"https://{unquote(host)}/{path}"
