"""What e-mails say, to whom, and when a shop is so quiet that somebody has to know.

Numbers and order numbers only: nothing about a person gets into an e-mail, but the address that it goes to.
"""
