"""``make pins``: compile requirements/*.in to the pinned *.txt, for every platform and Python from 3.11 on."""

import subprocess
import sys

from deploy.local.environment import ROOT

_SETS = ("base", "production", "development")


def main(arguments: list[str]) -> int:
    """The exit status of the first step that failed; ``arguments`` go to the compiler, such as --upgrade."""
    steps = [[sys.executable, "-m", "pip", "install", "--quiet", "uv"]]
    compile_one = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--no-header"]
    steps += [
        [*compile_one, "--python-version", "3.11", *arguments, f"{name}.in", "--output-file", f"{name}.txt"] for name in _SETS
    ]
    for step in steps:
        status = subprocess.run(step, cwd=ROOT / "requirements", check=False).returncode
        if status != 0:
            return status
    return 0
