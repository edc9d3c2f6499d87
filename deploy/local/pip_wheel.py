"""pip's own wheel, straight from the package index: for a Debian that has Python, but neither pip nor ensurepip."""

import hashlib
import os
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from deploy.local.errors import CannotStart

VERSION = "26.3"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
_NAME = f"pip-{VERSION}-py3-none-any.whl"
_SECONDS = 60


def download(*, folder: Path) -> Path:
    """The wheel in this folder, checked against its known hash; raises CannotStart if it cannot be had."""
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    try:
        page = _get(index).decode()
        link = re.search(rf'href="([^"]*{re.escape(_NAME)})[#"]', page)
        content = _get(urllib.parse.urljoin(index, link.group(1))) if link else b""
    except (OSError, ValueError) as error:
        message = f"pip is not on this machine and could not be fetched from {index}: {error}"
        raise CannotStart(message) from None
    if hashlib.sha256(content).hexdigest() != SHA256:
        message = f"pip is not on this machine, and {index} does not offer {_NAME} as it is known."
        raise CannotStart(message)
    wheel = folder / _NAME
    wheel.write_bytes(content)
    return wheel


def _get(url: str) -> bytes:
    if urllib.parse.urlsplit(url).scheme not in {"https", "http"}:
        message = f"{url} is not a web address"
        raise ValueError(message)
    # The certificate that pip is told of holds for us as well.
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or None)
    with urllib.request.urlopen(url, timeout=_SECONDS, context=context) as answer:  # noqa: S310 - checked above
        content: bytes = answer.read()
    return content
