<?php
namespace Sconnect;

/** The settings of the main store, straight from the table: OpenCart's own object mixes in those of other stores. */
final class ShopConfig
{
    private Database $database;
    /** @var array<string, mixed>|null */
    private ?array $values = null;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    public function text(string $key): string
    {
        $value = $this->all()[$key] ?? '';
        return is_scalar($value) ? (string)$value : '';
    }

    /** A setting that is a list; empty when it is none. */
    public function texts(string $key): array
    {
        $value = $this->all()[$key] ?? [];
        return is_array($value) ? array_values(array_map('strval', array_filter($value, 'is_scalar'))) : [];
    }

    /** @return array<string, mixed> */
    public function all(): array
    {
        if ($this->values === null) {
            $this->values = [];
            $table = $this->database->table('setting');
            foreach ($this->database->rows("SELECT `key`, value, serialized FROM $table WHERE store_id = 0") as $row) {
                $this->values[$row['key']] = $row['serialized'] ? json_decode((string)$row['value'], true) : $row['value'];
            }
        }
        return $this->values;
    }

    /** The language that the shop speaks by itself. */
    public function languageId(): int
    {
        $language = $this->database->table('language');
        $code = $this->text('config_language_catalog') ?: $this->text('config_language');
        $found = $this->database->value("SELECT language_id FROM $language WHERE code = " . $this->database->quote($code));
        return (int)($found ?? $this->database->value("SELECT MIN(language_id) FROM $language"));
    }
}
