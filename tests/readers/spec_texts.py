"""Specs that several tests read."""
from __future__ import annotations

#: The sketch of the design.
NIC = """\
format: 1
device: demo-nic                      # QOM type
title: Demo network card
source: hw/net/demo-nic.c
releases: ["8.0", "8.1", "9.0"]
properties:
  migrate-rss: {type: bool, since: "9.0", default: true, compat: {"8.1": false}}
state:
  name: demo-nic
  version: {"8.0": 1, "8.1": 2}       # version_id from that release on
  minimum_version: 1
  fields:
    - {name: ctrl,  type: uint32}
    - {name: mac,   type: uint8, count: 6}
    - {name: timer, type: timer, version: 2, since: "8.1"}
  subsections:
    - name: demo-nic/rss
      since: "9.0"
      needed: {property: migrate-rss}
      version: 1
      fields: [{name: rss_key, type: uint8, count: 40}]
claims:
  - {from: "8.0", to: "8.1", machine: "8.0", expect: works}
  - {from: "8.1", to: "8.0", expect: fails, message: "unsupported version 2 for 'demo-nic' v1"}
  - {from: "9.0", to: "8.1", machine: "8.1", expect: works, drops: [demo-nic/rss]}
"""

#: Every key of the language, and every field type.
EVERYTHING = """\
format: 1
device: all
title: Everything
summary: A device that says everything.
source: hw/misc/all.c
parents: [pci-device, device]
abstract: true
releases: [8.0, 8.1, "9.0", 10.0.1]
since: "8.1"
until: 10.0.1
machines_until: {"8.0": 9.0}
properties:
  x-version:
    type: uint32
    default: {"8.0": 1, "9.0": 0x2}
    driver: pci-device
    since: "8.1"
    until: 10.0.1
    summary: which layout
    compat:
      "8.1": 1
      "9.0":
        - {value: 1, since: 10.0.1}
        - {value: 2, until: "9.0"}
  quiet: {type: bool, default: "on", compat: {"8.0": {value: off, since: "9.0"}}}
  words: {type: str, default: on, compat: {"8.1": "on"}}
  grown: [{type: uint8, default: 1, until: "9.0"}, {type: uint16, since: 10.0.1, compat: {"9.0": 1}}]
structs:
  reg: {fields: [{name: value, type: uint32}], version: 1}
  pair: {name: pair_t, fields: [{name: a, type: struct, struct: reg}, {name: b, type: struct, struct: reg}]}
state:
  - {name: all-old, since: "8.1", until: "8.1"}
  - name: {"8.0": all, "10.0.1": all-new}
    since: "9.0"
    until: 10.0.1
    version: 3
    minimum_version: {"9.0": 1, 10.0.1: 2}
    priority: MIG_PRI_IOMMU
    unmigratable: no
    early_setup: true
    symbol: vmstate_all
    build: defined(CONFIG_ALL)
    faults: [the list of fields has no end]
    instance: 3
    summary: The whole.
    needed: {not: {any: [{guest_state: the guest sleeps, stand_in: asleep}, {build: defined(X)}]}}
    hooks:
      - {kind: pre_save, function: all_pre_save, sets: {n: 2, list: [1, {a: b}]}}
      - {kind: post_load_errp, returns: -22, message: bad n, when: {member: n, at_least: 3}}
    fields:
      - {name: i8, type: int8}
      - {name: i16, type: int16, array: true}
      - {name: i32, type: int32, count: 1, array: false}
      - {name: i64, type: int64, start: 2, count: 3}
      - {name: u8, type: uint8, pointer: true, alloc: true, count: {member: n, multiply: 2}}
      - {name: u16, type: uint16, former_names: [old16, older16]}
      - {name: u32, type: uint32, summary: thirty-two bits, macro: VMSTATE_UINT32, build: CONFIG_X, hint: check -smp}
      - {name: u64, type: uint64, since: "9.0", until: "9.0"}
      - {name: b, type: bool, exists: always}
      - {name: e8, type: uint8_equal, exists: never}
      - {name: e16, type: uint16_equal, exists: unknown}
      - {name: e32, type: uint32_equal, exists: {unknown: too clever}}
      - {name: e64, type: uint64_equal, exists: {version: 2}}
      - {name: ei32, type: int32_equal, exists: {version: {at_least: 1, at_most: 2}}}
      - {name: le, type: int32_le, exists: {property: quiet, is: false}}
      - {name: t, type: timer, exists: {property: x-version, at_least: 2}}
      - {name: d, type: cpudouble, exists: {member: mode, is: fast, guest: false}}
      - {name: buf, type: buffer, size: {member: len}, exists: {member: len, at_least: 1, at_most: 0x10}}
      - {type: unused, size: 4, exists: {all: [{property: quiet}, always]}}
      - {name: bits, type: bitmap, size: {member: nbits, multiply: 8}, exists: {any: [{guest_state: busy}, never]}}
      - {name: np, type: nullptr}
      - {name: s, struct: pair}
      - {name: vs, type: vstruct, struct: {name: inl, fields: []}, struct_version: 2, pointers: true, count: 4}
      - {type: tmp, struct: {name: tmp_t}}
      - {name: tail, type: qtailq, struct: reg, version: 3}
      - {name: list, type: qlist, struct: reg}
      - {name: tree, type: gtree, key: {name: key_t}, struct: reg}
      - {name: dtree, type: gtree, direct_key: true, struct: reg}
      - {name: cap, type: capability}
      - {name: f, type: fd}
      - {name: gb, type: g_byte_array}
      - {name: "n is small", type: validate, exists: {member: n, at_most: 4}}
      - {name: cfg, type: {info: pci config}, size: 256}
      - {name: from_dump, size: 8}
      - {name: opaque, type: unknown, count: unknown, size: unknown, must_exist: false}
    subsections:
      - {name: all/sub, needed: {property: quiet}, subsections: [{name: all/sub/deep}], since: "9.0", until: "9.0"}
others:
  - {how: "vdc->vmsd", state: {name: virtio-all, fields: [{name: r, struct: reg}]}, since: "9.0", until: "9.0"}
  - {how: vmstate_register, section: by-hand, state: {name: by-hand}, under: s->on, since: "9.0", until: "9.0"}
written:
  - {name: all-old, version: 2, under: "!(s->on)", until: "9.0"}
  - {name: all-live}
claims:
  - {from: 9.0, to: 10.0.1, machine: "9.0", expect: works, message: m, drops: [a], defaults: [b], values: {n: 2}}
  - {from: 10.0.1, to: 9.0, via: [9.0, 10.0.1], machine: pc-q35-9.0, expect: depends on guest state}
"""

#: Ten different mistakes; the comment on a line is what its problem must contain.
TEN = """\
format: 1
device: bad
releases: ["8.0", "8.1", "9.0"]
properties:
  migrate-rss: {type: bool, since: "9.1"}               # unknown release '9.1' (did you mean '9.0'?)
state:
  name: bad
  verion: 1                                             # unknown key 'verion' (did you mean 'version'?)
  version: two                                          # expected a whole number
  fields:
    - {name: a, type: uint23}                           # unknown field type 'uint23' (did you mean 'uint32'?)
    - {type: uint8}                                     # 'name' is missing
    - {name: b, type: uint8, since: "9.0", until: "8.1"}  # since 9.0 is later than until 8.1
    - {name: c, type: struct, struct: nowhere}          # unknown struct 'nowhere'
  subsections:
    - {name: rss, needed: {property: migrate-rs}}       # unknown property 'migrate-rs' (did you mean 'migrate-rss'?)
    - {name: bad/x, needed: {is: 3}}                    # a condition needs 'property' or
claims:
  - {from: "8.0", to: "9.0", machine: "9.0", expect: works}  # QEMU 8.0 has no machine type 9.0
  - {from: "8.0", to: "9.0", expect: explodes}          # unknown outcome 'explodes'
"""
