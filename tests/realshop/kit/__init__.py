"""Real shops on this machine, set up as the tests of real shops need them, from a folder with OpenCart's own files.

Here stands what serves, fills and clicks through such shops; nothing that was fetched, and no test.
"""
