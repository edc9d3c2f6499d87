"""Refusals: a stable code, data beside it, and words in the language of whoever reads them."""

from __future__ import annotations

from django.utils import translation

from core.errors import Conflict, NotFound, Throttled


def test_a_refusal_is_worded_in_the_language_that_reads_it() -> None:
    refusal = NotFound()  # on a thread of its own, where nobody's language is active
    with translation.override("en-xa"):
        assert refusal.detail.startswith("[")
    assert refusal.detail == "There is no such thing."


def test_a_socket_hears_code_words_and_data() -> None:
    told = Throttled("Wait.", retry_after=3).as_dict()
    assert told == {"code": "throttled", "detail": "Wait.", "retry_after": 3}


def test_a_problem_has_the_number_for_its_status_and_the_state_beside_it() -> None:
    assert Conflict("Too late.", status="ended").as_problem() == {
        "type": "about:blank",
        "title": "That is not possible now.",
        "status": 409,
        "code": "conflict",
        "detail": "Too late.",
        "state": "ended",
    }
