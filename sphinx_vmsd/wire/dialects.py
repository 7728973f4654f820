"""How releases of QEMU differ in saving, loading and reporting: one row a change of behaviour.

Source: ``facts/vmstate.md`` 3.1 to 3.4, and the history of ``migration/vmstate.c`` for the release of each change.
"""
from __future__ import annotations

from typing import NamedTuple

from sphinx_vmsd.model import Release


class Dialect(NamedTuple):
    """The behaviour shared by the releases from ``name`` up to the next row.

    * ``spaced_json``: the stream's description has blanks inside braces (before 6.0).
    * ``subsection_latches``: a failed subsection sets the stream's error.
    * ``save_errp``: saving reports through ``Error **``; ``nested_save_errp``, ``subsection_save_errp``: so do the
      descriptions nested in it. Where they don't, the nested message is lost.
    * ``post_save``: its result counts.
    * ``load_errp``: loading builds one line through ``Error **``; hooks have ``_errp`` variants.
    * ``bools``: functions return true or false, so every failure is -EINVAL; built-in infos set the ``Error **``.
    * ``marker``: type name of a NULL pointer's marker; ``runs``: pointer arrays are described in runs of NULL and not.
    * ``hints``: the hint of an ``equal`` field is printed.
    """

    name: str
    spaced_json: bool = False
    subsection_latches: bool = False
    save_errp: bool = False
    nested_save_errp: bool = False
    subsection_save_errp: bool = False
    post_save: bool = True
    load_errp: bool = False
    bools: bool = False
    marker: str = "uint64"
    runs: bool = False
    hints: bool = True

    @property
    def since(self) -> Release:
        """The first release that behaves so."""
        return Release(self.name)


_2_4 = Dialect("2.4", spaced_json=True)
_2_8 = _2_4._replace(name="2.8")
_2_9 = _2_8._replace(name="2.9")
_3_1 = _2_9._replace(name="3.1")
_5_2 = _3_1._replace(name="5.2")
_6_0 = _5_2._replace(name="6.0", spaced_json=False)
_8_2 = _6_0._replace(name="8.2", subsection_latches=True, save_errp=True)
_9_2 = _8_2._replace(name="9.2", subsection_save_errp=True)
_10_0 = _9_2._replace(name="10.0", marker="nullptr", runs=True)
_10_1 = _10_0._replace(name="10.1")
_10_2 = _10_1._replace(name="10.2", nested_save_errp=True, load_errp=True)
_11_0 = _10_2._replace(
    name="11.0", post_save=False, bools=True, marker="ptr-marker", hints=False,
)

#: Oldest first.
DIALECTS: tuple[Dialect, ...] = (
    _2_4, _2_8, _2_9, _3_1, _5_2, _6_0, _8_2, _9_2, _10_0, _10_1, _10_2, _11_0)


def dialect_of(release: Release) -> Dialect:
    """The behaviour of *release*; releases before 5.2 are taken to do as 5.2 does, but for their messages."""
    return next((row for row in reversed(DIALECTS) if row.since <= release), DIALECTS[0])
