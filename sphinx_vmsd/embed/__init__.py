"""Putting sphinx-vmsd into somebody else's documentation tree, and taking it out again.

``plan`` says which files change and how, ``apply`` writes them with a record for ``remove``, ``vendor`` copies the
package for trees that build offline. Nothing here prints; nothing but the planned files is touched.
"""
