"""What a predicate tests, read from its body."""

from __future__ import annotations

import pytest

from sphinx_vmsd.model.condition import (
    AllOf,
    AnyOf,
    Condition,
    GuestState,
    MemberBetween,
    MemberIs,
    Not,
    PropertyIs,
    VersionIs,
)
from sphinx_vmsd.readers.source.conditions import Function, Names, of_function


def condition(body: str) -> Condition:
    function = Function("f", "void *opaque, int version_id", body)
    return of_function(function, Names(lambda name: function, lambda *path: None, int, lambda text: text))


BOTH = AllOf((Not(MemberIs("m", 7)), MemberIs("n", 2)))
EITHER = AnyOf((MemberIs("m", 7), MemberIs("n", 2)))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return version_id >= 5;", VersionIs(5)),
        # no longer the version that was passed in
        (
            "Demo *s = opaque; version_id = MIN(version_id, s->sent); return version_id >= 5;",
            AllOf((VersionIs(5), MemberBetween("sent", 5, guest=False))),
        ),
        ("return 3 <= version_id;", VersionIs(3)),
        ("return 3 > version_id;", VersionIs(0, 2)),
        ("Demo *s = opaque; return s->mode == 2;", MemberIs("mode", 2)),
        ("Demo *s = opaque; if (s->m == 7) return true; else return s->n == 2;", EITHER),
        ("Demo *s = opaque; if (s->m == 7) return true; else if (s->n == 2) return true; return false;", EITHER),
        ("D *s = opaque; if (s->m == 7) { return true; } else if (s->n == 2) { return true; } return false;", EITHER),
        ("D *s = opaque; if (s->m == 7) { return true; } else { if (s->n != 2) return false; } return true;", EITHER),
        ("Demo *s = opaque; s = s->next; return s->mode == 2;", GuestState("f() { … return s->mode == 2; }")),
        # what was tested before the statements that are not understood still holds
        (
            "D *s = opaque; int i; if (s->m != 7) { return false; } for (i = 0; i < 4; i++) { use(i); } return s->n;",
            AllOf((MemberIs("m", 7), GuestState("f() { … return s->n; }"))),
        ),
        (
            "D *s = opaque; bool r; if (s->m != 7) return false; WITH_LOCK(&s->l) { r = s->n; } return r;",
            AllOf((MemberIs("m", 7), GuestState("f() { … return r; }"))),
        ),
        # here it goes on with what follows, in one case of two
        ("D *s = opaque; if (s->m == 7) { use(s); } return s->n == 2;", GuestState("f() { … return s->n == 2; }")),
        ("D *s = opaque; bool r = s->n == 2; if (s->m == 7) { r = false; return r; } return r;", BOTH),
    ],
)
def test_body(body, expected):
    assert condition(body) == expected


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("s->flags & MASK", PropertyIs("bit 2")),
        ("!(s->flags & 4)", PropertyIs("bit 2", False)),
        ("(s->flags & MASK) != 0", PropertyIs("bit 2")),
        ("(s->flags & MASK) == 0", PropertyIs("bit 2", False)),
        ("s->flag == true", PropertyIs("bit None")),
        ("s->flag == false", PropertyIs("bit None", False)),
        ("s->flag != false", PropertyIs("bit None")),
        ("(s->flags & 3) != 0", GuestState("(s->flags & 3) != 0")),
        ("s->flags & (1 << NUMBER)", PropertyIs("bit 4")),
        ("s->flags & BIT(NUMBER)", PropertyIs("bit 4")),
        ("s->flags & 1", PropertyIs("bit 0")),
        ("s->flags & 3", GuestState("s->flags & 3")),
        ("s->flags & 0", GuestState("s->flags & 0")),
        ("s->flags & UNKNOWN", GuestState("s->flags & UNKNOWN")),
    ],
)
def test_a_flag_is_named_by_its_mask_or_by_its_number(test, expected):
    function = Function("f", "void *opaque", f"Demo *s = opaque; return {test};")
    values = {"MASK": 4, "NUMBER": 4, **{str(number): number for number in range(5)}}
    names = Names(lambda name: function, lambda state, path, bit: f"bit {bit}", values.get, lambda text: text)
    assert of_function(function, names) == expected


def test_a_function_that_is_handed_a_part_tells_of_members_of_that_part():
    functions = {
        "f": Function("f", "void *opaque", "Demo *s = opaque; return !empty(&s->rx) && other(&elsewhere) && full(s);"),
        "empty": Function("empty", "Queue *queue", "return queue->used == 0;"),
        "other": Function("other", "Queue *queue", "return queue->used == 0;"),
        "full": Function("full", "Demo *d", "return d->limit == 7;"),
    }
    names = Names(functions.get, lambda *path: None, int, lambda text: text)
    parts = (Not(MemberIs("rx.used", 0)), GuestState("other(&elsewhere)"), MemberIs("limit", 7))
    assert of_function(functions["f"], names) == AllOf(parts)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("s->mode == ON_OFF_AUTO_ON", PropertyIs("mode", "on")),
        ("s->mode != ON_OFF_AUTO_AUTO", Not(PropertyIs("mode", "auto"))),
        ("other->mode == ON_OFF_AUTO_ON", GuestState("other->mode == ON_OFF_AUTO_ON")),
    ],
)
def test_a_property_whose_values_are_words(test, expected):
    function = Function("f", "void *opaque", f"Demo *s = opaque; return {test};")
    names = Names(lambda name: function, lambda state, path, bit: path, lambda text: None, lambda text: text)
    assert of_function(function, names) == expected
