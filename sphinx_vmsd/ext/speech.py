"""Our own words in the language of the build: the message catalogue ``sphinx_vmsd``.

The renderers make whole English texts with names and numbers in them. A text is looked up as it is, and else by the
patterns of ``locale/sphinx_vmsd.pot``, whose placeholders keep what stands there (its head says how). Catalogues are
read as text: a compiled one could be stale, and no tree wants a binary file.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from sphinx import locale
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation

from sphinx_vmsd.ext.warn import Warn, warn

CATALOGUE = "sphinx_vmsd"
FOLDER = Path(__file__).resolve().parents[1] / "locale"
#: Placeholder (without the number that tells two apart) -> what can stand there; anything in all others.
_SORTS = {"n": r"\d+", "release": r"[^\s,;:]+", "name": r"[^\s,;:]+", "value": r"[^\s,;]+"}
_PLACE = re.compile(r"\{(\w+)\}")
_BETWEEN = "; "
_KEY = ("general", CATALOGUE)


def load(app: Sphinx, config: Config) -> None:
    """Load the catalogue of the language; one in ``locale_dirs`` counts before ours (event ``config-inited``)."""
    locale.translators.pop(_KEY, None)  # a process can build several times
    say.cache_clear()
    folders = [*(Path(app.srcdir) / one for one in config.locale_dirs), FOLDER]
    found = list(_catalogues(folders, str(config.language or "")))
    for one, other in zip(found, found[1:]):
        one.add_fallback(other)
    if found:
        locale.translators[_KEY] = found[0]


def _catalogues(folders: Iterable[Path], language: str) -> Iterator[GNUTranslations]:
    """The catalogues in *folders* of *language* and of what it is a dialect of."""
    names = dict.fromkeys([language, language.partition("_")[0]] if language else [])
    for folder in folders:
        for name in names:
            path = folder / name / "LC_MESSAGES" / f"{CATALOGUE}.po"
            if path.is_file():
                yield from _read(path, name)


def _read(path: Path, language: str) -> Iterator[GNUTranslations]:
    from babel.messages.mofile import write_mo  # English pages need neither
    from babel.messages.pofile import PoFileError, read_po
    compiled = BytesIO()
    try:
        with path.open("rb") as stream:
            write_mo(compiled, read_po(stream, locale=language, abort_invalid=True))
    except (PoFileError, ValueError, OSError) as fault:
        warn(Warn.FILE, f"{path.name} can't be read: {fault}", f"{path}:1")
        return
    compiled.seek(0)
    yield GNUTranslations(compiled)


def foreign() -> bool:
    """Whether there is a catalogue to look into."""
    return _KEY in locale.translators


@lru_cache(maxsize=1 << 14)
def say(text: str) -> str:
    """*text*, one of our own, in the language of the build."""
    core = text.strip() if foreign() else ""
    if not core:
        return text
    parts = [core] if core in phrases() else core.split(_BETWEEN)
    return text.replace(core, _BETWEEN.join(map(_said, parts)), 1)


def _said(text: str) -> str:
    known = str(get_translation(CATALOGUE)(text))
    if known != text or text in phrases():
        return known
    for pattern, phrase in _patterns():
        found = pattern.fullmatch(text)
        if found:
            return _filled(str(get_translation(CATALOGUE)(phrase)), found.groupdict())
    return text


@lru_cache(maxsize=1 << 14)
def ours(text: str) -> bool:
    """Whether all of *text* is made by us, so that no author needs to translate it."""
    parts = [text] if text in phrases() else text.split(_BETWEEN)
    return all(one in phrases() or any(pattern.fullmatch(one) for pattern, _phrase in _patterns()) for one in parts)


def _filled(phrase: str, values: dict[str, str]) -> str:
    """*phrase* with its placeholders filled; a list in capitals is said item by item."""

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        value = values.get(name, match.group(0))
        if not name[0].isupper():
            return value
        return ", ".join(map(say, value.split(", "))) if name.startswith("LIST") else say(value)

    return _PLACE.sub(fill, phrase)


@lru_cache(maxsize=1)
def phrases() -> dict[str, None]:
    """Every text of ours, in the order in which they are tried."""
    from babel.messages.pofile import read_po
    with (FOLDER / f"{CATALOGUE}.pot").open("rb") as stream:
        return dict.fromkeys(str(message.id) for message in read_po(stream) if message.id)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((pattern_of(phrase), phrase) for phrase in phrases() if "{" in phrase)


def pattern_of(phrase: str) -> re.Pattern[str]:
    """What matches the texts that *phrase* stands for."""
    parts = _PLACE.split(phrase)
    made = (f"(?P<{part}>{_sort(part)})" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return re.compile("".join(made), re.DOTALL)


def _sort(name: str) -> str:
    return _SORTS.get(name.rstrip("0123456789"), ".+?")
