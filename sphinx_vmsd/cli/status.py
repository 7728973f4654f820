"""Exit status of every command: nothing found, findings, wrong usage or unreadable input."""
CLEAN, FOUND, UNREADABLE = 0, 1, 2
