"""The test that a call stands under."""
import pytest

from sphinx_vmsd.readers.source.guards import guard_of


@pytest.mark.parametrize(("body", "test"), [
    ("{ CALL(); }", ""),
    ("{ if (s->early) { CALL(); } }", "s->early"),
    ("{ if (s->early)\n        CALL(); }", "s->early"),
    ("{ if (a(b)) { x(); } CALL(); }", ""),
    ("{ if (a(b)) { x(); } else { CALL(); } }", "!(a(b))"),
    ("{ if (a(b)) { x(); } else CALL(); }", "!(a(b))"),
    ("{ if (a) { b(); } else if (c &&\n  d) { CALL(); } }", "c && d"),
    ("{ for (i = 0; i < 3; i++) { CALL(); } }", ""),
    ("{ if (outer) { for (;;) { CALL(); } } }", "outer"),
    ('{ if (!strcmp(s, ") {")) { CALL(); } }', '!strcmp(s, ") {")'),
    ("{ motif (x); CALL(); }", ""),
    ("} ) else CALL();", ""),
])
def test_the_test_of_the_innermost_if(body, test):
    assert guard_of(body, body.index("CALL")) == test
