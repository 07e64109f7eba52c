"""Analyses of a release that passed its gate, and the published figures beside them."""
