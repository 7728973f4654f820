"""Reader of C source: descriptions, where they are used, conditions, properties and machine types, without a build.

Needs tree-sitter (extra ``source``); without it every function here reports that one problem.
"""

from sphinx_vmsd.readers.source.reader import read_tree
from sphinx_vmsd.readers.source.snippet import read_snippet
from sphinx_vmsd.readers.source.tree import Progress

__all__ = ["Progress", "read_snippet", "read_tree"]
