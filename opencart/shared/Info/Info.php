<?php
namespace Sconnect\Info;

use Sconnect\Outcomes\Outcomes;
use Sconnect\Shop;
use Sconnect\ShopIdentity;
use Sconnect\Version;

/** call=info: what the shop is and has. */
final class Info
{
    const CAPABILITIES = [
        'import_orders',
        'export_articles',
        'export_customers',
        'highest_history',
        'identity',
    ];

    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    public function answer(): array
    {
        $outcomes = new Outcomes($this->shop->database, $this->shop->settings);
        $shown = $outcomes->isSwitchedOn();
        $taxes = new Taxes($this->shop->database, $this->shop->config);
        return [
            'opencart' => $this->shop->platform->version(),
            'extension' => Version::EXTENSION,
            'php' => PHP_VERSION,
            'capabilities' => array_merge(self::CAPABILITIES, $shown ? [Outcomes::CAPABILITY] : []),
            'identity' => (new ShopIdentity($this->shop))->answer(),
            'languages' => $this->rows('language', 'language_id, code, name', 'language_id'),
            'stores' => $this->stores(),
            'currencies' => $this->rows('currency', 'code, value, decimal_place', 'code'),
            'order_statuses' => $this->named('order_status', 'order_status_id'),
            'processing_statuses' => $this->shop->config->texts('config_processing_status'),
            'complete_statuses' => $this->shop->config->texts('config_complete_status'),
            'tax_classes' => $this->rows('tax_class', 'tax_class_id, title', 'tax_class_id'),
            'tax_rates' => $taxes->rates(),
            'total_tax_classes' => (object)$taxes->classesOfTotals(),
            'customer_groups' => $this->named('customer_group_description', 'customer_group_id'),
            'custom_fields' => $this->customFields(),
            'total_codes' => $this->totalCodes(),
            'highest_history' => $this->highestHistory(),
        ] + ($shown ? ['outcomes_id' => $outcomes->tableId()] : []);
    }

    private function rows(string $table, string $columns, string $order): array
    {
        return $this->shop->database->rows("SELECT $columns FROM " . $this->shop->database->table($table) . " ORDER BY $order");
    }

    /** Rows of a table that has a name per language, in the shop's own. */
    private function named(string $table, string $id): array
    {
        return $this->shop->database->rows("SELECT $id, name FROM " . $this->shop->database->table($table)
            . ' WHERE language_id = ' . $this->shop->config->languageId() . " ORDER BY $id");
    }

    private function stores(): array
    {
        $main = [
            'store_id' => '0',
            'name' => $this->shop->config->text('config_name'),
            'url' => $this->shop->platform->storeUrl(),
        ];
        return array_merge([$main], $this->rows('store', 'store_id, name, url', 'store_id'));
    }

    private function customFields(): array
    {
        $database = $this->shop->database;
        return $database->rows('SELECT f.custom_field_id, d.name, f.location FROM ' . $database->table('custom_field') . ' f JOIN '
            . $database->table('custom_field_description') . ' d ON d.custom_field_id = f.custom_field_id AND d.language_id = '
            . $this->shop->config->languageId() . ' ORDER BY f.custom_field_id');
    }

    /** How far the order history goes; it goes back when the newest orders are deleted or a backup is restored. */
    private function highestHistory(): int
    {
        $history = $this->shop->database->table('order_history');
        return (int)$this->shop->database->value("SELECT MAX(order_history_id) FROM $history");
    }

    private function totalCodes(): array
    {
        $database = $this->shop->database;
        return $database->column('SELECT DISTINCT code FROM ' . $database->table('extension') . " WHERE type = 'total' ORDER BY code");
    }
}
