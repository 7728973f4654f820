"""A small project that uses every directive, in reStructuredText and in Markdown."""
from __future__ import annotations

import importlib.util

#: Without the C reader there is a warning, once a build, that C is not checked.
_C = "vmsd:example::" if importlib.util.find_spec("tree_sitter_c") else "code-block:: c"
SPEC = """\
{
  "format": 1, "device": "demo-nic", "title": "Demo", "summary": "A ``card`` with *two* rings.",
  "source": "hw/net/demo-nic.c", "releases": ["8.0", "8.1", "9.0"],
  "properties": {"migrate-rss": {"type": "bool", "since": "9.0", "default": true, "compat": {"8.1": false}}},
  "state": {
    "name": "demo-nic", "version": {"8.0": 1, "8.1": 2}, "minimum_version": 1,
    "fields": [
      {"name": "ctrl", "type": "uint32", "summary": "control word"},
      {"name": "mac", "type": "uint8", "count": 6},
      {"name": "timer", "type": "timer", "version": 2, "since": "8.1"}
    ],
    "subsections": [
      {"name": "demo-nic/rss", "since": "9.0", "version": 1, "minimum_version": 1,
       "needed": {"property": "migrate-rss"}, "fields": [{"name": "rss_key", "type": "uint8", "count": 40}]}
    ]
  },
  "claims": [
    {"from": "8.0", "to": "8.1", "machine": "8.0", "expect": "works"}
  ]
}
"""

PAGE = """\
Demo
====

.. vmsd:device:: demo-nic
   :spec: demo-nic.json

   The body.

.. vmsd:fields:: demo-nic

.. vmsd:subsections::

.. vmsd:properties::

.. vmsd:transitions::

.. vmsd:matrix::
   :machine: 8.0

.. vmsd:matrix::
   :machine: all

.. vmsd:migrate::
   :from: 8.1
   :to: 8.0
   :machine: 8.0
   :expect: fails

.. vmsd:bytes::

.. vmsd:compare::
   :since: 8.0
   :release: 8.1
   :expect: version-raised

.. C-EXAMPLE

   static const VMStateDescription vmstate_demo = {
       .name = "demo",
       .version_id = 1,
       .fields = (const VMStateField[]) {
           VMSTATE_UINT32(ctrl, DemoState),
           VMSTATE_END_OF_LIST()
       }
   };

.. vmsd:machine:: 8.0

   Old.

See :vmsd:dev:`demo-nic`, :vmsd:field:`ctrl`, :vmsd:prop:`migrate-rss`, :vmsd:sub:`demo-nic/rss`, :vmsd:machine:`8.0`.

Everything
----------

.. vmsd:autodevices::
   :spec: demo-uart.json
""".replace("C-EXAMPLE", _C)

MARKDOWN = """\
# Demo

```{vmsd:device} demo-nic
:spec: demo-nic.json

The body.
```

```{vmsd:fields} demo-nic
```

```{vmsd:subsections}
```

```{vmsd:properties}
```

```{vmsd:transitions}
```

```{vmsd:matrix}
:machine: 8.0
```

```{vmsd:matrix}
:machine: all
```

```{vmsd:migrate}
:from: 8.1
:to: 8.0
:machine: 8.0
:expect: fails
```

```{vmsd:bytes}
```

```{vmsd:compare}
:since: 8.0
:release: 8.1
:expect: version-raised
```

```C-EXAMPLE

static const VMStateDescription vmstate_demo = {
    .name = "demo",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ctrl, DemoState),
        VMSTATE_END_OF_LIST()
    }
};
```

```{vmsd:machine} 8.0

Old.
```

See {vmsd:dev}`demo-nic`, {vmsd:field}`ctrl`, {vmsd:prop}`migrate-rss`, {vmsd:sub}`demo-nic/rss`, {vmsd:machine}`8.0`.

## Everything

```{vmsd:autodevices}
:spec: demo-uart.json
```
""".replace("C-EXAMPLE", "{" + _C.replace("::", "}"))

UART = SPEC.replace("demo-nic", "demo-uart")
FILES = {"index.rst": PAGE, "demo-nic.json": SPEC, "demo-uart.json": UART}
