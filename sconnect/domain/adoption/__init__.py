"""Sales that another program booked: which shop order each of them is, so that no order is booked beside it.

evidence (numbers in texts) -> agreement (customer, total, goods) -> edges -> matching (one to one) -> findings
"""
