"""What an office does for several profiles: templates of settings, one setting changed for many, access of clients.

Nothing here touches a key, a prefix, or what belongs to one shop or administration.
"""
