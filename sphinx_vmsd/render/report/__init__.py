"""Findings as text, JSON, JUnit, SARIF, annotations of forges, and Markdown: pure functions, one file a format."""
from __future__ import annotations

from typing import Callable

from sphinx_vmsd.render.report.annotations import github, gitlab
from sphinx_vmsd.render.report.as_json import as_json
from sphinx_vmsd.render.report.as_text import as_text
from sphinx_vmsd.render.report.junit import junit
from sphinx_vmsd.render.report.markdown import markdown
from sphinx_vmsd.render.report.report import Report
from sphinx_vmsd.render.report.sarif import sarif

#: Name of a format -> what writes it.
FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": junit,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
    "markdown": markdown,
}

__all__ = ["FORMATS", "Report"]
