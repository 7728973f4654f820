"""What a recording says beside a source that knows more."""
from __future__ import annotations

from dataclasses import replace

from sphinx_vmsd.model import Description, Field, FromMember, heard
from sphinx_vmsd.model.condition import PropertyIs, Unknown

KNOWN = Description("d", 3, 2, (
    Field("a", "uint8"), Field("c", "buffer", size=256, exists=PropertyIs("p")),
    Field("c", "buffer", size=4096, exists=PropertyIs("q")), Field("v", "uint16", count=FromMember("n"), array=True),
    Field("t", "gtree", description=Description("value")), Field("z", "uint8", version=3),
), (Description("d/s", needed=PropertyIs("p")), Description("d/sure")))
SENT = Description("d", 3, 0, (
    Field("a", "uint8"), Field("c[1]", "buffer", size=4096), Field("t", "gtree"), Field("z", "uint8")), recorded=True)


def test_what_was_not_sent_is_taken_from_the_other() -> None:
    """All but a subsection that is always sent: that one is missing."""
    assert heard(SENT, KNOWN) == replace(KNOWN, subsections=KNOWN.subsections[:1])
    assert heard(heard(SENT, KNOWN), KNOWN) == heard(SENT, KNOWN)


def test_only_recordings_are_completed() -> None:
    assert heard(replace(SENT, recorded=False), KNOWN).fields == SENT.fields
    assert heard(KNOWN, SENT) is KNOWN


def test_what_must_have_been_sent_stays_missing() -> None:
    shorter = replace(SENT, fields=SENT.fields[1:])
    assert [one.name for one in heard(shorter, KNOWN).fields] == ["c", "c", "v", "t", "z"]


def test_two_recordings_share_their_subsections() -> None:
    sent = Unknown("sent")
    one, other = (replace(SENT, subsections=(Description(f"d/{name}", needed=sent, recorded=True),)) for name in "ab")
    assert [part.name for part in heard(one, other).subsections] == ["d/a", "d/b"]
