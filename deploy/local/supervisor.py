"""Runs parts side by side: reads what they say, restarts what dies, stops all of it when asked.

One thread and one loop: everything happens between two looks at the pipes. Asked to stop (Ctrl-C, SIGTERM, a closed
terminal), every method but ``stop`` raises ``Stopped``; ``stop`` then ends the parts, those that others stand on last.
"""

import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from deploy.local import processes
from deploy.local.errors import CannotStart
from deploy.local.log import Log
from deploy.local.processes import Part

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_STEADY = 20.0
"""Seconds after which a part counts as well: its next death is met without delay."""
_LOOK = 0.2


class Stopped(Exception):
    """Somebody asked to stop."""


@dataclass(kw_only=True)
class _Child:
    part: Part
    process: "subprocess.Popen[bytes]"
    since: float
    lasting: bool


@dataclass(frozen=True, kw_only=True)
class _Due:
    part: Part
    at: float


class Supervisor:
    """Owns the processes of one run; ``notes`` is the folder that names them for a run that comes after a crash."""

    def __init__(self, *, notes: Path, log: Log) -> None:
        self._notes = notes
        self._log = log
        self._children: dict[str, _Child] = {}
        self._due: dict[str, _Due] = {}
        self._delays: dict[str, float] = {}
        self._ended: dict[str, int] = {}
        self._selector = selectors.DefaultSelector()
        self._asked_to_stop = 0
        self._listen_to_signals()

    def start(self, part: Part) -> None:
        """Run the part, and run it again whenever it ends."""
        self._spawn(part, lasting=True)

    def run(self, part: Part) -> None:
        """Run the part once, to its end; raises CannotStart if it fails."""
        self._spawn(part, lasting=False)
        while part.name not in self._ended:
            self._turn()
        code = self._ended.pop(part.name)
        if code != 0:
            message = f"The step '{part.name}' failed ({_ending(code)}); its own words are above."
            raise CannotStart(message)

    def wait_until(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait for something to be so; raises CannotStart after that many seconds."""
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                message = f"{what} did not come up within {seconds:.0f} seconds; what it said is above."
                raise CannotStart(message)
            self._turn()

    def watch(self) -> None:
        """Keep everything running until somebody asks to stop."""
        while True:
            self._turn()

    def stop(self) -> None:
        """End every part: first those that stand on others, then the others. A second request kills at once."""
        self._due.clear()
        for foundation in (False, True):
            ending = [child for child in self._children.values() if child.part.foundation is foundation]
            for child in ending:
                if child.process.poll() is None:
                    child.process.send_signal(child.part.stop_signal)
            self._see_end(ending)
        self._selector.close()

    def _see_end(self, ending: list[_Child]) -> None:
        asked_before, began = self._asked_to_stop, time.monotonic()
        while any(child.process.poll() is None for child in ending):
            waited = time.monotonic() - began
            for child in ending:
                if waited > child.part.patience or self._asked_to_stop > max(asked_before, 1):
                    processes.kill_group(child.process.pid)
            self._listen()
        for child in ending:
            self._bury(child)

    def _turn(self) -> None:
        """One look at everything."""
        if self._asked_to_stop:
            raise Stopped
        self._listen()
        for child in [*self._children.values()]:
            if child.process.poll() is not None:
                self._bury(child)
                self._after_death(child)
        for due in [*self._due.values()]:
            if time.monotonic() >= due.at:
                del self._due[due.part.name]
                self._spawn(due.part, lasting=True)

    def _after_death(self, child: _Child) -> None:
        name, code = child.part.name, child.process.returncode
        if not child.lasting:
            self._ended[name] = code
            return
        lived = time.monotonic() - child.since
        delay = _FIRST_DELAY if lived > _STEADY else min(self._delays.get(name, _FIRST_DELAY / 2) * 2, _LONGEST_DELAY)
        self._delays[name] = delay
        self._due[name] = _Due(part=child.part, at=time.monotonic() + delay)
        self._log.write(name, f"ended ({_ending(code)}), starts again in {delay:g} s")

    def _spawn(self, part: Part, *, lasting: bool) -> None:
        self._log.leave_out(part.name, part.unsaid)
        process = processes.spawn(part, output=subprocess.PIPE)
        processes.note(self._notes / part.name, part=part, pid=process.pid)
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)
            self._selector.register(process.stdout, selectors.EVENT_READ, part.name)
        self._children[part.name] = _Child(part=part, process=process, since=time.monotonic(), lasting=lasting)

    def _bury(self, child: _Child) -> None:
        """The part is dead: hear its last words, end what it has left behind, forget it."""
        processes.kill_group(child.process.pid)
        pipe = child.process.stdout
        if pipe is not None:
            self._hear(pipe.fileno(), name=child.part.name)
            if pipe.fileno() in self._selector.get_map():
                self._selector.unregister(pipe)
            pipe.close()
        self._log.finish(child.part.name)
        (self._notes / child.part.name).unlink(missing_ok=True)
        del self._children[child.part.name]

    def _listen(self) -> None:
        """Wait for output, a signal, or a moment."""
        for key, _ in self._selector.select(_LOOK):
            self._hear(key.fd, name=key.data)

    def _hear(self, descriptor: int, *, name: str | None) -> None:
        while True:
            try:
                output = os.read(descriptor, 65536)
            except BlockingIOError:
                return
            if not output:
                # Closed: a closed pipe is always "ready", and the loop would spin on it.
                if descriptor in self._selector.get_map():
                    self._selector.unregister(descriptor)
                return
            if name is not None:
                self._log.feed(name, output)

    def _listen_to_signals(self) -> None:
        # select() goes on sleeping after a signal unless a byte arrives as well.
        ear, mouth = socket.socketpair()
        for end in (ear, mouth):
            end.settimeout(0)
        signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
        self._wake = (ear, mouth)
        self._selector.register(ear, selectors.EVENT_READ, None)
        for number in _SIGNALS:
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._asked_to_stop += 1


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
