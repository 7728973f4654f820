"""The domain ``vmsd``: what can be described, referred to, indexed and found in the inventory."""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Optional, cast

from docutils import nodes
from docutils.nodes import Element
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.domains import Domain, Index, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from sphinx_vmsd.ext import directives, objects
from sphinx_vmsd.ext.indices import INDICES
from sphinx_vmsd.ext.objects import (
    DESCRIPTION,
    KIND_OF_ROLE,
    KINDS,
    ROW_OF_MANY,
    SECTION,
    Listed,
    Place,
    Registry,
    Rows,
)
from sphinx_vmsd.ext.record import ClaimRecord, GuideRecord, ShownRecord
from sphinx_vmsd.ext.warn import Warn, warn

if TYPE_CHECKING:
    from docutils.parsers.rst import Directive
    from sphinx.util.typing import RoleFunction

    from sphinx_vmsd.model import Problem, Snapshot
    from sphinx_vmsd.render.diagram.graph import Graph
    from sphinx_vmsd.render.table import Ref

QUALIFIER = "vmsd:"
#: The parts of the domain's data that have the document as key; "led" outlives a document that is read again.
_BY_DOCUMENT = ("claims", "folders", "graphs", "guides", "lacks", "refs", "rows", "shown", "states")
#: What to do about descriptions that weigh the same.
_REMEDIES = {SECTION: "leave it to one of them with :only: or :without:", DESCRIPTION: "give one of them :no-index:"}


