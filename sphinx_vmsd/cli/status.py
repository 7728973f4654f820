"""Exit status of every command: nothing found, findings, wrong usage or unreadable input."""
CLEAN, FOUND, UNREADABLE = 0, 1, 2
#: Ended by SIGPIPE or SIGINT: what shells say of such a program.
NO_READER, INTERRUPTED = 128 + 13, 128 + 2
