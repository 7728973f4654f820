"""``-b vmsd-check`` runs every claim and counts; ``-b vmsd-coverage`` names the devices without a description."""
from __future__ import annotations

from typing import Optional

from docutils import nodes
from sphinx.builders import Builder

#: The file that says what was found (:mod:`sphinx_vmsd.ext.reports` writes it).
REPORT = "output.txt"


class _ReadingBuilder(Builder):
    """A builder that only reads; what it has to say comes when the build is finished."""

    allow_parallel = True

    def get_outdated_docs(self) -> list[str]:
        """Nothing is written for any page."""
        return []

    def get_target_uri(self, docname: str, typ: Optional[str] = None) -> str:
        """Pages have no address here."""
        return ""

    def prepare_writing(self, docnames: object) -> None:
        """Nothing to prepare."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Nothing to write."""


class CheckBuilder(_ReadingBuilder):
    """Runs the claims of all pages, and of the specs in ``vmsd_spec_path`` that no page shows."""

    name = "vmsd-check"
    epilog = "The results of all claims are in %(outdir)s/" + REPORT + "."


class CoverageBuilder(_ReadingBuilder):
    """Lists the devices in the files of the pages and in ``vmsd_spec_path`` that no page describes."""

    name = "vmsd-coverage"
    epilog = "The devices without a description are in %(outdir)s/" + REPORT + "."


BUILDERS = (CheckBuilder, CoverageBuilder)
