"""A prose linter for the guide and the documentation: sentence length, paragraph length, words to avoid, spelling.

Run it as a script to check, or with ``--learn`` to add the words of the texts to the list after reading them.
"""
from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORDS = Path(__file__).with_name("words.txt")
LONGEST_SENTENCE = 32
LONGEST_PARAGRAPH = 7

#: A word or phrase that our texts do without, and why.
AVOID = {
    "simply": "says that it is simple, which the reader decides",
    "just": "says that it is simple, which the reader decides",
    "obviously": "insults the reader who does not see it",
    "of course": "insults the reader who does not see it",
    "easily": "says that it is easy, which the reader decides",
    "basically": "says nothing",
    "actually": "says nothing",
    "very": "says nothing",
    "really": "says nothing",
    "in order to": "to",
    "utilize": "use",
    "leverage": "use",
    "please": "an instruction needs none",
    "note that": "say it",
    "etc": "name them, or say what they have in common",
    "e.g": "for example",
    "i.e": "that is",
    "target": "QEMU uses it for the emulated architecture: write destination",
    "backwards compatibility": "backward migration",
}
_DIRECTIVE = re.compile(r"^(\s*)\.\. ")
_MARKUP = (
    (re.compile(r"``[^`]*``"), "CODE"),
    (re.compile(r":[\w:-]+:`([^`<]*?)\s*(?:<[^>]*>)?`"), r"\1"),
    (re.compile(r"\|[\w-]+\|"), "NAME"),
    (re.compile(r"[*]+"), ""),
)
_PROSE_DIRECTIVES = ("note", "warning", "important")


@dataclass(frozen=True)
class Finding:
    """One thing to improve: where, and what."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.message}"


def texts() -> list[Path]:
    """Every file with prose: the guide's parts and the documentation."""
    return sorted((ROOT / "sphinx_vmsd/guide").glob("*.rst")) + sorted(
        path for path in (ROOT / "docs").rglob("*.rst") if "_build" not in path.parts)


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs of prose with their first line; markup, tables of options and literal text are left out."""
    block: list[str] = []
    start, skip = 0, -1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        indent = len(line) - len(line.lstrip())
        if line.strip() and skip >= 0 and indent > skip:
            continue
        if line.strip():
            skip = -1
        found = _DIRECTIVE.match(line)
        if found:
            skip = -1 if line.strip()[3:].split("::")[0] in _PROSE_DIRECTIVES else len(found.group(1))
        if found or not line.strip() or re.match(r"\s*(:[\w-]+:|\| |[=\-~^]{3,})", line):
            if block:
                yield start, " ".join(block)
            block = []
            continue
        if re.match(r"\s*([*-]|\d+\.) ", line) and block:
            yield start, " ".join(block)
            block = []
        start = start if block else number
        block.append(re.sub(r"^\s*([*-]|\d+\.) (- )?", "", line).strip())


def plain(text: str) -> str:
    """*text* without markup."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return text


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return [one for one in re.split(r"(?<=[.!?:;])\s+", text) if one.strip()]


def words(text: str) -> list[str]:
    """The words of *text* in lower case, without names in capitals and numbers."""
    return [word.lower().strip("'") for word in re.findall(r"[A-Za-z][A-Za-z'’]*", text) if not word.isupper()]


def known_words() -> frozenset[str]:
    """The project's word list."""
    return frozenset(WORDS.read_text("utf-8").split())


def lint(path: Path, known: frozenset[str]) -> Iterator[Finding]:
    """What to improve in the file *path*. Only the guide and the gallery keep to the word list."""
    for line, raw in paragraphs(path.read_text("utf-8")):
        text = plain(raw)
        found = sentences(text)
        if len(found) > LONGEST_PARAGRAPH:
            yield Finding(path, line, f"a paragraph of {len(found)} sentences: one idea a paragraph")
        for sentence in found:
            count = len(sentence.split())
            if count > LONGEST_SENTENCE:
                yield Finding(path, line, f"a sentence of {count} words: {sentence[:60]}...")
        for phrase, why in AVOID.items():
            if re.search(rf"\b{re.escape(phrase)}\b", text, re.IGNORECASE):
                yield Finding(path, line, f"'{phrase}': {why}")
        for word in sorted(set(words(text)) - known if {"guide", "gallery"} & set(path.parts) else ()):
            yield Finding(path, line, f"'{word}' is not in the word list")


def main() -> int:
    """Print the findings; with ``--learn`` extend the word list."""
    if "--learn" in sys.argv:
        listed = [path for path in texts() if {"guide", "gallery"} & set(path.parts)]
        prose = [raw for path in listed for _, raw in paragraphs(path.read_text("utf-8"))]
        found = {word for raw in prose for word in words(plain(raw))}
        WORDS.write_text("\n".join(sorted(found | (known_words() if WORDS.exists() else set()))) + "\n", "utf-8")
    findings = [finding for path in texts() for finding in lint(path, known_words())]
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
