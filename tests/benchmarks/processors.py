"""Seconds of the processors so far: a figure that holds on a busy machine, too."""

from __future__ import annotations

import time
from math import nan

import psutil
from django.db import connection


def used() -> float:
    """Of this process, and of PostgreSQL with all its own; nan where that runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    try:
        server = psutil.Process(number).parent()
    except psutil.NoSuchProcess:
        server = None
    if server is None:
        return nan
    times = [each.cpu_times() for each in (server, *server.children())]
    return time.process_time() + sum(each.user + each.system for each in times)
