"""The text of a spec, or of another file that people write, as nodes."""
from __future__ import annotations

import importlib.util

from sphinx_vmsd.model import Location, Problem
from sphinx_vmsd.readers.spec.jsonnodes import load_json
from sphinx_vmsd.readers.spec.nodes import Loaded


def load(text: str, path: str) -> Loaded:
    """The nodes of *text*, which its file name says is JSON or YAML."""
    if path.endswith(".json"):
        return load_json(text, path)
    if importlib.util.find_spec("yaml") is None:
        return None, (Problem(Location(path), "is YAML, and PyYAML is not installed",
                              "install it with 'pip install pyyaml', or write the file as JSON"),)
    from sphinx_vmsd.readers.spec.yamlnodes import load_yaml
    return load_yaml(text, path)
