"""Settings page: bundles of the files in `static/`, and their responses.

It reads no data: the page itself calls the API.
"""
