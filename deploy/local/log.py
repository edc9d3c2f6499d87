"""One readable log of many parts: time, part, line; in colour where somebody watches."""

import sys
import time
from typing import TextIO

_COLOURS = (36, 32, 33, 35, 34, 96, 92, 95)
_WIDTH = 9


class Log:
    """Writes lines of parts to one stream; each part keeps its colour."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._coloured = self._stream.isatty()
        self._colours: dict[str, int] = {}
        self._halves: dict[str, bytes] = {}
        self._unsaid: dict[str, tuple[str, ...]] = {}

    def leave_out(self, part: str, unsaid: tuple[str, ...]) -> None:
        """Lines of this part that contain one of these are not written."""
        self._unsaid[part] = unsaid

    def write(self, part: str, text: str) -> None:
        """One line, or several, of a part."""
        clock = time.strftime("%H:%M:%S")
        for line in text.splitlines():
            if any(words in line for words in self._unsaid.get(part, ())):
                continue
            self._print(f"{clock} {self._label(part)} {line.rstrip()}\n")

    def feed(self, part: str, output: bytes) -> None:
        """Output as it comes from a pipe; what is not a whole line yet waits for its rest."""
        *lines, rest = (self._halves.pop(part, b"") + output).split(b"\n")
        for line in lines:
            self.write(part, line.decode(errors="replace"))
        if rest:
            self._halves[part] = rest

    def finish(self, part: str) -> None:
        """The part has ended: so has its last line."""
        self.write(part, self._halves.pop(part, b"").decode(errors="replace"))

    def _label(self, part: str) -> str:
        if not self._coloured:
            return f"{part:<{_WIDTH}}|"
        colour = self._colours.setdefault(part, _COLOURS[len(self._colours) % len(_COLOURS)])
        return f"\033[{colour}m{part:<{_WIDTH}}|\033[0m"

    def _print(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            # The terminal is gone, or the pipe's reader: the parts must be stopped in order all the same.
            self._coloured = False
