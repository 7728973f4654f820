"""The directives of the domain: a table of name and class."""
from __future__ import annotations

from sphinx_vmsd.ext.directives.autodevices import AutoDevicesDirective
from sphinx_vmsd.ext.directives.bytes import BytesDirective
from sphinx_vmsd.ext.directives.compare import CompareDirective
from sphinx_vmsd.ext.directives.decision import DecisionDirective
from sphinx_vmsd.ext.directives.described import DescribedDirective
from sphinx_vmsd.ext.directives.device import DeviceDirective
from sphinx_vmsd.ext.directives.example import ExampleDirective
from sphinx_vmsd.ext.directives.guide import GuideDirective, GuideSectionDirective
from sphinx_vmsd.ext.directives.guideadd import GuideAfterDirective, GuideBeforeDirective
from sphinx_vmsd.ext.directives.matrix import MatrixDirective
from sphinx_vmsd.ext.directives.migrate import MigrateDirective
from sphinx_vmsd.ext.directives.tables import FieldsDirective, PropertiesDirective, SubsectionsDirective
from sphinx_vmsd.ext.directives.transitions import TransitionsDirective

DIRECTIVES = {
    "device": DeviceDirective,
    "fields": FieldsDirective,
    "subsections": SubsectionsDirective,
    "properties": PropertiesDirective,
    "matrix": MatrixDirective,
    "transitions": TransitionsDirective,
    "bytes": BytesDirective,
    "compare": CompareDirective,
    "decision": DecisionDirective,
    "migrate": MigrateDirective,
    "example": ExampleDirective,
    "autodevices": AutoDevicesDirective,
    "guide": GuideDirective,
    "guide-section": GuideSectionDirective,
    "guide-before": GuideBeforeDirective,
    "guide-after": GuideAfterDirective,
    "machine": DescribedDirective,
    "property": DescribedDirective,
    "rule": DescribedDirective,
    "macro": DescribedDirective,
}
