"""An independent computation of what an order of an OpenCart shop says, and a generator of such orders.

Its arithmetic is that of OpenCart's own source. Nothing of the app's composition is known here, except to `booking`,
which drives it.
"""
