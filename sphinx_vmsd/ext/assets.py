"""The style sheet and script of our markup, added to every HTML build."""
from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import sphinx_vmsd.render

FOLDER = Path(sphinx_vmsd.render.__file__).parent / "assets"


def copy(app: Sphinx, config: Config) -> None:
    """Let HTML builds copy the assets (event ``config-inited``: later, each build would find the option changed)."""
    config.html_static_path = [*config.html_static_path, str(FOLDER)]


def load(app: Sphinx) -> None:
    """Let HTML pages load the assets (event ``builder-inited``)."""
    if app.builder.format != "html":
        return
    for path in sorted(FOLDER.iterdir()):
        if path.suffix == ".css":
            app.add_css_file(path.name)
        elif path.suffix == ".js" and app.builder.name != "epub":
            app.add_js_file(path.name, defer="defer")
