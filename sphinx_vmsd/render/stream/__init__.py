"""A decoded stream as text, as JSON, and compared with another: values in, lines and plain data out."""
