"""Diagrams: graphs as values, laid out by Graphviz or the built-in engine, written as SVG, TikZ or text."""
