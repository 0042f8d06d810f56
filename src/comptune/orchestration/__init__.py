"""Dagster's view of the work: what is built, in which order, and whether it still holds.

It decides nothing: every asset calls the same Python API as the command line and the pages.
"""
