<?php
namespace Sconnect\Products;

use Sconnect\Database;
use Sconnect\Text;
use Sconnect\Value;

/** Which products have one of these keys. Capitals and spaces around a key make no difference, accents do. */
final class ProductFinder
{
    const KINDS = ['model', 'sku', 'upc', 'ean', 'jan', 'isbn', 'mpn'];

    /** The columns that are read; codes are columns of their own in older versions. */
    const COLUMNS = ['product_id', 'master_id', 'model', 'price', 'quantity', 'status', 'tax_class_id', 'shipping', 'sku', 'upc', 'ean', 'jan',
        'isbn', 'mpn'];

    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** @return array[] rows of `product` with their filled `codes`, still escaped, by id */
    public function byKeys(string $kind, array $keys): array
    {
        if ($kind === 'id') {
            return $this->byIds(array_filter(array_map([Value::class, 'id'], $keys)));
        }
        $wanted = array_flip(array_filter(array_map([Text::class, 'folded'], $keys), 'strlen'));
        $found = array_filter($this->byIds($this->candidates($kind, array_keys($wanted))), static function (array $row) use ($kind, $wanted) {
            return isset($wanted[self::keyOf($row, $kind)]);
        });
        return Variants::withoutCopies($found, $kind);
    }

    /** The key of a product in the form in which keys are compared. */
    public static function keyOf(array $row, string $kind): string
    {
        return Text::folded(Text::decode($kind === 'model' ? $row['model'] : $row['codes'][$kind] ?? ''));
    }

    /** @param int[] $ids */
    public function byIds(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $rows = $this->database->rows('SELECT ' . $this->database->chosen('product', self::COLUMNS) . ' FROM ' . $this->database->table('product')
            . ' WHERE product_id IN (' . implode(', ', $ids) . ') ORDER BY product_id');
        $codes = (new Codes($this->database))->ofProducts($rows);
        $found = [];
        foreach ($rows as $row) {
            $found[(int)$row['product_id']] = ['codes' => $codes[$row['product_id']]] + $row;
        }
        return $found;
    }

    /** Products that may have a key: the database compares more loosely than we do. */
    private function candidates(string $kind, array $keys): array
    {
        if ($keys === []) {
            return [];
        }
        $forms = [];
        foreach ($keys as $key) {
            $forms[] = (string)$key;
            $forms[] = Text::encode((string)$key);
        }
        $values = $this->database->quotedList(array_unique($forms));
        $ids = [];
        if ($this->database->hasColumn('product', $kind)) {
            $ids = $this->database->column('SELECT product_id FROM ' . $this->database->table('product')
                . " WHERE CONVERT(TRIM($kind) USING utf8mb4) COLLATE utf8mb4_general_ci IN ($values)");
        }
        if ($kind !== 'model' && $this->database->has('product_code')) {
            $ids = array_merge($ids, $this->database->column('SELECT product_id FROM ' . $this->database->table('product_code')
                . " WHERE LOWER(code) = '$kind' AND CONVERT(TRIM(value) USING utf8mb4) COLLATE utf8mb4_general_ci IN ($values)"));
        }
        return array_unique(array_map('intval', $ids));
    }
}
