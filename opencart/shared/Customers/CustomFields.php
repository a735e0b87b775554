<?php
namespace Sconnect\Customers;

use Sconnect\Database;
use Sconnect\ItemRefused;
use Sconnect\Text;
use Sconnect\Value;

/** The custom fields of an account: JSON by field id, with escaped texts. */
final class CustomFields
{
    private Database $database;
    /** @var array<int, true>|null */
    private ?array $known = null;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** @return array<string, string> plain texts by field id; several ticked boxes as one text */
    public static function texts(?string $stored): array
    {
        return array_map(static function ($value) {
            $parts = array_filter(is_array($value) ? $value : [$value], 'is_scalar');
            return Text::decode(implode(', ', array_map('strval', $parts)));
        }, self::values($stored));
    }

    /** What the column must hold to have these texts too; null when it has them already. Throws ItemRefused. */
    public function merged(?string $stored, array $texts): ?string
    {
        $values = self::values($stored);
        $present = self::texts($stored);
        $changed = false;
        foreach ($texts as $id => $text) {
            $this->checkKnown((string)$id);
            $text = Value::text("custom_field.$id", $text, 0, 1000);
            if (($present[$id] ?? '') !== $text) {
                $values[$id] = Text::encode($text);
                $changed = true;
            }
        }
        return $changed ? (string)json_encode((object)$values) : null;
    }

    private function checkKnown(string $id): void
    {
        if ($this->known === null) {
            $found = $this->database->column('SELECT custom_field_id FROM ' . $this->database->table('custom_field')
                . " WHERE location = 'account'");
            $this->known = array_fill_keys(array_map('intval', $found), true);
        }
        if (!isset($this->known[Value::id($id) ?? 0])) {
            throw new ItemRefused('bad_custom_field', 'An account has no such custom field.');
        }
    }

    private static function values(?string $stored): array
    {
        $values = json_decode((string)$stored, true);
        if (is_string($values)) { // some modules keep JSON within JSON, escaped as input is
            $values = json_decode($values, true) ?? json_decode(Text::decode($values), true);
        }
        return is_array($values) ? $values : [];
    }
}
