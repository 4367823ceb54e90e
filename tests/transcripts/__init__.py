"""Recorded streams of a ChatKit server, made of the SDK's own types, with what a person sees after each."""