class Reference(XRefRole):
    """A role that remembers which device its page is speaking of, so that ``:vmsd:field:`mac``` is enough."""

    def process_link(
        self, env: BuildEnvironment, refnode: Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Put the current device on the reference; ``~a.b`` shows only ``b``."""
        refnode["vmsd:device"] = env.ref_context.get("vmsd:device")
        if not has_explicit_title and title.startswith("~"):
            title = title[1:].rpartition(".")[2]
        return title, target.lstrip("~")


class VmsdDomain(Domain):
    """Objects, roles and indices of device state.

    Its data is plain: where each object is described, the results of the claims, and the diagrams of pages just
    read (drawn and dropped in ``env-updated``, see :mod:`sphinx_vmsd.ext.diagrams`).
    """

    name = "vmsd"
    label = "VMSD"
    object_types: ClassVar[dict[str, ObjType]] = {
        kind.name: ObjType(kind.title, kind.role, searchprio=kind.priority) for kind in KINDS
    }
    roles: ClassVar[dict[str, RoleFunction | XRefRole]] = {kind.role: Reference(warn_dangling=True) for kind in KINDS}
    indices: ClassVar[list[type[Index]]] = list(INDICES)
    dangling_warnings: ClassVar[dict[str, str]] = {
        kind.role: f"no {kind.title} %(target)s is described here" for kind in KINDS
    }
    initial_data: ClassVar[dict[str, dict[object, object]]] = {
        "objects": {}, "claims": {}, "folders": {}, "graphs": {}, "guides": {}, "lacks": {}, "refs": {}, "led": {},
        "rows": {}, "shown": {}, "states": {},
    }
    data_version = 11

    def setup(self) -> None:
        """Make the domain; source trees that were read are kept for one build and never pickled."""
        super().setup()
        self.trees: dict[tuple[str, str], tuple[Snapshot, tuple[Problem, ...]]] = {}
        self.tree_states: dict[str, tuple[str, tuple[str, ...]]] = {}
        #: What the texts of the pages that this build reads were like before (:mod:`sphinx_vmsd.ext.states`).
        self.started: dict[str, Optional[tuple[int, int]]] = {}
        self._listed: Optional[tuple[Listed, ...]] = None
        self._moving = False
        #: Whether the build has neither read, nor removed, nor written a page so far.
        self.still = False
        #: Whether what was there before processes parted is kept from the collector of garbage.
        self.frozen = False

    def directive(self, name: str) -> Optional[type[Directive]]:
        """The directive *name*; its module is imported when a page has it."""
        if name in directives.DIRECTIVES and name not in self.directives:
            self.directives[name] = directives.load(name)
        return super().directive(name)

    @property
    def used(self) -> bool:
        """Whether some page has a directive of this domain."""
        return bool(self.refs)

    @property
    def objects(self) -> Registry:
        """Where each object is described."""
        return cast(Registry, self.data["objects"])

    @property
    def rows(self) -> Rows:
        """The fields of hundreds of devices."""
        return cast(Rows, self.data["rows"])

    def listed(self) -> tuple[Listed, ...]:
        """All objects but :attr:`rows`, sorted: inventory, search and indices ask for thousands in every build."""
        if self._listed is None:
            self._listed = objects.listed(self.objects)
        return self._listed

    @property
    def claims(self) -> dict[str, list[ClaimRecord]]:
        """The results of the claims each document made or used."""
        return cast("dict[str, list[ClaimRecord]]", self.data["claims"])

    @property
    def folders(self) -> dict[str, dict[str, list[str]]]:
        """The folders whose files each document shows, with the names it saw."""
        return cast("dict[str, dict[str, list[str]]]", self.data["folders"])

    @property
    def graphs(self) -> dict[str, list[Graph]]:
        """The diagrams of documents that were read in this run and not drawn yet."""
        return cast("dict[str, list[Graph]]", self.data["graphs"])

    @property
    def guides(self) -> dict[str, list[GuideRecord]]:
        """The guides of each document, with their labels."""
        return cast("dict[str, list[GuideRecord]]", self.data["guides"])

    @property
    def lacks(self) -> dict[str, list[tuple[str, str, str]]]:
        """What each document needs and is not installed: the place in it, the message, the kind of warning."""
        return cast("dict[str, list[tuple[str, str, str]]]", self.data["lacks"])

    @property
    def refs(self) -> dict[str, set[tuple[str, str]]]:
        """What the tables and diagrams of each document refer to: roles and targets."""
        return cast("dict[str, set[tuple[str, str]]]", self.data["refs"])

    @property
    def shown(self) -> dict[str, list[ShownRecord]]:
        """What each document shows of source trees (:mod:`sphinx_vmsd.ext.showing`)."""
        return cast("dict[str, list[ShownRecord]]", self.data["shown"])

    @property
    def states(self) -> dict[str, dict[str, Optional[tuple[int, int]]]]:
        """What the files of each document were like when it was read (:mod:`sphinx_vmsd.ext.states`)."""
        return cast("dict[str, dict[str, Optional[tuple[int, int]]]]", self.data["states"])

    def note_refs(self, refs: Iterable[Ref]) -> None:
        """Record what the document being read refers to in tables and diagrams."""
        self.refs.setdefault(self.env.docname, set()).update((ref.role, ref.target) for ref in refs)

    def moved(self) -> list[str]:
        """The documents with references that lead elsewhere than in the last build; from now on they lead there."""
        self.still = not self._moving
        if self.still:
            return []
        self._moving = False
        led = {docname: self._leading(refs) for docname, refs in self.refs.items()}
        before, self.data["led"] = self.data["led"], cast("dict[object, object]", led)
        return sorted(docname for docname, digest in led.items() if before.get(docname) != digest)

    def _leading(self, refs: Iterable[tuple[str, str]]) -> str:
        found = (self.resolve(role, target) for role, target in sorted(refs))
        places = [(name, place.docname, place.node_id) for name, place in filter(None, found)]
        return hashlib.sha256(repr(places).encode()).hexdigest()

    def note_object(
        self, kind: str, name: str, node_id: str, weight: int = DESCRIPTION, directive: str = ""
    ) -> None:
        """Record that the object is described at *node_id* of the document being read, by *directive* (a place)."""
        if kind == "field" and weight == ROW_OF_MANY:
            self.rows.setdefault(self.env.docname, {}).setdefault(name, node_id)
            return
        self._listed = None
        objects.note(self.objects, kind, name, Place(self.env.docname, node_id, weight, directive))

    def clear_doc(self, docname: str) -> None:
        """Forget everything that came from *docname*; quick when it has nothing of ours."""
        self._moving = True  # whatever is read is cleared before
        if docname not in self.refs:
            return
        self._listed = None
        objects.forget(self.objects, docname)
        for part in _BY_DOCUMENT:
            self.data[part].pop(docname, None)

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, dict[object, object]]) -> None:
        """Take over what another process read."""
        wanted = set(docnames)
        self._listed = None
        objects.merge(self.objects, wanted, cast(Registry, otherdata["objects"]))
        for part in _BY_DOCUMENT:
            self.data[part].update({name: value for name, value in otherdata[part].items() if name in wanted})

    def check_consistency(self) -> None:
        """Warn of objects that two documents describe."""
        for kind, name, (first, *others) in objects.duplicates(self.objects):
            text = f"{kind} {name} is described in {first.docname} as well ({_REMEDIES[first.weight]})"
            for place in others:
                warn(Warn.DUPLICATE, text, place.directive)

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """All objects, for the inventory and the search; not the fields of hundreds of devices, which are texts too."""
        priorities = {kind.name: kind.priority for kind in KINDS}
        for kind, name, place in self.listed():
            yield name, name, kind, place.docname, place.node_id, priorities[kind]

    def resolve(self, role: str, target: str, device: Optional[str] = None) -> Optional[tuple[str, Place]]:
        """The full name and place of what *role* and *target* mean, or ``None``."""
        kind = KIND_OF_ROLE.get(role)
        return objects.find(self.objects, self.rows, kind.name, target, device) if kind else None

    def resolve_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, typ: str, target: str,
        node: addnodes.pending_xref, contnode: Element,
    ) -> Optional[nodes.reference]:
        """Resolve a role of this domain."""
        found = self.resolve(typ, target, node.get("vmsd:device"))
        if found is None:
            return None
        name, place = found
        return make_refnode(builder, fromdocname, place.docname, place.node_id, contnode, name)

    def resolve_any_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, target: str,
        node: addnodes.pending_xref, contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Resolve a reference without a role: only names qualified as ``vmsd:e1000``, which no other domain owns."""
        if not target.startswith(QUALIFIER):
            return []
        found = [(kind.role, self.resolve(kind.role, target[len(QUALIFIER):])) for kind in KINDS]
        return [
            (f"vmsd:{role}", make_refnode(builder, fromdocname, one[1].docname, one[1].node_id, contnode, one[0]))
            for role, one in found if one
        ]

    def get_full_qualified_name(self, node: Element) -> Optional[str]:
        """The full name a reference means, as intersphinx asks for it."""
        device, target = node.get("vmsd:device"), node.get("reftarget")
        return f"{device}.{target}" if device and target else None


def domain_of(env: BuildEnvironment) -> VmsdDomain:
    """The domain object of *env*."""
    return cast(VmsdDomain, env.get_domain(VmsdDomain.name))
