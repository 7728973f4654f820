"""What embedding changes in a QEMU tree: one function a file, each from the file's text to its new text."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Callable, Optional, Union

from sphinx_vmsd import __version__
from sphinx_vmsd.embed.atomic import unreadable
from sphinx_vmsd.embed.edits import Edit
from sphinx_vmsd.embed.forge import source_url
from sphinx_vmsd.embed.labels import Labels, found
from sphinx_vmsd.embed.pages import (
    BASE,
    CONFIGURATION,
    CONFIGURATION_OF_BASE,
    CONFIGURATION_OF_FORK,
    CONFIGURATION_OF_LABELS,
    compatibility,
    device_pages,
)
from sphinx_vmsd.embed.vendor import vendored
from sphinx_vmsd.model import Location, Problem

#: The chapter's folder since QEMU 8.2; older trees have a single page about migration.
CHAPTER = "docs/devel/migration"
#: In older trees our pages stand beside the single page, listed where that page is listed.
OLD_PAGE = "docs/devel/migration.rst"

#: What reads C, in the last versions that run with QEMU's oldest Python.
_C_READER = {"tree-sitter": "0.23.2", "tree-sitter-c": "0.23.4"}
#: Later grammars fit no tree-sitter that this Python gets; these fit all of them. Other packages: theirs and newer.
_ACCEPTED = {"tree-sitter": ">=0.23", "tree-sitter-c": ">=0.23,<0.23.5"}

#: What ``conf.py`` has to have: where our name goes, and the names that our options use.
_NAMES = ("os", "qemu_docdir", "release")
_EXPECTED = f"list of extensions, or not the names {', '.join(_NAMES)} that our options use"

#: The group of ``pythondeps.toml`` for it.
GROUP = "docs-devices"

Change = Callable[[str], Optional[str]]
#: Name -> version.
Packages = Mapping[str, str]
Result = tuple[tuple[Edit, ...], tuple[Problem, ...]]


def plan(tree: Path, vendor: bool, devices: bool = True, base: Optional[bytes] = None) -> Result:
    """The edits that embed sphinx-vmsd in the QEMU *tree*, sorted by path.

    With *vendor* the package is copied to ``docs/sphinx``; without it, the trees that declare their Python
    dependencies declare it. With *devices* they declare the C reader, too, in a group that ``configure`` can do
    without; else only the guide comes, which needs none. With *base*, stored facts of the last release, the reference
    marks what has changed since. A file that does not look as expected is a problem, and then nothing should be
    applied.
    """
    if wrong := not_a_tree(tree):
        return (), wrong
    compared = base if devices else None
    try:
        labels = found(tree, _page(tree))
        results = [*_changed_files(tree, labels, vendor, devices, compared is not None),
                   *_new_files(tree, labels, devices, compared)]
    except OSError as error:
        return (), (unreadable(error),)
    edits = [result for result in results if isinstance(result, Edit)]
    if vendor:
        edits += vendored("docs/sphinx")
    problems = tuple(result for result in results if isinstance(result, Problem))
    return tuple(sorted(edits, key=lambda edit: edit.path)), problems


def told(tree: Path, edits: Iterable[Edit], devices: bool) -> Iterator[str]:
    """What whoever has *edits* made in *tree* should know: nothing else says it."""
    page = _page(tree)
    if any(edit.path == page and edit.before is not None for edit in edits):
        yield f"{page}: replaced by the guide, with all that was written there; labels stay"
    if devices and not (tree / "pythondeps.toml").is_file():
        wanted = " ".join(f"{name}=={version}" for name, version in _C_READER.items())
        yield ("device pages need the C reader where the manuals are built, and nothing in this tree brings it: "
               f"pip install {wanted} (or apply with --no-devices)")


def not_a_tree(tree: Path) -> tuple[Problem, ...]:
    """The problem that the folder *tree* is something else."""
    try:
        if (tree / "docs/conf.py").is_file() and (tree / "include/migration/vmstate.h").is_file():
            return ()
    except OSError as error:
        return (unreadable(error),)
    return (Problem(Location(str(tree)), "not a QEMU source tree", "name the folder that holds docs/ and include/"),)


def _changed_files(
    tree: Path, labels: Labels, vendor: bool, devices: bool, compared: bool
) -> Iterator[Union[Edit, Problem]]:
    base = f"{_folder(tree).partition('/')[2]}/{BASE}" if compared else ""
    change = partial(configure, base=base, prefix=labels.clash, fork=source_url(tree))
    yield _changed(tree, "docs/conf.py", change, _EXPECTED)
    index = f"{CHAPTER}/index.rst"
    if (tree / index).is_file():
        if devices:
            beside = "compatibility"
            yield _changed(tree, index, partial(list_after, name=beside, added=["devices/index"]), _listed(beside))
    else:
        lists = [path for path in sorted((tree / "docs/devel").glob("index*.rst")) if _lists(path, "migration")]
        name = lists[0].name if lists else "index.rst"
        added = ("migration-compatibility", *(["migration-devices/index"] if devices else []))
        change = partial(list_after, name="migration", added=added)
        yield _changed(tree, f"docs/devel/{name}", change, _listed("migration"))
    yield from _dependencies(tree, {} if vendor else {"sphinx-vmsd": __version__}, _C_READER if devices else {})


def _dependencies(tree: Path, needed: Packages, reader: Packages) -> Iterator[Union[Edit, Problem]]:
    """What declares packages: those that the manuals need, and those that read C, which they can do without."""
    if not needed and not reader:
        return
    if (tree / "pythondeps.toml").is_file():
        change = partial(require, needed=needed, reader=reader)
        yield _changed(tree, "pythondeps.toml", change, "table [docs]")
        if reader and (tree / "configure").is_file():
            yield _changed(tree, "configure", ensure, "place where the docs are enabled")
    if (tree / "docs/requirements.txt").is_file():
        yield _changed(tree, "docs/requirements.txt", partial(pin, packages={**needed, **reader}), "lines")


def _listed(name: str) -> str:
    return f"entry '{name}' in a list of pages"


def _folder(tree: Path) -> str:
    """Where the pages of the device reference go."""
    return f"{CHAPTER}/devices" if (tree / CHAPTER / "index.rst").is_file() else "docs/devel/migration-devices"


def _page(tree: Path) -> str:
    """Where the guide goes."""
    chapter = (tree / CHAPTER / "index.rst").is_file()
    return f"{CHAPTER}/compatibility.rst" if chapter else "docs/devel/migration-compatibility.rst"


def _new_files(tree: Path, labels: Labels, devices: bool, base: Optional[bytes]) -> Iterator[Edit]:
    page = _page(tree)
    before = (tree / page).read_bytes() if (tree / page).is_file() else None
    yield Edit(page, before, compatibility(labels.kept, labels.taken).encode())
    for name, text in device_pages(tree).items() if devices else ():
        yield Edit(f"{_folder(tree)}/{name}.rst", None, text.encode())
    if base is not None:
        yield Edit(f"{_folder(tree)}/{BASE}", None, base)


def _changed(tree: Path, path: str, change: Change, wanted: str) -> Union[Edit, Problem]:
    """The edit of a file that needs something *wanted*; its lines may end as on Windows."""
    try:
        before = (tree / path).read_bytes()
        text = before.decode("utf-8")
    except FileNotFoundError:
        return Problem(Location(path), "is not there", "restore the file")
    except UnicodeDecodeError as error:
        return Problem(Location(path), f"can't be read: {error}", "restore the file")
    plain = text.replace("\r\n", "\n")
    foreign = "\r\n" in text and plain.replace("\n", "\r\n") == text
    whole = plain if foreign else text
    after = change(whole if whole.endswith("\n") else f"{whole}\n")
    if after is None:
        return Problem(Location(path), f"has no {wanted}", "the change of embed goes beside it")
    return Edit(path, before, (after.replace("\n", "\r\n") if foreign else after).encode())


def _lists(path: Path, name: str) -> bool:
    return list_after(path.read_text("utf-8", "replace"), name, ()) is not None


def configure(text: str, base: str = "", prefix: bool = False, fork: str = "") -> Optional[str]:
    """``conf.py`` with the extension's name at the end of the list and our options at the end of the file.

    *base* is the file of stored facts, seen from the folder of ``conf.py``; with *prefix*, the guide's labels get one.
    *fork* is the address of the files of one (see :mod:`sphinx_vmsd.embed.forge`).
    """
    last = _last_extension(text)
    if last is None:
        return None
    lines = text.encode().split(b"\n")
    end = sum(len(line) + 1 for line in lines[: (last.end_lineno or 1) - 1]) + (last.end_col_offset or 0)
    listed = _listed_after(text.encode()[:end].decode(), text.encode()[end:].decode())
    added = _last_extension(listed)
    if not isinstance(added, ast.Constant) or added.value != "sphinx_vmsd":
        return None  # the last entry stands in brackets of its own
    options = [CONFIGURATION_OF_BASE.format(path=base) if base else "", CONFIGURATION_OF_LABELS if prefix else ""]
    own = CONFIGURATION_OF_FORK.replace("{address}", fork) if fork else CONFIGURATION
    return listed + own + "".join(options)


def _last_extension(text: str) -> Optional[ast.expr]:
    """The last entry of the list that ``conf.py`` assigns last; ``None`` where it is not as in QEMU."""
    try:
        parsed = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = [value for value in (_assigned(one, "extensions") for one in parsed.body) if value]
    known = {node.id for node in ast.walk(parsed) if isinstance(node, ast.Name)}
    if not found or not isinstance(found[-1], ast.List) or not known.issuperset(_NAMES):
        return None
    return found[-1].elts[-1] if found[-1].elts else None


def _assigned(statement: ast.stmt, name: str) -> Optional[ast.expr]:
    """What *statement* gives the variable *name*; ``None`` where it does not."""
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return None
    target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
    return statement.value if isinstance(target, ast.Name) and target.id == name else None


def _listed_after(before: str, after: str) -> str:
    """``conf.py`` with our name between *before*, which ends with the last one, whose line keeps its comment."""
    match = re.match(r"(?P<comma>\s*,)?(?P<rest>[ \t]*(?:#.*)?)\n", after)
    if match is None:  # more on the same line
        return f"{before}, 'sphinx_vmsd'{after}"
    indent = re.match(r"\s*", before.rpartition("\n")[2])
    comma = match["comma"] or ""
    return f"{before},{match['rest']}\n{indent.group() if indent else ''}'sphinx_vmsd'{comma}\n{after[match.end():]}"


def list_after(text: str, name: str, added: Iterable[str]) -> Optional[str]:
    """*text* with *added* listed after *name* in the toctree that has it, in that line's indentation."""
    match = re.search(rf"^([ \t]+){re.escape(name)}[ \t]*\n", text, re.MULTILINE)
    if match is None:
        return None
    return text[: match.end()] + "".join(f"{match[1]}{one}\n" for one in added) + text[match.end() :]


