"""The wire format: layout of a description, save and load, frames of a stream. Knows the model only."""
