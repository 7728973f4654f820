"""Readers turn a source into facts: one file a source, each returns ``(facts, problems)`` and prints nothing."""
