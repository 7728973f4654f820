"""Pure functions from facts to tables, diagrams and text; nothing here imports Sphinx or prints."""
