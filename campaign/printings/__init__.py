"""Frozen outputs of a letter: one version, one roster, one PDF."""
