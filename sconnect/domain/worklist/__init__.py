"""Work list: the actions that each kind of cause offers, and the facts by which a choice is remembered.

Which orders wait, and what an action does, stands in `app.worklist`.
"""
