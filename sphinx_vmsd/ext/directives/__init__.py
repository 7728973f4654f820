"""The directives of the domain: a table of name and class."""
from __future__ import annotations

from sphinx_vmsd.ext.directives.autodevices import AutoDevicesDirective
from sphinx_vmsd.ext.directives.device import DeviceDirective
from sphinx_vmsd.ext.directives.matrix import MatrixDirective
from sphinx_vmsd.ext.directives.tables import FieldsDirective, PropertiesDirective, SubsectionsDirective

DIRECTIVES = {
    "device": DeviceDirective,
    "fields": FieldsDirective,
    "subsections": SubsectionsDirective,
    "properties": PropertiesDirective,
    "matrix": MatrixDirective,
    "autodevices": AutoDevicesDirective,
}
