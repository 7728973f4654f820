"""Frozen facts: releases, descriptions, devices, machine types, snapshots. Knows no reader and no output."""
from sphinx_vmsd.model.builds import with_builds
from sphinx_vmsd.model.claim import Claim, Outcome
from sphinx_vmsd.model.condition import Condition, Context, Scalar, describe, holds
from sphinx_vmsd.model.description import Description, Field, FromMember, Hook, walk
from sphinx_vmsd.model.device import Bit, Device, Property, Registration, Written
from sphinx_vmsd.model.heard import heard
from sphinx_vmsd.model.location import Location, Problem
from sphinx_vmsd.model.machine import CompatArray, CompatEntry, MachineType
from sphinx_vmsd.model.recording import RamBlock, RecordedSection, RecordedValue, Recording
from sphinx_vmsd.model.release import Release
from sphinx_vmsd.model.snapshot import Evidence, History, Snapshot, applies_to, find_device, properties_in_force

__all__ = [
    "Bit", "Claim", "CompatArray", "CompatEntry", "Condition", "Context", "Description", "Device", "Evidence", "Field",
    "FromMember", "History", "Hook", "Location", "MachineType", "Outcome", "Problem", "Property", "RamBlock",
    "RecordedSection", "RecordedValue", "Recording", "Registration", "Release", "Scalar", "Snapshot", "Written",
    "applies_to", "describe", "find_device", "heard", "holds", "properties_in_force", "walk", "with_builds",
]
