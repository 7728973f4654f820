"""What the files of a page were like when it was read: whatever is written, goes or comes back is noticed.

Sphinx compares times only: a file that was away while its page was read and then returns is older than the page. And it
asks once a page, with paths that are slow to load: a reference of a tree has thousands of headers, most of them on many
pages. So the stored environment has the files of our pages here alone; extensions find them in the usual place.
"""
from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Optional, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_vmsd.ext.domain import domain_of
from sphinx_vmsd.ext.filestate import State, state


def start(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Look at the text of a page that is about to be read (event ``env-purge-doc``)."""
    domain_of(env).started[docname] = state(os.fspath(env.doc2path(docname)))


def look(env: BuildEnvironment, names: Iterable[str]) -> None:
    """Look at files that the page being read is about to open; the first look counts."""
    looked = cast("dict[str, State]", env.temp_data.setdefault("vmsd:looked", {}))
    for path in (_path(env, name) for name in names):
        if path not in looked:
            looked[path] = state(path)


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Take over the files of a page that has something of ours (event ``doctree-read``)."""
    domain, docname = domain_of(app.env), app.env.docname
    if docname in domain.refs:
        names = list(map(str, app.env.dependencies[docname]))
        look(app.env, names)
        looked = app.env.temp_data["vmsd:looked"]
        domain.states[docname] = {name: looked[_path(app.env, name)] for name in names}
        app.env.dependencies[docname].clear()


def rewind(app: Sphinx, env: BuildEnvironment) -> None:
    """Let Sphinx take pages for unread whose text was saved again meanwhile (event ``env-updated``).

    It keeps the time at which the reading ended, and takes all that is older for known.
    """
    env.all_docs.update(dict.fromkeys(_saved(env), 0))


def _saved(env: BuildEnvironment) -> list[str]:
    """The pages whose text is not what it was when their reading began; told once."""
    started = domain_of(env).started
    saved = [docname for docname, was in started.items()
             if docname in env.all_docs and state(os.fspath(env.doc2path(docname))) != was]
    started.clear()
    return saved


def give_back(app: Sphinx, exception: Optional[Exception]) -> None:
    """Put the files where Sphinx has them, for QEMU's ``depfile`` and others (event ``build-finished``).

    Each file once, at the first page that has it: they list the files of all pages, and would list headers thousands of
    times.
    """
    given: set[str] = set()
    for docname, states in domain_of(app.env).states.items():
        add(app.env, docname, states.keys() - given)
        given.update(states)


def take_away(app: Sphinx, exception: Optional[Exception]) -> None:
    """Leave nothing of :func:`give_back` to a next build in this process (event ``build-finished``, after others)."""
    for docname in domain_of(app.env).states:
        app.env.dependencies[docname].clear()


def add(env: BuildEnvironment, docname: str, names: Iterable[str]) -> None:
    """Name the files that the page is made from, until :func:`take_away`: texts, which are quicker than paths."""
    cast("set[str]", env.dependencies[docname]).update(names)


def outdated(
    app: Sphinx, env: BuildEnvironment, added: Iterable[str], changed: Iterable[str], removed: Iterable[str]
) -> list[str]:
    """The pages with a file that is not what it was (event ``env-get-outdated``)."""
    recorded = domain_of(env).states
    names = {name for states in recorded.values() for name in states}  # pages share many headers
    now = {name: state(_path(env, name)) for name in names}
    late = [docname for docname in _saved(env) if docname in env.found_docs]  # read by a build that failed then
    return late + [
        docname for docname, states in recorded.items()
        if docname in env.found_docs and any(now[name] != was for name, was in states.items())
    ]


def _path(env: BuildEnvironment, name: str) -> str:
    return os.path.join(env.srcdir, name)
