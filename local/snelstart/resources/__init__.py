"""Resources of the simulated API: what each operation refuses, fills in and computes.

Admission, tokens and quota are handled before, in `http`.
"""
