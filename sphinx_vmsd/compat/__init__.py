"""Compatibility: verdicts, typed changes, rules, matrices. Values in, values out."""
