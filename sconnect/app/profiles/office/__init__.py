"""What an office does for several profiles: templates of settings, and one setting changed for many.

Nothing here touches a key, a prefix, or what belongs to one shop or administration.
"""
