<?php
namespace Sconnect\Orders;

use Sconnect\Database;

/** The names of products in the languages of the shop, escaped as OpenCart keeps them. */
final class ProductNames
{
    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** @return array<int, array<string, string>> filled names by language code, by product id; that of language `$first` comes first */
    public function inLanguages(array $productIds, int $first): array
    {
        if ($productIds === []) {
            return [];
        }
        $rows = $this->database->rows('SELECT d.product_id, l.code, d.name FROM ' . $this->database->table('product_description')
            . ' d JOIN ' . $this->database->table('language') . ' l ON l.language_id = d.language_id WHERE d.product_id IN ('
            . implode(', ', array_map('intval', $productIds)) . ') ORDER BY d.product_id, l.language_id <> ' . $first . ', l.language_id');
        $names = [];
        foreach ($rows as $row) {
            if (trim((string)$row['name']) !== '') {
                $names[$row['product_id']][$row['code']] = $row['name'];
            }
        }
        return $names;
    }
}
