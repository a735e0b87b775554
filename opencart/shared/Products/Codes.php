<?php
namespace Sconnect\Products;

use Sconnect\Database;

/** Article codes beside the model: columns of `product` at first, rows of `product_code` in later versions. */
final class Codes
{
    const KINDS = ['sku', 'upc', 'ean', 'jan', 'isbn', 'mpn'];

    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /**
     * @param array[] $products rows of `product`
     * @return array<string, array<string, string>> filled codes by product id and kind, still escaped
     */
    public function ofProducts(array $products): array
    {
        $rows = $this->rowsOf(array_map('intval', array_column($products, 'product_id')));
        $codes = [];
        foreach ($products as $product) {
            $id = $product['product_id'];
            $codes[$id] = [];
            foreach (self::KINDS as $kind) {
                $value = (string)($rows[$id][$kind] ?? $product[$kind] ?? '');
                if ($value !== '') {
                    $codes[$id][$kind] = $value;
                }
            }
        }
        return $codes;
    }

    /** Set codes of a product. A row that exists keeps its own way of writing the kind. */
    public function write(int $productId, array $codes): void
    {
        if (!$this->database->has('product_code')) {
            $this->database->update('product', $codes, "product_id = $productId");
            return;
        }
        foreach ($codes as $kind => $value) {
            $this->writeRow($productId, $kind, $value);
            $this->emptyColumn($productId, $kind);
        }
    }

    /** Why a code does not fit, in English; empty when it fits. */
    public function objection(string $kind, string $stored): string
    {
        $columns = $this->database->columns('product_code');
        $column = $columns['value'] ?? $this->database->columns('product')[$kind] ?? null;
        return $column === null ? 'is not known to this shop' : $column->objection($stored);
    }

    private function writeRow(int $productId, string $kind, string $value): void
    {
        $table = $this->database->table('product_code');
        $where = "product_id = $productId AND LOWER(code) = " . $this->database->quote($kind);
        if ($value === '') {
            $this->database->execute("DELETE FROM $table WHERE $where");
        } elseif ($this->database->value("SELECT COUNT(*) FROM $table WHERE $where") > 0) {
            $this->database->update('product_code', ['value' => $value], $where);
        } else {
            $this->database->insert('product_code', ['product_id' => $productId, 'code' => strtoupper($kind), 'value' => $value]);
        }
    }

    /** In upgraded shops the old column may still hold something, which must not contradict the row. */
    private function emptyColumn(int $productId, string $kind): void
    {
        if ($this->database->hasColumn('product', $kind)) {
            $this->database->update('product', [$kind => ''], "product_id = $productId AND $kind <> ''");
        }
    }

    /** The rows of `product_code` by product and kind; empty values count as absent. */
    private function rowsOf(array $productIds): array
    {
        if ($productIds === [] || !$this->database->has('product_code')) {
            return [];
        }
        $found = [];
        $rows = $this->database->rows('SELECT product_id, LOWER(code) AS kind, value FROM ' . $this->database->table('product_code')
            . ' WHERE product_id IN (' . implode(', ', $productIds) . ") AND value <> '' ORDER BY product_code_id DESC");
        foreach ($rows as $row) {
            $found[$row['product_id']][$row['kind']] = $row['value'];
        }
        return $found;
    }
}
