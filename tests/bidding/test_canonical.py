"""Our canonical JSON against an independent implementation of RFC 8785."""

from __future__ import annotations

from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from bidding import canonical

keys = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12)
values = st.recursive(
    st.none() | st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans(),
    lambda inner: st.dictionaries(keys, inner, max_size=4) | st.lists(inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, max_size=6))
def test_it_writes_what_rfc_8785_writes(value: dict[str, Any]) -> None:
    assert canonical.text(value) == rfc8785.dumps(value)


def test_a_link_is_over_the_text_of_the_hash_before_and_the_canonical_text() -> None:
    # sha256 of 64 zeros followed by {"a":1}, by coreutils.
    assert canonical.link("0" * 64, {"a": 1}) == "fc6cee09194dd2578bd7664604fcb72a539066fd34544cea0009c43eb6cdc289"
