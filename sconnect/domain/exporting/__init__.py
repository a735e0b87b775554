"""What of the books goes to the shop, field by field (behaviour.md 1.4).

    Article  ──standing──> exported, switched off or left alone ──want_product──> WantedProduct | Cause
    Customer ──standing──> exported or left alone               ──want_account──> WantedAccount | Cause

What is wanted of something the shop has holds only the fields that may be overwritten; of something new, everything.
"""
