"""Which ports are free on this machine.

Only ports below 32768 are chosen: above, an outgoing connection may be given the very port a server wants.
"""

import random
import socket

_LOWEST, _HIGHEST = 15000, 32767
_TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Servers set this too: without it, a port counts as taken for a minute after its server has gone.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free(*, preferred: int | None = None) -> int:
    """The preferred port if it is free, else one picked at random; raises OSError when none can be found.

    Random, not the first: two runs that start at the same moment must not both find the same one.
    """
    if preferred is not None and is_free(preferred):
        return preferred
    for port in random.sample(range(_LOWEST, _HIGHEST + 1), _TRIES):
        if is_free(port):
            return port
    message = f"No free port was found between {_LOWEST} and {_HIGHEST}."
    raise OSError(message)


def next_free(start: int) -> int:
    """The first free port from ``start`` upwards; raises OSError after a hundred."""
    for port in range(start, start + 100):
        if is_free(port):
            return port
    message = f"No free port was found between {start} and {start + 99}."
    raise OSError(message)
