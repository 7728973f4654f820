"""What a property that is new decides by its default: bits that a device's code sets, and did not set before or did."""

from __future__ import annotations

from sphinx_vmsd.compat.properties import property_of
from sphinx_vmsd.model import Device, Property


def is_on(prop: Property) -> bool:
    """Whether *prop* is known to be something else than off by default."""
    return prop.default not in (None, False, 0, "", "off")


def turned(prop: Property, before: Device, after: Device) -> str:
    """What the new property *prop* of *after* does by default that *before* did not, in words; '': nothing known."""
    names = dict.fromkeys(bit.name for bit in after.bits if {prop.name, f"!{prop.name}"} & set(bit.under))
    for name in names:
        was, now = _sets(name, before), _sets(name, after)
        if was != now and not (now and _renamed(name, before, after)):
            return f"by it {name} is {'set and was not before' if now else 'no longer set'}"
    return ""


def _sets(name: str, device: Device) -> bool:
    """Whether the code of *device* sets the bit *name* when its properties have their defaults."""
    return any(all(_held(one, device) for one in bit.under) for bit in device.bits if bit.name == name)


def _held(wanted: str, device: Device) -> bool:
    """Whether a property is as *wanted*; also where its default is not known."""
    prop = property_of(device, wanted.lstrip("!"))
    return prop is None or prop.default is None or is_on(prop) is not wanted.startswith("!")


def _renamed(name: str, before: Device, after: Device) -> bool:
    """Whether a bit of *before* that *after* has no more has the value of the bit *name*."""
    values = {bit.value for bit in after.bits if bit.name == name}
    kept = {bit.name for bit in after.bits}
    return any(bit.value is not None and bit.value in values for bit in before.bits if bit.name not in kept)
