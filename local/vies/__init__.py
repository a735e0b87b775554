"""A simulated VIES: the REST interface of the Commission's register of VAT numbers, as strict and as unkind as it is.

It holds no register: a number is valid unless it was said to be otherwise. It knows nothing of the app.
"""
