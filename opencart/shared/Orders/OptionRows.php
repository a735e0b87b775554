<?php
namespace Sconnect\Orders;

use Sconnect\Database;

/** What rows of `order_option` leave out: the numbers of option and value, and the name of an uploaded file. */
final class OptionRows
{
    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** @param array<int, array[]> $byOrder rows by order id; the same rows with what is known of them */
    public function withNumbers(array $byOrder): array
    {
        $rows = $byOrder === [] ? [] : array_merge(...array_values($byOrder));
        $values = $this->found('product_option_value', 'product_option_value_id', 'option_id, option_value_id', $rows, 'product_option_value_id');
        $files = $this->found('upload', 'code', 'name', array_filter($rows, fn(array $row): bool => $row['type'] === 'file'), 'value');
        foreach ($byOrder as $orderId => $options) {
            foreach ($options as $place => $row) {
                $known = $values[$row['product_option_value_id']] ?? [];
                $byOrder[$orderId][$place] += array_intersect_key($known, ['option_id' => 1, 'option_value_id' => 1]);
                if ($row['type'] === 'file' && isset($files[$row['value']])) {
                    $byOrder[$orderId][$place] += ['file_name' => $files[$row['value']]['name']];
                }
            }
        }
        return $byOrder;
    }

    /** The rows of a table whose key stands in a column of `$rows`, by that key. */
    private function found(string $table, string $key, string $columns, array $rows, string $column): array
    {
        $keys = array_filter(array_unique(array_column($rows, $column)), fn($value): bool => (string)$value !== '' && $value !== '0');
        if ($keys === [] || !$this->database->has($table)) {
            return [];
        }
        $quoted = implode(', ', array_map(fn($value): string => $this->database->quote((string)$value), $keys));
        $found = $this->database->rows("SELECT $key, $columns FROM " . $this->database->table($table) . " WHERE $key IN ($quoted)");
        return array_column($found, null, $key);
    }
}
