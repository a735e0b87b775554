"""Many links at once, of a former program: offered from rows that are certain, or brought in as a file.

offers, or lines of a file -> ProposedLink (checked in shop and books, shown by name) -> write_links
"""
