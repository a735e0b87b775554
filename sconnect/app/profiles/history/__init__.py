"""History of the settings of a profile: who changed what, when and by what, and putting it back.

The row of a profile holds its last change, so that neither exists without the other; the next one files it first.
"""
