"""Folders of specs: a page that shows a folder is read again when a file comes or goes."""
from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Optional

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext.domain import VmsdDomain, domain_of
from sphinx_vmsd.readers.suffixes import SUFFIXES


def listing(folder: str) -> list[str]:
    """The spec files in *folder* and below, sorted; links out of the folder are left out."""
    root = Path(folder).resolve()
    paths = (path for path in Path(folder).rglob("*") if path.suffix in SUFFIXES)
    return sorted(str(path) for path in paths if root in path.resolve().parents)


def note(domain: VmsdDomain, folder: str) -> list[str]:
    """The files of *folder*; the page being read depends on which there are."""
    files = listing(folder)
    domain.folders.setdefault(domain.env.docname, {})[folder] = files
    return files


def outdated(
    app: Sphinx, env: BuildEnvironment, added: Iterable[str], changed: Iterable[str], removed: Iterable[str]
) -> list[str]:
    """The pages whose folders hold other files now (event ``env-get-outdated``)."""
    return [
        docname for docname, folders in domain_of(env).folders.items()
        if docname in env.found_docs and any(_now(folder) != files for folder, files in folders.items())
    ]


def _now(folder: str) -> Optional[list[str]]:
    """The files of *folder*; ``None``, which no folder is like, when there is none, or now a file in its place."""
    return listing(folder) if Path(folder).is_dir() else None
