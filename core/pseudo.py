"""Two made-up languages that show, at a glance, what is not translatable or does not fit.

`en-xa` is English with accents, half as long again, in brackets: text without brackets was never sent through gettext,
a missing bracket was cut off. `ar-xb` is English written from right to left: the page mirrors, and what does not mirror
uses a physical side. Neither has catalogues: every message is made from its source, so they are always complete.

Active only where `settings.PSEUDO_LOCALE` is on (docs/decisions/0005-two-made-up-languages-try-every-page.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import cycle
from typing import Final

from django.utils import translation
from django.utils.translation import trans_real

GROWTH: Final = 0.5
"""German, Hindi and French interface texts are up to this much longer than the English ones."""

_KEEP = re.compile(r"(%(?:\(\w+\))?[#0\- +]*[\d.]*[a-zA-Z%]|\{[^{}]*\}|<[^<>]*>|&\w+;|&#\d+;|\s+)")
"""What must come through unharmed: placeholders of both kinds, tags, entities; and white space, which parts the words."""
_ACCENTS = str.maketrans("ACDEGHIJKLNORSTUWYZacdeghijklnorstuwyz", "ÅÇĐÉĜĤÎĴĶĻÑÖŔŠŢÛŴÝŽåçðéĝĥîĵķļñöŕšţûŵýž")
_FILLING: Final = ("one", "two", "three", "four", "five", "six", "seven")
_RIGHT_TO_LEFT, _END = "\u202e", "\u202c"


def lengthened(source: str) -> str:
    """`[Šåļéš one]`: accented, `GROWTH` longer, in brackets."""
    accented = "".join(part if _KEEP.fullmatch(part) else part.translate(_ACCENTS) for part in _KEEP.split(source))
    words = [part for part in _KEEP.split(source) if not _KEEP.fullmatch(part)]
    wanted = round(sum(map(len, words)) * GROWTH)
    filling = ""
    for word in cycle(_FILLING):
        if len(filling) >= wanted:
            break
        filling += f" {word}"
    return f"[{accented}{filling}]"


def mirrored(source: str) -> str:
    """Each word runs from right to left; placeholders are left to the values they get."""
    return "".join(
        part if not part or _KEEP.fullmatch(part) else f"{_RIGHT_TO_LEFT}{part}{_END}" for part in _KEEP.split(source)
    )


LANGUAGES: Final[dict[str, Callable[[str], str]]] = {"en-xa": lengthened, "ar-xb": mirrored}


class PseudoTranslation(trans_real.DjangoTranslation):
    """A translation that reads no catalogue: it speaks the source text itself, changed by `speak`."""

    def __init__(self, language: str, *, speak: Callable[[str], str]) -> None:
        super().__init__(language)
        self._speak = speak

    def gettext(self, message: str) -> str:
        # `pgettext` puts the context before the message; it is not for people.
        return self._speak(message.rsplit(trans_real.CONTEXT_SEPARATOR, 1)[-1])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def install() -> None:
    """Make Django know both languages. Called once, when the apps are ready.

    Django keeps one translation object a language in `trans_real._translations`, and believes in a language only where
    it finds a compiled catalogue. Those two places are all that is touched.
    """
    known = trans_real.check_for_language

    def check_for_language(lang_code: str | None) -> bool:
        return lang_code in LANGUAGES or known(lang_code)

    for language, speak in LANGUAGES.items():
        trans_real._translations[language] = PseudoTranslation(language, speak=speak)  # type: ignore[attr-defined]  # private
    trans_real.check_for_language = check_for_language
    # `django.utils.translation` may have looked the old function up already, and keeps what it found.
    translation._trans.check_for_language = check_for_language  # type: ignore[attr-defined]  # private
