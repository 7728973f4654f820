"""Facts in words with references."""
from __future__ import annotations

from sphinx_vmsd.model.condition import AllOf, AnyOf, MemberIs, Not, PropertyIs
from sphinx_vmsd.render.words import condition_parts


def test_only_the_name_is_code_where_the_words_have_it_too() -> None:
    """A property called ``n`` is not the n of "and"."""
    condition = AllOf((PropertyIs("p"), AnyOf((PropertyIs("n"), Not(MemberIs("i"))))))
    parts = condition_parts(condition, "demo")
    assert "".join(part.text for part in parts) == "property p is true and (property n is true or not (i is true))"
    assert [part.text for part in parts if part.code] == ["p", "n", "i"]
    assert [str(part.ref.target) for part in parts if part.ref] == ["demo.p", "demo.n"]
