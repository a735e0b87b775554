"""What a person does about a booked order that the shop changed: look, prepare, correct, and book again.

How a correction is sent once stands in `app.importing.corrections`.
"""
