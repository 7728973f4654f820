"""``sphinx-vmsd check OLD NEW`` for two dumps, with options that need no parser.

Loads what it needs when it needs it: two dumps that say the same are told in the time of reading them.
"""
from __future__ import annotations

from sphinx_vmsd.cli.say import say
from sphinx_vmsd.readers import answers
from sphinx_vmsd.readers.dumptext import Reduced, reduced
from sphinx_vmsd.readers.named import named, release_in_path
from sphinx_vmsd.render.report import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NEVER = "never"
#: What a release that nothing tells is called: which side it is on is enough to compare.
SIDES = ("old", "new")
#: Options that only choose -> their values, worst last, and the one without the option.
CHOICES = {
    "--format": (tuple(FORMATS), "text"),
    "--fail-on": (("note", "warning", "error", NEVER), "error"),
    "--direction": (("forward", "backward", "both"), "both"),
}


def run(arguments: Sequence[str]) -> tuple[str, int | None]:
    """What was said before about the same files, else what there is to say: the exit status.

    It is ``None`` where *arguments* are for click; the key is what the answer may be kept under then.
    """
    key = answers.key_of(arguments)
    known = answers.known(key) if key else None
    if known is not None:
        say(known[1])
        return key, known[0]
    return key, compare(arguments[1:], key) if key else None


def compare(arguments: Sequence[str], key: str) -> int | None:
    """The exit status of the comparison that *arguments* ask for, told and kept under *key*, if there is one."""
    sources, chosen = _parsed(arguments)
    parts = reduced(named(sources[0])[1], named(sources[1])[1]) if len(sources) == 2 else None
    answer = _answer(sources, parts, chosen) if parts is not None else None
    if answer is None:
        return None
    text, status = answer
    say(text)
    if key:
        answers.keep(key, status, text)
    return status


def _parsed(arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The sources and what is chosen by *arguments*; no source when there is anything else."""
    sources: list[str] = []
    chosen = {name: default for name, (_, default) in CHOICES.items()}
    waiting = list(reversed(arguments))
    while waiting:
        word = waiting.pop()
        name, sign, value = word.partition("=")
        if not word.startswith("-"):
            sources.append(word)
            continue
        if not sign and waiting:
            value = waiting.pop()
        if name not in CHOICES or value not in CHOICES[name][0]:
            return [], chosen
        chosen[name] = value
    return sources, chosen


def _answer(sources: list[str], parts: Reduced, chosen: dict[str, str]) -> tuple[str, int] | None:
    if not parts[2] and chosen["--format"] == "text":
        releases = (named(one)[0] or release_in_path(named(one)[1]) or side for one, side in zip(sources, SIDES))
        return f"check {' '.join(releases)}: nothing found\n", 0
    from sphinx_vmsd.cli.checking import of_dumps

    return of_dumps(sources, parts, chosen)
