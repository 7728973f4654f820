"""The style sheet and script of our markup, added to every HTML build."""
from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

import sphinx_vmsd.render

FOLDER = Path(sphinx_vmsd.render.__file__).parent / "assets"


def add(app: Sphinx) -> None:
    """Let HTML pages load the assets (event ``builder-inited``)."""
    if app.builder.format != "html":
        return
    app.config.html_static_path = [*app.config.html_static_path, str(FOLDER)]
    for path in sorted(FOLDER.iterdir()):
        if path.suffix == ".css":
            app.add_css_file(path.name)
        elif path.suffix == ".js" and app.builder.name != "epub":
            app.add_js_file(path.name, defer="defer")
