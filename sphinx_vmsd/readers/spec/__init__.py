"""The declarative spec: a device's state over releases, written by hand or by ``sphinx-vmsd import``.

Text becomes nodes with places (``yamlnodes``, ``jsonnodes``), nodes are checked against the language
(``language``, ``check``) and become rows, rows are cross-checked and turned into facts (``build`` and its
neighbours).
"""
from sphinx_vmsd.readers.spec.read import Spec, read_spec, read_specs

__all__ = ["Spec", "read_spec", "read_specs"]
