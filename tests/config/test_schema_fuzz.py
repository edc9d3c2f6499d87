"""schemathesis over the whole schema: no 5xx, and no answer that the schema does not know of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from hypothesis import settings as examples
from rest_framework.settings import api_settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import CacheConfig, SchemathesisConfig
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.bidding.in_place import bid_in_place
from tests.config.furnished import Furnished, furnish

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def furnished(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Furnished]:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    settings.LOGIN_LIMITS = {}
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "writes", None)
    settings.MEDIA_ROOT = tmp_path
    bid_in_place(monkeypatch)
    # As Django's own test client does: a request's end would close the connection that the test's transaction is on.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield furnish()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def described() -> BaseSchema:
    generator: Any = SchemaGenerator
    config = SchemathesisConfig(cache=CacheConfig(enabled=False))
    found = schemathesis.openapi.from_dict(generator().get_schema(request=None, public=True), config=config)
    found.app = get_wsgi_application()
    found.config.generation.update(with_security_parameters=False)
    return found


schema = described()


@schema.parametrize()
@examples(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_described(case: schemathesis.Case[Any], furnished: Furnished, pytestconfig: pytest.Config) -> None:
    """Each case as one of four people, whom its content chooses; with `--long`, as all of them."""
    choice = crc32(repr((case.path_parameters, case.query, case.body)).encode())
    if choice % 3:
        case.path_parameters = {**case.path_parameters, **furnished.real(case.path_parameters, choice=choice // 12)}
    log_ins = list(furnished.log_ins.values())
    for headers in log_ins if pytestconfig.getoption("--long") else [log_ins[choice // 3 % len(log_ins)]]:
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS, headers=headers)
