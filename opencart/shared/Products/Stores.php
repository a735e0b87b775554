<?php
namespace Sconnect\Products;

use Sconnect\Database;

/** The stores of the shop, and in which of them a product is. */
final class Stores
{
    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** @return int[] every store; the main one has no row of its own */
    public function all(): array
    {
        $stores = $this->database->column('SELECT store_id FROM ' . $this->database->table('store') . ' ORDER BY store_id');
        return array_values(array_unique(array_merge([0], array_map('intval', $stores))));
    }

    /** Show a new product in these stores. */
    public function show(int $productId, array $stores): void
    {
        foreach ($stores as $store) {
            $this->database->insert('product_to_store', ['product_id' => $productId, 'store_id' => $store]);
        }
    }
}
