"""Builds small projects in the process, the same way with Sphinx 3.4.3 and 9.2."""
from __future__ import annotations

import re
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Optional

from docutils import nodes
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

CONF = 'extensions = ["sphinx_vmsd"]\nproject = "p"\nversion = "1"\ncopyright = "c"\nkeep_warnings = True\n'
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Built:
    """What a build left: its output folder, what it warned of, and the pages it read and wrote."""

    src: Path
    out: Path
    warnings: str
    status: str
    code: int
    doctrees: dict[str, nodes.document]
    read: tuple[str, ...]
    written: tuple[str, ...]

    def text(self, name: str) -> str:
        """An output file as text."""
        return (self.out / name).read_text("utf-8")


class Project:
    """A documentation project in a temporary folder."""

    def __init__(self, folder: Path, files: Optional[dict[str, str]] = None, conf: str = "") -> None:
        self.src = folder / "src"
        self.src.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.write({"conf.py": CONF + conf, **(files or {})})

    def write(self, files: dict[str, str]) -> None:
        """Write files below the source folder."""
        for name, text in files.items():
            path = self.src / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def build(
        self, builder: str = "html", jobs: int = 1, doctrees: str = "doctrees", out: str = "", **config: object
    ) -> Built:
        """Run one builder."""
        locale.translators.clear()  # Sphinx keeps the catalogues of earlier builds of a process
        status, warning = StringIO(), StringIO()
        read: list[str] = []
        written: list[str] = []
        target = self.folder / (out or builder)
        with patch_docutils(str(self.src)), docutils_namespace():
            app = Sphinx(
                str(self.src), str(self.src), str(target), str(self.folder / doctrees), builder,
                confoverrides=config, status=status, warning=warning, parallel=jobs,
            )
            app.connect("env-before-read-docs", lambda _app, _env, names: read.extend(names))
            app.connect("doctree-resolved", lambda _app, _tree, name: written.append(name))
            app.build()
            names = sorted(app.env.found_docs)
            trees = {name: app.env.get_doctree(name) for name in names}
        return Built(
            self.src, target, _ANSI.sub("", warning.getvalue()), _ANSI.sub("", status.getvalue()),
            app.statuscode, trees, tuple(read), tuple(written),
        )
