"""Cassettes: what a model was asked and said, in a file beside the notebook, said again without the model."""
