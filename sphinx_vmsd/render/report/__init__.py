"""Findings as text, JSON, JUnit, SARIF, annotations of forges, and Markdown: pure functions, one file a format."""
from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False    # typing takes longer to load than two dumps to compare
if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_vmsd.render.report.report import Report

#: The format for programs: names in it are as they are.
_EXACT = "json"
#: Name of a format -> the function that writes it; imported when it is used, so a check starts fast.
FORMATS = {
    "text": "as_text.as_text",
    _EXACT: "as_json.as_json",
    "junit": "junit.junit",
    "sarif": "sarif.sarif",
    "github": "annotations.github",
    "gitlab": "annotations.gitlab",
    "markdown": "markdown.markdown",
}


def write(report: Report, form: str) -> str:
    """*report* in the format *form* of :data:`FORMATS`."""
    from sphinx_vmsd.render.report.shown import shown

    module, _, name = FORMATS[form].partition(".")
    writer: Callable[[Report], str] = getattr(import_module(f"{__name__}.{module}"), name)
    return writer(report if form == _EXACT else shown(report))
