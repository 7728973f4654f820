"""What embedding changes in a QEMU tree: one function a file, each from the file's text to its new text."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Callable, Optional, Union

from sphinx_vmsd import __version__
from sphinx_vmsd.embed.edits import Edit
from sphinx_vmsd.embed.pages import BASE, COMPATIBILITY, CONFIGURATION, CONFIGURATION_OF_BASE, device_pages
from sphinx_vmsd.embed.vendor import vendored
from sphinx_vmsd.model import Location, Problem

#: The chapter's folder since QEMU 8.2; older trees have a single page about migration.
CHAPTER = "docs/devel/migration"
#: In older trees our pages stand beside the single page, listed where that page is listed.
OLD_PAGE = "docs/devel/migration.rst"

#: What reads C, in the last versions that run with QEMU's oldest Python.
_C_READER = {"tree-sitter": "0.23.2", "tree-sitter-c": "0.23.4"}

Change = Callable[[str], Optional[str]]
Result = tuple[tuple[Edit, ...], tuple[Problem, ...]]


def plan(tree: Path, vendor: bool, devices: bool = True, base: Optional[bytes] = None) -> Result:
    """The edits that embed sphinx-vmsd in the QEMU *tree*, sorted by path.

    With *vendor* the package is copied to ``docs/sphinx``; without it, the trees that declare their Python
    dependencies declare it. With *devices* they declare the C reader, too; without, only the guide comes, which needs
    none. With *base*, stored facts of the last release, the reference marks what has changed since. A file that does
    not look as expected is a problem, and then nothing should be applied.
    """
    if wrong := not_a_tree(tree):
        return (), wrong
    compared = base if devices else None
    results = [*_changed_files(tree, vendor, devices, compared is not None), *_new_files(tree, devices, compared)]
    edits = [result for result in results if isinstance(result, Edit)]
    if vendor:
        edits += vendored("docs/sphinx")
    problems = tuple(result for result in results if isinstance(result, Problem))
    return tuple(sorted(edits, key=lambda edit: edit.path)), problems


def not_a_tree(tree: Path) -> tuple[Problem, ...]:
    """The problem that the folder *tree* is something else."""
    if (tree / "docs/conf.py").is_file() and (tree / "include/migration/vmstate.h").is_file():
        return ()
    return (Problem(Location(str(tree)), "not a QEMU source tree", "name the folder that holds docs/ and include/"),)


def _changed_files(tree: Path, vendor: bool, devices: bool, compared: bool) -> Iterator[Union[Edit, Problem]]:
    base = f"{_folder(tree).partition('/')[2]}/{BASE}" if compared else ""
    yield _changed(tree, "docs/conf.py", partial(configure, base=base))
    index = f"{CHAPTER}/index.rst"
    if (tree / index).is_file():
        if devices:
            yield _changed(tree, index, lambda text: list_after(text, "compatibility", "devices/index"))
    else:
        lists = [path for path in sorted((tree / "docs/devel").glob("index*.rst")) if _lists(path, "migration")]
        name = lists[0].name if lists else "index.rst"
        added = ("migration-compatibility", *(["migration-devices/index"] if devices else []))
        yield _changed(tree, f"docs/devel/{name}", lambda text: list_after(text, "migration", *added))
    packages = {**({} if vendor else {"sphinx-vmsd": __version__}), **(_C_READER if devices else {})}
    for path, change in (("pythondeps.toml", require), ("docs/requirements.txt", pin)):
        if packages and (tree / path).is_file():
            yield _changed(tree, path, partial(change, packages=packages))


def _folder(tree: Path) -> str:
    """Where the pages of the device reference go."""
    return f"{CHAPTER}/devices" if (tree / CHAPTER / "index.rst").is_file() else "docs/devel/migration-devices"


def _new_files(tree: Path, devices: bool, base: Optional[bytes]) -> Iterator[Edit]:
    chapter = (tree / CHAPTER / "index.rst").is_file()
    page = f"{CHAPTER}/compatibility.rst" if chapter else "docs/devel/migration-compatibility.rst"
    yield Edit(page, (tree / page).read_bytes() if (tree / page).is_file() else None, COMPATIBILITY.encode())
    for name, text in device_pages(tree).items() if devices else ():
        yield Edit(f"{_folder(tree)}/{name}.rst", None, text.encode())
    if base is not None:
        yield Edit(f"{_folder(tree)}/{BASE}", None, base)


def _changed(tree: Path, path: str, change: Change) -> Union[Edit, Problem]:
    try:
        before = (tree / path).read_bytes()
        after = change(before.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return Problem(Location(path), f"can't be read: {error}", "restore the file")
    if after is None:
        return Problem(Location(path), "does not look like any QEMU release known here", "edit it by hand")
    return Edit(path, before, after.encode())


def _lists(path: Path, name: str) -> bool:
    return list_after(path.read_text("utf-8", "replace"), name) is not None


def configure(text: str, base: str = "") -> Optional[str]:
    """``conf.py`` with the extension's name at the end of the list and our options at the end of the file.

    *base* is the file of stored facts, seen from the folder of ``conf.py``.
    """
    match = re.search(r"^extensions = \[(?P<names>[^\]]*?)(?P<comma>,?)(?P<end>\s*)\]", text, re.MULTILINE)
    if match is None:
        return None
    indent = re.search(r"\n[ \t]+", match["names"])
    added = f",{indent.group() if indent else ' '}'sphinx_vmsd'{match['comma']}"
    text = text[: match.end("names")] + added + text[match.start("end") :]
    added = CONFIGURATION + (CONFIGURATION_OF_BASE.format(path=base) if base else "")
    return text + ("" if text.endswith("\n") else "\n") + added


def list_after(text: str, name: str, *added: str) -> Optional[str]:
    """*text* with *added* listed after *name* in the toctree that has it, in that line's indentation."""
    match = re.search(rf"^([ \t]+){re.escape(name)}[ \t]*\n", text, re.MULTILINE)
    if match is None:
        return None
    return text[: match.end()] + "".join(f"{match[1]}{one}\n" for one in added) + text[match.end() :]


def require(text: str, packages: Mapping[str, str]) -> Optional[str]:
    """``pythondeps.toml`` with a line for each of *packages* (name -> version) at the end of its ``[docs]`` table."""
    match = re.search(r"^\[docs\]\n(?:(?!\[).*\S.*\n)+", text, re.MULTILINE)
    if match is None:
        return None
    lines = [f'{name} = {{ accepted = ">={one}", installed = "{one}" }}\n' for name, one in packages.items()]
    return text[: match.end()] + "".join(lines) + text[match.end() :]


def pin(text: str, packages: Mapping[str, str]) -> Optional[str]:
    """``docs/requirements.txt`` with a pin for each of *packages* (name -> version) as its last lines."""
    pins = (f"{name}=={version}\n" for name, version in packages.items())
    return text + ("" if text.endswith("\n") else "\n") + "".join(pins)
