"""What the files of a page were like when it was read, so that one that comes back as it was is noticed as well.

Sphinx compares times only: a file that was away while its page was read and then returns is older than the page.
"""
from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Optional

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext.domain import domain_of

#: Time of change in nanoseconds and size; ``None``: there is no such file.
State = Optional[tuple[int, int]]


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Record the states of the files of a page that has something of ours (event ``doctree-read``)."""
    domain, docname = domain_of(app.env), app.env.docname
    if docname in domain.refs:
        domain.states[docname] = {str(name): _state(app.env, str(name)) for name in app.env.dependencies[docname]}


def outdated(
    app: Sphinx, env: BuildEnvironment, added: Iterable[str], changed: Iterable[str], removed: Iterable[str]
) -> list[str]:
    """The pages with a file that is not what it was (event ``env-get-outdated``)."""
    return [
        docname for docname, states in domain_of(env).states.items()
        if docname in env.found_docs and any(_state(env, name) != state for name, state in states.items())
    ]


def _state(env: BuildEnvironment, name: str) -> State:
    try:
        found = (Path(env.srcdir) / name).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
