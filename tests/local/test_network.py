"""deploy.local.network: the session's own network. Whoever moves stays there, so each of these moves a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from deploy.local import network
from deploy.local.environment import ROOT

_SCRIPT = """
import ctypes, os, sys
from deploy.local import network
network._NAME, network._PEER = "another0", "another1"  # the session's is already around us
if sys.argv[1] == "as nobody":
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as after the start of a program: its own /proc is its own
before = os.getuid(), os.stat("/proc/self/ns/net").st_ino
said = network.enter()
after = os.getuid(), os.stat("/proc/self/ns/net").st_ino
print(said, before[0] == after[0], before[1] == after[1], network.is_inside(), network.enter())
"""


def _moving(how: str) -> str:
    done = subprocess.run([sys.executable, "-c", _SCRIPT, how], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.usefixtures("janus")
@pytest.mark.parametrize("how", ["as I am", *(["as nobody"] if os.geteuid() == 0 else [])])
def test_a_process_moves_into_a_network_of_its_own_and_keeps_its_user(how: str) -> None:
    assert _moving(how) == "None True False True None"


def test_a_process_with_threads_stays_where_it_is() -> None:
    script = "import threading, time\nthreading.Thread(target=time.sleep, args=(1,)).start()\n" + _SCRIPT
    done = subprocess.run([sys.executable, "-c", script, "as I am"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("this process has threads already")
    assert "True True False" in done.stdout


@pytest.mark.usefixtures("janus")
def test_no_packet_leaves_this_session() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger, pytest.raises(OSError, match="unreachable"):
        stranger.connect(("192.0.2.1", 9))


@pytest.mark.usefixtures("janus")
def test_this_session_has_an_address_that_is_not_loopback() -> None:
    with socket.create_server((network.ADDRESS, 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
