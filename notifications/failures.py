"""Why something did not go out, whatever the way."""

from __future__ import annotations


class NotSent(Exception):
    """It did not go out.

    `permanent`: nor will it ever, so that trying again is useless. `unreachable`: the other side did not get as far as
    this one, so that others will not go out just now either. `retry_after`: the seconds it asked us to wait.
    """

    def __init__(
        self, reason: str, *, permanent: bool = False, unreachable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.unreachable = unreachable
        self.retry_after = retry_after
