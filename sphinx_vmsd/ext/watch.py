"""The files that pages depend on, left where a preview finds them."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Optional

from sphinx.application import Sphinx

#: Below the folder of doctrees: a JSON list of absolute paths.
LIST = Path("vmsd", "watch.json")


def write(app: Sphinx, exception: Optional[Exception]) -> None:
    """Write the list, also after a failed build: the failure may lie in one of the files (``build-finished``)."""
    if app.builder.format != "html":
        return
    home = Path(app.srcdir)
    named = {home / name for names in app.env.dependencies.values() for name in names}
    folders = {Path(one) for seen in app.env.get_domain("vmsd").data["folders"].values() for one in seen}
    text = json.dumps(sorted(str(path.resolve()) for path in named | folders), indent=1)
    path = Path(app.doctreedir) / LIST
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
