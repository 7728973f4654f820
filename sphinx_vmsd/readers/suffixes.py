"""How the names of files tell what they hold, known without importing a reader."""

#: A spec or a dump.
SUFFIXES = (".yaml", ".yml", ".json")
