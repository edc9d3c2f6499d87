"""What ``make run`` prints once everything is up."""

import os

from deploy.local import chromium
from deploy.local.home import Home

_PEOPLE = (
    ("staff@rostrum.test", "the house: /admin/"),
    ("seller@rostrum.test", "sells"),
    ("bidder1@rostrum.test ... bidder12@rostrum.test", "bid"),
)
_PASSWORD = "rostrum-demo-1"  # noqa: S105 - the demo's, known to everybody; production refuses the demo


def welcome(*, port: int, home: Home, own: set[str], picture: str, invoices: str) -> str:
    """The address, the people, and which parts run; ``own`` names the servers that we brought ourselves."""
    widest = max(len(name) for name, _ in _PEOPLE)
    lines = [
        "",
        f"  Rostrum is open:  http://localhost:{port}/",
        "",
        f"  Log in with the password {_PASSWORD} as",
        *(f"    {name:<{widest}}  {what}" for name, what in _PEOPLE),
        "",
        f"  Running:  web, worker, beat, {_server('PostgreSQL', own='DATABASE' in own)}, {_server('Valkey', own='REDIS' in own)}",
        f"  Picture:  {picture}",
        f"  Invoices: {invoices}",
        f"  Mail:     every mail lands on http://localhost:{port}/outbox/",
        f"  Demo:     rehearsal bidders are {'off' if _bots_are_off() else 'on (DEMO_BOTS=off stills them)'}",
        f"  Journeys: {_journeys()}",
        f"  Data:     {home.folder}",
        "",
        "  Ctrl-C stops everything.",
        "",
    ]
    return "\n".join(lines)


def _server(name: str, *, own: bool) -> str:
    return f"{name} ({'our own' if own else 'yours'})"


def _bots_are_off() -> bool:
    return os.environ.get("DEMO_BOTS", "").lower() in {"off", "false", "0"}


def _journeys() -> str:
    if chromium.find():
        return "on in `make test`"
    return "off in `make test` until Chromium is installed (as root: apt-get install chromium)"
