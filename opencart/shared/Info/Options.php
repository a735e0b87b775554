<?php
namespace Sconnect\Info;

use Sconnect\Shop;

/** call=options: the options that products can have, with their names in every language, the shop's own first. */
final class Options
{
    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    public function answer(): array
    {
        $values = [];
        foreach ($this->named('option_value_description', 'option_id, option_value_id', 'option_value_id') as $row) {
            $values[$row['option_id']][$row['option_value_id']][] = $row['name'];
        }
        $options = [];
        foreach ($this->named('option_description', 'option_id', 'option_id') as $row) {
            $options[$row['option_id']][] = $row['name'];
        }
        $answer = [];
        foreach ($options as $id => $names) {
            $of = [];
            foreach ($values[$id] ?? [] as $valueId => $valueNames) {
                $of[] = ['option_value_id' => (string)$valueId, 'names' => self::distinct($valueNames)];
            }
            if ($of !== []) {
                $answer[] = ['option_id' => (string)$id, 'names' => self::distinct($names), 'values' => $of];
            }
        }
        return ['options' => $answer];
    }

    private function named(string $table, string $columns, string $order): array
    {
        $database = $this->shop->database;
        return $database->has($table) ? $database->rows("SELECT $columns, name FROM " . $database->table($table)
            . " ORDER BY $order, language_id <> " . $this->shop->config->languageId() . ', language_id') : [];
    }

    private static function distinct(array $names): array
    {
        return array_values(array_unique($names));
    }
}
