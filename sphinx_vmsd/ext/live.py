"""A build that stays in memory: one process reads requests and answers, so that a rebuild costs only what changed."""
from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import IO

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def serve(source: str, output: str, doctrees: str, requests: IO[str], answers: IO[str]) -> None:
    """Build *source* now and for every line of *requests*; each answer is a line of JSON.

    ``{"ok": bool, "warnings": text}``: ``ok`` is false when the pages could not be built.
    """
    warnings = StringIO()
    with patch_docutils(source), docutils_namespace():
        try:
            app = Sphinx(source, source, output, doctrees, "html", status=StringIO(), warning=warnings)
        except (SphinxError, OSError) as error:
            _answer(answers, False, f"{warnings.getvalue()}{error}")
            return
        _build(app, warnings, answers)
        for _line in requests:
            _build(app, warnings, answers)


def _build(app: Sphinx, warnings: StringIO, answers: IO[str]) -> None:
    warnings.seek(0)
    warnings.truncate()
    _forget(app.env)
    known = set(app.env.all_docs)
    app.env.find_files(app.config, app.builder)
    try:
        app.build()
    except (SphinxError, OSError) as error:
        _answer(answers, False, f"{warnings.getvalue()}{error}")
    else:
        _remove(app.builder, known - app.env.found_docs)
        _answer(answers, True, warnings.getvalue())


def _forget(env: BuildEnvironment) -> None:
    """Drop what Sphinx, which builds once in its life, keeps of pages as they were."""
    env.__dict__.pop("master_doctree", None)
    getattr(env, "_pickled_doctree_cache", {}).clear()


def _remove(builder: Builder, gone: Iterable[str]) -> None:
    """Remove the pages of documents that are no more."""
    for docname in gone:
        with contextlib.suppress(FileNotFoundError):
            Path(builder.get_outfilename(docname)).unlink()  # type: ignore[attr-defined]


def _answer(answers: IO[str], ok: bool, text: str) -> None:
    answers.write(json.dumps({"ok": ok, "warnings": _COLOUR.sub("", text)}) + "\n")
    answers.flush()


def main(arguments: Sequence[str]) -> None:
    """``python -m sphinx_vmsd.ext.live SOURCE OUTPUT DOCTREES``; standard output carries only answers."""
    answers, sys.stdout = sys.stdout, sys.stderr
    serve(arguments[0], arguments[1], arguments[2], sys.stdin, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
