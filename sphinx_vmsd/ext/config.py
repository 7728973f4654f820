"""The options of ``conf.py``: one row an option; registration, checks and the reference page come from the row."""
from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sphinx.application import Sphinx
from sphinx.config import Config

from sphinx_vmsd.ext.warn import Warn, warn
from sphinx_vmsd.render.diagram.choices import CHOICES

_WORDS = {str: "a text", bool: "True or False", list: "a list of texts", int: "a whole number"}


@dataclass(frozen=True)
class Option:
    """One option of ``conf.py``.

    ``rebuild`` is Sphinx's word for what a change outdates (``env``: pages are read again, ``html``: pages are written
    again). ``choices`` limits a text to some words. ``meaning`` is one sentence for the reference page.
    """

    name: str
    default: object
    rebuild: Literal["env", "html"]
    meaning: str
    choices: tuple[str, ...] = ()

    def fault(self, value: object) -> str:
        """Why *value* can't be the option's value; empty when it can."""
        wanted = type(self.default)
        texts = not isinstance(value, (list, tuple)) or all(isinstance(one, str) for one in value)
        if not isinstance(value, (list, tuple) if wanted is list else wanted) or not texts:
            return f"must be {_WORDS[wanted]}, not {value!r}"
        if self.choices and value not in self.choices:
            close = difflib.get_close_matches(str(value), self.choices, 1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            return f"must be one of {', '.join(self.choices)}, not {value!r}{hint}"
        return ""


OPTIONS = (
    Option(
        "vmsd_spec_path", [], "env",
        "Folders, relative to ``conf.py``, in which specs and dumps are looked for after the folder of the page. "
        "Files outside of these folders and of the documentation are never read.",
    ),
    Option(
        "vmsd_srctree", "", "env",
        "The QEMU source tree, relative to ``conf.py``: paths of ``:source:`` start there.",
    ),
    Option(
        "vmsd_arch", "", "env",
        "The architecture that trees are read for where no ``:arch:`` says another, as in ``qemu-system-ARCH``: it "
        "decides what stands under an ``#if``, and which types and machine types there are. Empty: all of them.",
    ),
    Option(
        "vmsd_base", "", "env",
        "What the reference of the tree is compared with, relative to ``conf.py``: the facts of an older release that "
        "``sphinx-vmsd embed --since`` stored, its ``-dump-vmstate`` output, or its source tree. New, changed and "
        "removed rows are marked. Empty: nothing is compared.",
    ),
    Option(
        "vmsd_source_url", "", "env",
        "Where source files can be read: a URL with ``{path}`` and, if wanted, ``{line}`` in it. Devices, "
        "descriptions, fields and subsections of a tree lead there. Empty: no links.",
    ),
    Option(
        "vmsd_check_claims", True, "env",
        "Run the claims of pages and specs while the pages are read; a false one is a warning ``vmsd.claim``.",
    ),
    Option(
        "vmsd_diagram_engine", "auto", "env",
        "Who draws diagrams: Graphviz in the process (``pygraphviz``), its program (``dot``), the built-in drawing, or "
        "whichever is there (``auto``); ``none`` says everything in words. A missing engine is replaced by the "
        "built-in one.",
        choices=CHOICES,
    ),
    Option("vmsd_product", "QEMU", "env", "The name that stands for ``|product|`` in the guide."),
    Option(
        "vmsd_releases", [], "env",
        "Two releases, older first, that stand for *N-1* and *N* in the guide; empty: the guide's own.",
    ),
    Option("vmsd_label_prefix", "", "env", "Put before every label of the guide, for a tree that has such labels."),
)


def register(app: Sphinx) -> None:
    """Make the options known to Sphinx."""
    for option in OPTIONS:
        app.add_config_value(option.name, option.default, option.rebuild, [type(option.default), tuple]
                             if isinstance(option.default, list) else [type(option.default)])


def check(app: Sphinx, config: Config) -> None:
    """Warn of values that can't be right and put the default in their place (event ``config-inited``)."""
    for option, fault in faults(config):
        warn(Warn.CONFIG, f"{option.name} {fault}; using {option.default!r}")
        setattr(config, option.name, option.default)


def faults(config: Config) -> Iterator[tuple[Option, str]]:
    """The options with a wrong value, and what is wrong."""
    for option in OPTIONS:
        fault = option.fault(getattr(config, option.name))
        if fault:
            yield option, fault
