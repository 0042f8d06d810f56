"""The simulation stated a second time, slowly and in plain Python, from its written contract alone.

It shares nothing with the engine but the names of the measures, so that where the two agree both
have read the contract alike. It is for tests only: one person at a time, integers and fractions.
"""
