"""Every claim of the guide and of the gallery, read from the pages as they stand, without Sphinx."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from sphinx_vmsd.guide import FOLDER
from sphinx_vmsd.model import Claim, History, Outcome, Release
from sphinx_vmsd.readers.spec import Spec, read_spec

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(FOLDER.glob("*.rst")) + sorted((ROOT / "docs/gallery").glob("*.rst"))
_DIRECTIVE = re.compile(r"^\.\. vmsd:migrate::.*\n((?:   :.*\n)+)", re.MULTILINE)
_OPTION = re.compile(r"^   :([\w-]+): ?(.*)$", re.MULTILINE)
_OUTCOMES = {one.name.lower(): one for one in Outcome}


@dataclass(frozen=True)
class Written:
    """A claim, where it is written, and the history it speaks of."""

    where: str
    claim: Claim
    history: History


@cache
def spec(path: Path) -> Spec:
    """The spec at *path*, which must have no problem."""
    found, problems = read_spec(str(path))
    assert found is not None and not problems, [str(one) for one in problems]
    return found


def written() -> Iterator[Written]:
    """All claims in the order of the pages."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for match in _DIRECTIVE.finditer(text):
            options = dict(_OPTION.findall(match.group(1)))
            found = spec(page.parent / options["spec"])
            line = text[:match.start()].count("\n") + 1
            yield Written(f"{page.name}:{line}", _claim(found.device, options), found.history)


def _claim(device: str, options: dict[str, str]) -> Claim:
    values = (pair.split("=") for pair in options.get("values", "").split(",") if pair.strip())
    return Claim(
        device, Release(options["from"]), Release(options["to"]), options["machine"], _OUTCOMES[options["expect"]],
        options.get("message"), _names(options.get("drops")), _names(options.get("defaults")),
        {name.strip(): json.loads(value) for name, value in values},
        via=tuple(map(Release, _names(options.get("via")) or ())),
    )


def _names(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(one.strip() for one in text.split(",") if one.strip())


def mutants(claim: Claim) -> Iterator[Claim]:
    """*claim* with one statement turned into its opposite: each must be found false."""
    for outcome in (Outcome.WORKS, Outcome.FAILS, Outcome.DEPENDS, Outcome.UNKNOWN):
        if outcome is not claim.expect:
            yield replace(claim, expect=outcome, message=None, drops=None, defaults=None)
    if claim.message is not None:
        yield replace(claim, message=f"{claim.message} and more")
    for name in ("drops", "defaults"):
        listed = getattr(claim, name)
        if listed is not None:
            yield replace(claim, **{name: (*listed, "nothing-of-the-kind")})
            yield from (replace(claim, **{name: tuple(one for one in listed if one != left)}) for left in listed)
