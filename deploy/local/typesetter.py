"""What invoices are set in type with: Pango, which WeasyPrint loads, and fonts for Latin, Devanagari and Arabic.

System packages, as pip cannot bring them. Without Pango an invoice is a page and no PDF, and says so; without the fonts
a name may be set in whatever the machine has.
"""

import ctypes
import shutil
import subprocess
import sys

from deploy.local import debian

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig", "fonts-noto-core")
FONTS = ("Noto Sans", "Noto Sans Devanagari", "Noto Sans Arabic")
_LIBRARIES = ("gobject-2.0", "pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
"""Those that WeasyPrint opens and that come with no Python package; what they need themselves comes with them."""


def missing() -> list[str]:
    """Libraries and fonts that this machine does not have."""
    return [f"lib{name}" for name in _LIBRARIES if not _opens(name)] + [f"the font {name}" for name in FONTS if not _has(name)]


def install() -> str | None:
    """Have it installed where we may; otherwise says in one line what is off and how to change that."""
    lacking = missing()
    if not lacking:
        return None
    if debian.may_install():
        print(f"Installing what invoices are printed with (apt-get install {' '.join(PACKAGES)}) ...", flush=True)
        problem = debian.install(*PACKAGES)
        lacking = missing()
        if not lacking:
            return None
        return f"{_off(lacking)}: {', '.join(lacking)} could not be installed ({problem or 'the packages lack it'})."
    how = f"`apt-get install {' '.join(PACKAGES)}` (as root) or your system's like of it"
    return f"{_off(lacking)} until {how}: not here are {', '.join(lacking)}."


def _off(lacking: list[str]) -> str:
    if any(name.startswith("lib") for name in lacking):
        return "Invoices are pages and no PDF"
    return "Some scripts are not readable in invoices"


def _opens(name: str) -> bool:
    wanted = f"lib{name}.dylib" if sys.platform == "darwin" else f"lib{name}.so.0"
    try:
        ctypes.CDLL(wanted)
    except OSError:
        return False
    return True


def _has(font: str) -> bool:
    program = shutil.which("fc-list")
    if program is None:
        return False
    found = subprocess.run([program, f":family={font}"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())
