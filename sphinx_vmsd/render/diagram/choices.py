"""The words for who draws diagrams, known without importing an engine."""

#: The engines, the best first.
NAMES = ("pygraphviz", "dot", "builtin")
#: What the option takes: ``auto`` is the first engine that is there, ``none`` says everything in words.
CHOICES = ("auto", *NAMES, "none")
