"""Which file a directive means: found near the page or in the configured folders, never outside of them."""
from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Optional

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.readers.endless import NO_FILE, endless


def make_absolute(app: Sphinx, config: Config) -> None:
    """Take the folders of ``conf.py`` as relative to it (event ``config-inited``)."""
    home = os.fspath(app.confdir) if app.confdir else os.fspath(app.srcdir)
    config.vmsd_spec_path = [os.path.normpath(os.path.join(home, one)) for one in config.vmsd_spec_path]  # noqa: PTH118
    for name in ("vmsd_srctree", "vmsd_base"):
        if config[name]:
            setattr(config, name, os.path.normpath(os.path.join(home, config[name])))  # noqa: PTH118


def locate(env: BuildEnvironment, name: str, beside: Optional[Path] = None) -> tuple[Path, str]:
    """The file or folder that *name* means on the page being read, and why it can't be used (empty: it can).

    With *beside*, a folder of this package, only that is looked into.
    """
    if beside is not None:
        found = beside / name
        return found, "" if found.exists() and _inside(found, beside.resolve()) else "no such file in the guide"
    where = candidates(env, name)
    there = next((path for path in where if os.path.exists(path)), None)  # noqa: PTH110
    if there is None:
        return Path(where[0]), "no such file" + (" near the page or in vmsd_spec_path" if len(where) > 1 else "")
    real = os.path.realpath(there)  # paths are slow
    if not any(real == root or real.startswith(os.path.join(root, "")) for root in map(str, roots(env))):  # noqa: PTH118
        return Path(there), "lies outside of the documentation, vmsd_spec_path and vmsd_srctree"
    return Path(there), NO_FILE if endless(there) else ""


def roots(env: BuildEnvironment) -> Iterator[Path]:
    """The folders that files may be read from."""
    for root in (env.srcdir, *env.config.vmsd_spec_path, env.config.vmsd_srctree):
        if root:
            yield _real(os.fspath(root))


@lru_cache(maxsize=64)
def _real(root: str) -> Path:
    """The folder *root* without links; each page asks, and looking at all folders above it takes long."""
    return Path(root).resolve()


def candidates(env: BuildEnvironment, name: str) -> list[str]:
    """Where *name* is looked for on the page being read; a page that did not find it depends on all of them.

    They are texts: pages ask for several names, most of which are not there, and paths are slow.
    """
    name = name.replace("\0", "")
    folder = "" if name.startswith("/") else posixpath.dirname(env.docname)  # as relfn2path has it, which is slow
    near = os.path.normpath(os.path.join(env.srcdir, folder, name.lstrip("/")))  # noqa: PTH118
    folders = () if name.startswith("/") else (*env.config.vmsd_spec_path, env.config.vmsd_srctree)
    plain = "/" not in name
    return [near, *(os.path.join(one, name) if plain else str(Path(one, name)) for one in folders if one)]  # noqa: PTH118


def _inside(path: Path, root: Path) -> bool:
    return root == path.resolve() or root in path.resolve().parents


def shown(path: Path, env: BuildEnvironment) -> str:
    """*path* relative to the root it lies in, as a page shows it."""
    for root in roots(env):
        if _inside(path, root):
            return path.resolve().relative_to(root).as_posix()
    return path.name
