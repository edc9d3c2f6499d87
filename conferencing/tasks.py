"""Recurring jobs of conferencing (config/schedule.py). Each finds its work in rows; twice at once does no harm."""

from __future__ import annotations

from typing import Final

from celery import shared_task

from conferencing import gateways, processing, recording

LONGEST: Final = 60.0
"""Seconds after which a run takes up nothing new; what it is at is brought to its end."""


@shared_task
def process_recordings() -> None:
    """What was forgotten is stopped; what was stopped is made playable."""
    recording.close_forgotten()
    processing.process_for(LONGEST)


@shared_task
def watch_gateways() -> None:
    """Who lives, and where rooms stand; ended rooms go from their gateways."""
    gateways.look()
    gateways.clear_ended()
