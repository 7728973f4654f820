"""The files that pages depend on, left where a preview finds them."""
from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Optional

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx

#: Below the folder of doctrees: a JSON list of absolute paths.
LIST = Path("vmsd", "watch.json")


def write(app: Sphinx, exception: Optional[Exception]) -> None:
    """Write the list, also after a failed build: the failure may lie in one of the files (``build-finished``)."""
    path = Path(app.doctreedir) / LIST
    if app.builder.format != "html" or (exception is None and _true(path, app)):
        return
    named = {os.path.join(app.srcdir, name) for names in app.env.dependencies.values() for name in names}
    folders = {one for seen in app.env.get_domain("vmsd").data["folders"].values() for one in seen}
    text = json.dumps(sorted(set(_real(named | folders))), indent=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_text("utf-8") == text:
        os.utime(path)
    else:
        path.write_text(text, "utf-8")


def _true(path: Path, app: Sphinx) -> bool:
    """Whether the list was written after the environment, which every page that is read changes."""
    try:
        return path.stat().st_mtime_ns >= (Path(app.doctreedir) / ENV_PICKLE_FILENAME).stat().st_mtime_ns
    except OSError:
        return False


def _real(paths: Iterable[str]) -> Iterator[str]:
    """*paths* with links followed; a folder that many share is looked up once."""
    folders: dict[str, str] = {}
    for path in paths:
        above, name = os.path.split(path)
        if above not in folders:
            folders[above] = os.path.realpath(above)
        found = os.path.join(folders[above], name)
        yield os.path.realpath(found) if os.path.islink(found) else found
