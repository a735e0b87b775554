"""VIES in the import: orders at 0 % to a business in the Union, before and after they are booked.

What is asked over the network, and how, stands in the adapter; what an answer means stands in the domain.
"""
