"""The pages that an embedding brings: the compatibility page and the device reference, by subsystem."""
from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Container, Iterable
from pathlib import Path

from sphinx_vmsd.embed.atomic import below

_OPTIONS = '''
# sphinx-vmsd: the migration compatibility guide and the device reference are made from this tree
vmsd_srctree = os.path.join(qemu_docdir, "..")
vmsd_diagram_engine = "builtin"
'''
CONFIGURATION = _OPTIONS + '''\
vmsd_source_url = "https://gitlab.com/qemu-project/qemu/-/blob/{ref}/{{path}}#L{{line}}".format(
    ref="v" + release if release.replace(".", "").isdigit() and int(release.split(".")[-1]) < 50 else "master")
'''

#: The same for a fork, with the address of its files.
CONFIGURATION_OF_FORK = _OPTIONS + 'vmsd_source_url = "{address}"\n'

#: Where the facts of the last release lie, beside the pages of the reference.
BASE = "base.json.gz"
CONFIGURATION_OF_BASE = 'vmsd_base = os.path.join(qemu_docdir, "{path}")\n'

#: Where a label of a tree clashes with one of the guide.
CONFIGURATION_OF_LABELS = 'vmsd_label_prefix = "guide-"\n'

_COMPATIBILITY = """\
{top}Migration compatibility
=======================

..
   The guide comes with sphinx-vmsd; every claim in it runs while this page builds. The labels keep links alive that
   lead to sections of the page that was here before.

.. vmsd:guide::
{inside}"""
_INSIDE = """
   .. vmsd:guide-before:: {section}

      .. _{label}:
"""
#: The headings of QEMU's page, as the ids that they had, and the section of the guide with their subject.
_HEADINGS = {
    "machine-types": "how-backwards-compatibility-works",
    "different-features": "a-device-with-different-features-on-both-sides",
    "already-broken": "how-to-mitigate-when-we-have-a-backward-compatibility-error",
}
_TITLE = "backwards-compatibility"

_INDEX = """\
Device state reference
======================

What every migratable device type of this tree sends, read from its C source while the manual builds.

.. toctree::
   :maxdepth: 1

{pages}
"""

_PAGE = """\
{title}
{line}

.. vmsd:autodevices::
   :source:
"""
#: The page of the rest has devices of many folders.
_GROUPED = "   :group: subsystem\n"

#: The folders that have pages of their own; one with fewer files that describe state shares the page of the rest.
_LEAST_FILES = {"hw": 3, "target": 1}
_DESCRIBES = re.compile(rb"\bVMStateDescription\s+\w+")
#: No file of QEMU is larger.
_MOST_BYTES = 20_000_000
#: Folders with other names can't stand in a pattern or be the name of a page; QEMU has none.
_PLAIN = re.compile(r"[\w+.-]+(/[\w+.-]+)?\Z", re.ASCII)
_TAKEN = ("index", "others")
_ROOTS = ("hw", "target", "migration", "backends", "ui", "chardev", "audio", "system", "softmmu", "net")


def compatibility(kept: Iterable[str] = (), taken: Container[str] = ()) -> str:
    """The page of the guide, with the labels *kept* at its top, and none of its own that are *taken* elsewhere."""
    top = [label for label in (*kept, *([_TITLE] if _TITLE not in kept else [])) if label not in taken]
    inside = [
        _INSIDE.format(section=section, label=label)
        for section, label in _HEADINGS.items() if label not in taken and label not in top
    ]
    return _COMPATIBILITY.format(top="".join(map(_target, top)), inside="".join(inside))


def _target(label: str) -> str:
    return f".. _`{label}`:\n\n" if ":" in label else f".. _{label}:\n\n"


def device_pages(tree: Path) -> dict[str, str]:
    """Page name -> reStructuredText: ``index`` and a page for each subsystem that describes state."""
    counted = _subsystems(tree)
    own = sorted(name for name, files in counted.items()
                 if "/" in name and files >= _LEAST_FILES[name.partition("/")[0]])
    patterns = [f"{name}/*" for name in own]
    pages = {_name_of(name): _page(f"Devices of {name}", "only", one) for name, one in zip(own, patterns)}
    if any(name not in own for name in counted):  # whatever has no page of its own, wherever a fork keeps it
        pages["others"] = _page("Other devices", "without", *patterns) + _GROUPED
    listed = "\n".join(f"   {name}" for name in pages)
    return {"index": _INDEX.format(pages=listed), **pages}


def _name_of(folder: str) -> str:
    """The page of *folder*: that of hw/net is ``net``, that of target/arm is ``target-arm``."""
    name = folder.replace("hw/", "", 1).replace("/", "-")
    return f"{name}-devices" if name in _TAKEN else name


def _page(title: str, option: str, *patterns: str) -> str:
    listed = textwrap.fill(" ".join(patterns), 90, subsequent_indent=" " * 6, break_on_hyphens=False)
    return _PAGE.format(title=title, line="=" * len(title)) + (f"   :{option}: {listed}\n" if patterns else "")


def _subsystems(tree: Path) -> Counter[str]:
    """``hw/net``-like folder -> C files in it that define a description."""
    counted: Counter[str] = Counter()
    for root in _ROOTS:
        for path in below(tree / root, ".c"):
            if _is_c(path) and _DESCRIBES.search(path.read_bytes()):
                parts = path.relative_to(tree).parts[:-1]
                name = "/".join(parts[: 2 if root in _LEAST_FILES else 1])
                counted[name] += 1 if _PLAIN.match(name) else 0
    return +counted


def _is_c(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size <= _MOST_BYTES
