"""Reading the work list, short or long: its lines, and the items of a page with what can be done about each.

A long list is read from a copy that runs leave behind (`lines`); what decides is always the entry of the order itself.
"""
