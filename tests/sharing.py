"""How two processes share the suite: folder by folder, the journeys first.

Two cores carry one house that is open, and one browser: all journeys are one process's, and the other does the rest meanwhile.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling


class Folders(LoadScopeScheduling):
    """What lies in one folder goes to one process, whichever is free first."""

    def _split_scope(self, nodeid: str) -> str:
        return folder_of(nodeid)


def folder_of(nodeid: str) -> str:
    """`tests/chat/test_polls.py::test_x` lies in `chat`; what lies in no folder is by itself."""
    return nodeid.split("::", 1)[0].split("/")[1]


def make_scheduler(config: pytest.Config, log: Any) -> Folders | None:
    """Ours, where tests are shared as `make test` shares them; as xdist does where somebody asks for another way."""
    return Folders(config, log) if config.getvalue("dist") == "loadscope" else None
