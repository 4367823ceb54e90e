"""Which cells of a notebook file are the assistant's, as their marks say, and the file without marks."""
