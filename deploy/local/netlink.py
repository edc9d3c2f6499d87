"""The few words of rtnetlink with which a network of one's own is furnished; no program such as `ip` is needed.

A message is a header, a fixed part and attributes (rtnetlink(7)); the kernel answers each with an error number, 0 for done.
"""

import os
import socket
import struct

_NEW_LINK, _NEW_ADDRESS = 16, 20
_REQUEST, _ACKNOWLEDGE, _EXCLUSIVE, _CREATE = 0x1, 0x4, 0x200, 0x400
_NAME, _LINK_INFO, _KIND, _DATA, _PEER = 3, 18, 1, 2, 1
_ADDRESS, _LOCAL = 1, 2
_UP = 1
_HEADER = struct.Struct("=IHHII")
_LINK = struct.Struct("=BxHiII")
_PLACE = struct.Struct("=BBBBI")


def add_pair(name: str, *, peer: str) -> None:
    """Two virtual interfaces, each the other end of the other; raises OSError."""
    other = _LINK.pack(0, 0, 0, 0, 0) + _attribute(_NAME, peer.encode() + b"\0")
    kind = _attribute(_KIND, b"veth") + _attribute(_DATA, _attribute(_PEER, other))
    body = _LINK.pack(0, 0, 0, 0, 0) + _attribute(_NAME, name.encode() + b"\0") + _attribute(_LINK_INFO, kind)
    _ask(_NEW_LINK, _CREATE | _EXCLUSIVE, body)


def add_address(name: str, *, address: str, prefix: int) -> None:
    """Give the interface an IPv4 address; raises OSError."""
    packed = socket.inet_aton(address)
    place = _PLACE.pack(socket.AF_INET, prefix, 0, 0, socket.if_nametoindex(name))
    _ask(_NEW_ADDRESS, _CREATE | _EXCLUSIVE, place + _attribute(_LOCAL, packed) + _attribute(_ADDRESS, packed))


def bring_up(name: str) -> None:
    """Switch the interface on; raises OSError."""
    _ask(_NEW_LINK, 0, _LINK.pack(0, 0, socket.if_nametoindex(name), _UP, _UP))


def _attribute(kind: int, value: bytes) -> bytes:
    """Length (without the padding), kind, value, padded to four bytes."""
    return struct.pack("=HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


def _ask(kind: int, flags: int, body: bytes) -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:
        kernel.bind((0, 0))
        kernel.send(_HEADER.pack(_HEADER.size + len(body), kind, _REQUEST | _ACKNOWLEDGE | flags, 1, 0) + body)
        answer = kernel.recv(4096)
    (error,) = struct.unpack_from("=i", answer, _HEADER.size)
    if error:
        raise OSError(-error, os.strerror(-error))
