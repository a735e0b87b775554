"""Evidence for the tax authority: what is kept of an order for years, as tables of a yearly file.

Nothing of a person is in it: only rules, figures, kinds, ids and moments. Nothing is written here.
"""
