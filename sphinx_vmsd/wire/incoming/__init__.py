"""What a destination says to a whole stream: :func:`load_stream`, message for message as each release."""
from sphinx_vmsd.wire.incoming.destination import Destination, Incoming
from sphinx_vmsd.wire.incoming.load import load_stream

__all__ = ["Destination", "Incoming", "load_stream"]
