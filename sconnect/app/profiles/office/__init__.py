"""What an office does for profiles besides saving: templates, one setting for many, putting back, access of clients.

Nothing here touches a key or what belongs to one shop or administration; every change is saved as a person does.
"""
