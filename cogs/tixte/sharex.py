"""A ready ShareX file that uploads to Tixte.

Its syntax is ShareX's own (https://getsharex.com/docs/custom-uploader): in every value braces call
a function, a bar ends the text, a percent sign begins a date, and a backslash takes the next
character as it is.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import SecretStr

# Files of up to 13.7.1 are taken for the old syntax ("$json:...$") and rewritten.
SYNTAX_VERSION = "15.0.0"
_SPECIAL = re.compile(r"([\\{}|%])")


def sharex_uploader(api_url: str, upload_key: SecretStr, domain: str | None) -> bytes:
    """Make the ``.sxcu`` file of an account.

    Args:
        api_url: Where the API is.
        upload_key: The account's upload key; the file is as secret as that.
        domain: Where uploads go, None for the account's first domain.
    """
    uploader = {
        "Version": SYNTAX_VERSION,
        "Name": "Tixte" if domain is None else f"Tixte ({domain})",
        "DestinationType": "ImageUploader, FileUploader",
        "RequestMethod": "POST",
        "RequestURL": f"{api_url.rstrip('/')}/upload",
        "Headers": {"Authorization": _literally(upload_key.get_secret_value())},
        "Body": "MultipartFormData",
        "Arguments": {"payload_json": _payload(domain)},
        "FileFormName": "file",
        "URL": "{json:data.url}",
        "ThumbnailURL": "{json:data.direct_url}",
        "DeletionURL": "{json:data.deletion_url}",
        "ErrorMessage": "{json:error.message}",
    }
    return json.dumps(uploader, indent=2, ensure_ascii=False).encode()


def _payload(domain: str | None) -> str:
    """Write the form's ``payload_json`` (contract, 2.1); ShareX puts the file's name in."""
    fields: dict[str, Any] = {"type": 1, "upload_source": "custom"}
    if domain is not None:
        fields["domain"] = domain
    written = json.dumps({**fields, "name": ""}, ensure_ascii=False)
    # Windows has no file names with quotes or backslashes: they need no escaping in JSON.
    return _literally(written.removesuffix('"}')) + "{filename}" + _literally('"}')


def _literally(text: str) -> str:
    """Write a text so that ShareX takes it as it is."""
    return _SPECIAL.sub(r"\\\1", text)
