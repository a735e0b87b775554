"""Import: orders of the shop become sales orders in the books; its pipeline stands in `import_orders`.

How a sales order is composed stands in `domain.composition`; what people decide about waiting orders in `worklist`.
"""
