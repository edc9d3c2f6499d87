"""A network of its own for one test session: no packet leaves, and no port is anybody else's.

Beside the loopback interface it has a pair of virtual ones that leads nowhere, with the address `ADDRESS`: Janus ignores
loopback. Root moves into a network namespace; an ordinary user into one inside a user namespace where they keep their
number, since PostgreSQL does not run as root. The process itself moves, before it starts anything: what it starts later
is inside as well, so it makes no difference how the session was begun.
"""

import ctypes
import os
import socket
import struct
import sys
from pathlib import Path

from deploy.local import netlink

ADDRESS = "10.77.0.1"
_PREFIX = 24
_NAME, _PEER = "rostrum0", "rostrum1"
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_CAPABILITIES_3 = 0x20080522


def is_inside() -> bool:
    """Whether this process is in such a network already: its own, or that of the session that started it."""
    try:
        return socket.if_nametoindex(_NAME) > 0
    except OSError:
        return False


def enter() -> str | None:
    """Move this process into a network of its own, for good. Where that cannot be, nothing changes; says why in words."""
    if is_inside():
        return None
    if sys.platform != "linux":
        return "this system has no network namespaces"
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        return "this process has threads already, and only all of it may move"
    # A child goes first: who has left the machine's network for one that cannot be furnished would have none.
    problem = _tried()
    if problem is None:
        _move()
    return problem


def _tried() -> str | None:
    """Whether a child can do it; its error if not."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        said = b"its trial failed"
        try:
            _move()
            said = b""
        except OSError as error:
            said = f"no network namespace may be made here ({error.strerror})".encode()
        finally:
            os.write(mouth, said)
            os._exit(0)
    os.close(mouth)
    with os.fdopen(ear, encoding="utf-8") as heard:
        problem = heard.read()
    os.waitpid(child, 0)
    return problem or None


def _move() -> None:
    uid, gid = os.geteuid(), os.getegid()
    _unshare(_NEW_NET if uid == 0 else _NEW_NET | _NEW_USER)
    if uid != 0:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
            Path(f"/proc/self/{name}").write_text(text, encoding="utf-8")
    netlink.add_pair(_NAME, peer=_PEER)
    netlink.add_address(_NAME, address=ADDRESS, prefix=_PREFIX)
    for name in ("lo", _NAME, _PEER):
        netlink.bring_up(name)
    if uid != 0:
        _lay_down_powers()


def _unshare(what: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(what) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _lay_down_powers() -> None:
    """A user namespace begins with every capability over it; with them, our own files could no longer be closed to us."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(struct.pack("=Ii", _CAPABILITIES_3, 0), struct.pack("=6I", *([0] * 6))) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
