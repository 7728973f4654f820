"""What a predicate tests, read from its body."""

from __future__ import annotations

import pytest

from sphinx_vmsd.model.condition import AllOf, Condition, GuestState, MemberBetween, MemberIs, VersionIs
from sphinx_vmsd.readers.source.conditions import Function, Names, read


def condition(body: str) -> Condition:
    function = Function("f", "void *opaque, int version_id", body)
    return read("f", Names(lambda name: function, lambda *path: None, int, lambda text: text))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return version_id >= 5;", VersionIs(5)),
        # no longer the version that was passed in
        (
            "Demo *s = opaque; version_id = MIN(version_id, s->sent); return version_id >= 5;",
            AllOf((VersionIs(5), MemberBetween("sent", 5, guest=False))),
        ),
        ("Demo *s = opaque; return s->mode == 2;", MemberIs("mode", 2)),
        ("Demo *s = opaque; s = s->next; return s->mode == 2;", GuestState("f(): s->mode == 2")),
    ],
)
def test_body(body, expected):
    assert condition(body) == expected
