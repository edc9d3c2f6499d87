"""``make run``: the whole house on one machine, until Ctrl-C.

The order: data folder, what a killed run has left behind, PostgreSQL, Valkey and Janus, migrations, web, worker and
beat, the demo; then the address and the people to log in as.
"""

import os
import sys
import urllib.error
import urllib.request

from deploy.local import home as homes
from deploy.local import janus, keys, ports, processes, typesetter
from deploy.local.environment import ROOT
from deploy.local.errors import CannotStart
from deploy.local.home import Home
from deploy.local.janus import Janus
from deploy.local.log import Log
from deploy.local.postgres import Postgres
from deploy.local.processes import Part
from deploy.local.supervisor import Stopped, Supervisor
from deploy.local.valkey import Valkey
from deploy.local.welcome import welcome

_USUAL_PORT = 8000
_FOUNDATIONS = ("postgres", "valkey", "janus")
# Celery warns against root at length, and root was chosen by whoever typed the command.
_CELERY_AS_ROOT = ("SecurityWarning", "absolutely not recommended", "specify a different user", "uid=0", "_security_error(")


def main(arguments: list[str]) -> int:
    """Run until somebody asks to stop; raises CannotStart in words where it cannot."""
    if arguments:
        message = f"make run takes no arguments, not {' '.join(arguments)}: PORT and ROSTRUM_DATA are variables."
        raise CannotStart(message)
    home = homes.find()
    if home.folder != homes.wanted():
        print(
            f"The user {home.owner and home.owner.name} cannot enter {homes.wanted()}: data goes to {home.folder}.", flush=True
        )
    with home.lock():
        _stop_left_over(home)
        port = web_port(os.environ.get("PORT", ""))
        supervisor = Supervisor(notes=home.folder / "processes", log=Log())
        try:
            _run(supervisor, home=home, port=port)
        except Stopped:
            print("\nStopping ...", flush=True)
        finally:
            supervisor.stop()
    return 0


def web_port(wanted: str) -> int:
    """The port asked for, or else 8000 or the next free one; raises CannotStart when the one asked for is no good."""
    if not wanted:
        return ports.next_free(_USUAL_PORT)
    if not (wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= 65535):
        message = f"PORT must be a number from 1 to 65535, not {wanted!r}."
        raise CannotStart(message)
    if not ports.is_free(int(wanted)):
        message = f"Port {wanted} is busy: free it, or choose another by PORT (without PORT, the next free one is taken)."
        raise CannotStart(message)
    return int(wanted)


def _run(supervisor: Supervisor, *, home: Home, port: int) -> None:
    servers = _start_servers(supervisor, home=home)
    gateway, picture = _start_gateway(supervisor, home=home)
    invoices = typesetter.install() or "printed as PDF (WeasyPrint)"
    # What the parts of ours are told; a setting that is already in the environment stays as it is.
    told = {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.development"),
        "PUBLIC_URL": os.environ.get("PUBLIC_URL", f"http://localhost:{port}"),
        "ROSTRUM_DATA": str(home.folder),
        "PYTHONUNBUFFERED": "1",
        # Static files straight from where they are written are read the simple way; production never serves them so.
        "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS", "ignore:StreamingHttpResponse must consume"),
        "VAPID_PRIVATE_KEY": os.environ.get("VAPID_PRIVATE_KEY") or keys.push_key(home),
        **servers,
        **gateway,
    }
    supervisor.run(_python("migrate", "manage.py", "migrate", "--verbosity", "0", told=told))
    supervisor.start(_python("web", "manage.py", "serve", "--server", "daphne", "--port", str(port), told=told))
    supervisor.run(_python("demo", "manage.py", "demo", "--ensure", told=told))
    address = f"http://127.0.0.1:{port}/"
    supervisor.wait_until(lambda: _answers(address), seconds=60, what="The web server")
    # Last, as everybody waits for the page and nobody for these: on a small machine they would slow it down.
    supervisor.start(_celery("worker", "--concurrency", "2", "--without-mingle", "--without-gossip", told=told))
    supervisor.start(_celery("beat", "--schedule", str(home.folder / "beat"), "--pidfile", "", told=told))
    own = {name.removesuffix("_URL") for name in servers}
    print(welcome(port=port, home=home, own=own, picture=picture, invoices=invoices), flush=True)
    supervisor.watch()


def _start_servers(supervisor: Supervisor, *, home: Home) -> dict[str, str]:
    """PostgreSQL and Valkey, unless the environment names others; gives the variables that point to ours."""
    found: dict[str, str] = {}
    ours: list[Postgres | Valkey] = []
    if not os.environ.get("DATABASE_URL"):
        ours.append(Postgres(home=home, port=_remembered_port(home, name="postgres")))
        found["DATABASE_URL"] = ours[-1].url
    if not os.environ.get("REDIS_URL"):
        ours.append(Valkey(home=home, port=_remembered_port(home, name="valkey")))
        found["REDIS_URL"] = ours[-1].url
    for server in ours:
        server.prepare()
        supervisor.start(server.part)
    for server in ours:
        supervisor.wait_until(server.is_ready, seconds=60, what=server.part.name)
        if isinstance(server, Postgres):
            server.make_database()
    return found


def _start_gateway(supervisor: Supervisor, *, home: Home) -> tuple[dict[str, str], str]:
    """Janus, unless the environment names others or it cannot be: the variables that point to ours, and what to say."""
    if os.environ.get("JANUS_GATEWAYS"):
        return {}, "on (yours)"
    address = janus.own_address()
    problem = janus.install() or (None if address else "This machine is on no network: the picture is off.")
    if problem or address is None:
        return {}, f"off: {problem}"
    home.server_folder("inbox")  # it records into it, and may be another user than ours
    server = Janus(home=home, port=_remembered_port(home, name="janus"), address=address)
    server.prepare()
    supervisor.start(server.part)
    try:
        supervisor.wait_until(server.is_ready, seconds=10, what="Janus")
    except CannotStart as late:
        return server.told, f"off as yet: {late}"
    return server.told, f"on (Janus, at {address})"


def _remembered_port(home: Home, *, name: str) -> int:
    """The port of the last run if it is free, so that tools set up by the developer keep working."""
    known = home.remembered(f"{name}_port")
    port = ports.free(preferred=int(known) if known else None)
    home.remember(name=f"{name}_port", value=str(port))
    return port


def _stop_left_over(home: Home) -> None:
    """End what a killed supervisor has left; we hold the lock, so nobody else can be at home in this folder."""
    notes = sorted((home.folder / "processes").glob("*"), key=lambda path: path.name in _FOUNDATIONS)
    for path in notes:
        patience = 20.0 if path.name in _FOUNDATIONS else 3.0
        if processes.stop_left_over(path, patience=patience):
            print(f"Stopped '{path.name}', which an earlier run had left behind.", flush=True)


def _python(name: str, *words: str, told: dict[str, str]) -> Part:
    return Part(name=name, command=(sys.executable, *words), folder=ROOT, environment=told, unsaid=_CELERY_AS_ROOT)


def _celery(role: str, *words: str, told: dict[str, str]) -> Part:
    return _python(role, "-m", "celery", "--app", "config", "--quiet", role, "--loglevel", "INFO", *words, told=told)


def _answers(address: str) -> bool:
    """Whether the address gives any answer that is not an error of the server."""
    try:
        with urllib.request.urlopen(address, timeout=10):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False