def require(text: str, needed: Packages, reader: Packages) -> Optional[str]:
    """``pythondeps.toml`` with a line for each *needed* package in its ``[docs]`` table, and a table of the *reader*.

    Without one package of ``[docs]``, QEMU's ``configure`` builds no manual at all.
    """
    match = re.search(r"^\[docs\]\n(?:(?!\[).*\S.*\n)+", text, re.MULTILINE)
    if match is None:
        return None
    table = [f"\n[{GROUP}]\n# Reads C for the device state reference; the manuals are built without it as well.\n"]
    lines = [*_declared(needed), *(table if reader else []), *_declared(reader)]
    return text[: match.end()] + "".join(lines) + text[match.end() :]


def _declared(packages: Packages) -> Iterator[str]:
    ranges = {name: _ACCEPTED.get(name, f">={one}") for name, one in packages.items()}
    return (f'{name} = {{ accepted = "{ranges[name]}", installed = "{one}" }}\n' for name, one in packages.items())


def ensure(text: str) -> Optional[str]:
    """``configure`` with an attempt to get the C reader where it has found what the manuals need."""
    match = re.search(r"pythondeps\.toml docs;.*?^(?=([ \t]+)docs=enabled\n)", text, re.MULTILINE | re.DOTALL)
    if match is None:
        return None
    lines = [
        "$mkvenv ensuregroup \\",
        '     $(test "$docs" = "enabled" && echo "$mkvenv_online_flag") \\',
        f"     ${{source_path}}/pythondeps.toml {GROUP} ||",
        '     echo "C reader not found or another version, the device state reference may be empty."',
    ]
    return text[: match.end()] + "".join(f"{match[1]}{line}\n" for line in lines) + text[match.end() :]


def pin(text: str, packages: Packages) -> Optional[str]:
    """``docs/requirements.txt`` with a pin for each of *packages* as its last lines."""
    pins = (f"{name}=={version}\n" for name, version in packages.items())
    return text + "".join(pins)
