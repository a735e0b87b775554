"""Export rules: what the shop has to hold of the articles and customers of the books, field by field.

Rules only: nothing here reads, writes or waits, and nothing knows the column names of a shop system.
"""
