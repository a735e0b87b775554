"""Records in tables: their declarations, their form as rows, reading and writing them, alone or under competition.

No rules about what is in them, and no table service: rows are read and written through `ports.Rows`.
"""
