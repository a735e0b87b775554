<?php
namespace Sconnect\Products;

use Sconnect\Database;

/**
 * Variants of OpenCart 4: products that follow a master in all that their `override` does not name. OpenCart copies the master over
 * them whenever it is saved. Shops of before have none.
 */
final class Variants
{
    /** What a variant can have of its own here, by the name that `override` has for it. */
    const FIELDS = ['model', 'price', 'quantity', 'status', 'tax_class_id'];

    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** Leave out the variants that have the key of their master, which is among the rows: they are one product with it. */
    public static function withoutCopies(array $rows, string $kind): array
    {
        return array_filter($rows, static function (array $row) use ($rows, $kind) {
            $master = $rows[(int)($row['master_id'] ?? 0)] ?? null;
            return $master === null || ProductFinder::keyOf($master, $kind) !== ProductFinder::keyOf($row, $kind);
        });
    }

    /** Write to the variants of a master what they do not override; whether anything changed. */
    public function follow(int $masterId, array $wanted, ProductChanges $changes): bool
    {
        if (!$this->exist()) {
            return false;
        }
        $changed = false;
        $rows = $this->database->rows('SELECT product_id, override FROM ' . $this->database->table('product')
            . " WHERE master_id = $masterId ORDER BY product_id");
        foreach ($rows as $row) {
            $own = $this->overrides((string)$row['override']);
            $codes = isset($own['product_code']) ? [] : array_diff_key($wanted['codes'], $own);
            $name = isset($own['product_description']) ? ['name' => 1] : [];
            $following = ['codes' => $codes] + array_diff_key($wanted, $own, $name);
            $changed = $changes->apply((int)$row['product_id'], $following, 0) || $changed;
        }
        return $changed;
    }

    /** Let a variant keep what was written to it by itself, whatever its master says; whether that was new. */
    public function keep(int $id, array $wanted): bool
    {
        if (!$this->exist()) {
            return false;
        }
        $row = $this->database->row('SELECT master_id, override FROM ' . $this->database->table('product') . " WHERE product_id = $id");
        if ((int)($row['master_id'] ?? 0) === 0) {
            return false;
        }
        $own = $this->overrides((string)$row['override']);
        $names = array_merge(array_intersect(self::FIELDS, array_keys($wanted)), array_keys($wanted['codes']));
        $kept = $own + array_fill_keys($names, '1');
        if ($kept === $own) {
            return false;
        }
        $this->database->update('product', ['override' => (string)json_encode($kept)], "product_id = $id");
        return true;
    }

    private function exist(): bool
    {
        return $this->database->hasColumn('product', 'master_id') && $this->database->hasColumn('product', 'override');
    }

    private function overrides(string $text): array
    {
        $own = json_decode($text, true);
        return is_array($own) ? $own : [];
    }
}
