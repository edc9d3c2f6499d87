"""Keys that a local run makes for itself, once, so that what was signed yesterday is good today."""

import base64
import secrets

from deploy.local.home import Home

_BYTES = 32


def push_key(home: Home) -> str:
    """What signs pushes to browsers (VAPID): a number of P-256, base64url. A browser that knows it takes no other."""
    path = home.folder / "push.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)).decode().rstrip("="), encoding="ascii")
    return path.read_text(encoding="ascii")
