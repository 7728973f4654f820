"""The directives of the domain: a table of names, and the class of each, imported when a page has it."""
from __future__ import annotations

import importlib
from typing import cast

from docutils.parsers.rst import Directive

#: Name -> module of this package and class.
DIRECTIVES = {
    "device": ("device", "DeviceDirective"),
    "fields": ("tables", "FieldsDirective"),
    "subsections": ("tables", "SubsectionsDirective"),
    "properties": ("tables", "PropertiesDirective"),
    "matrix": ("matrix", "MatrixDirective"),
    "transitions": ("transitions", "TransitionsDirective"),
    "bytes": ("bytes", "BytesDirective"),
    "compare": ("compare", "CompareDirective"),
    "decision": ("decision", "DecisionDirective"),
    "migrate": ("migrate", "MigrateDirective"),
    "example": ("example", "ExampleDirective"),
    "autodevices": ("autodevices", "AutoDevicesDirective"),
    "guide": ("guide", "GuideDirective"),
    "guide-section": ("guide", "GuideSectionDirective"),
    "guide-before": ("guideadd", "GuideBeforeDirective"),
    "guide-after": ("guideadd", "GuideAfterDirective"),
    "machine": ("described", "DescribedDirective"),
    "property": ("described", "DescribedDirective"),
    "rule": ("rules", "RuleDirective"),
    "rules": ("rules", "RulesDirective"),
    "macro": ("described", "DescribedDirective"),
}


def load(name: str) -> type[Directive]:
    """The class of the directive *name*."""
    module, own = DIRECTIVES[name]
    return cast("type[Directive]", getattr(importlib.import_module(f"{__name__}.{module}"), own))
