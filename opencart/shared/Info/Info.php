<?php
namespace Sconnect\Info;

use Sconnect\CurrencyPeriods;
use Sconnect\Outcomes\Outcomes;
use Sconnect\Permissions;
use Sconnect\Products\VariantsCall;
use Sconnect\Shop;
use Sconnect\ShopIdentity;
use Sconnect\Version;

/** call=info: what the shop is and has. */
final class Info
{
    /** What needs no switch; the rest stands in Permissions. */
    const CAPABILITIES = [
        'highest_history',
        'identity',
        'names',
        'repeats_nonce',
        'currency_periods',
        'product_stores',
        'stores',
    ];

    private Shop $shop;
    private int $now;

    public function __construct(Shop $shop, int $now)
    {
        $this->shop = $shop;
        $this->now = $now;
    }

    public function answer(): array
    {
        $outcomes = new Outcomes($this->shop->database, $this->shop->settings);
        $shown = $outcomes->isSwitchedOn();
        $permissions = new Permissions($this->shop->settings, $this->now);
        $undecided = $permissions->capabilities(static function (string $name) use ($permissions) {
            return $permissions->chosen($name) === '' && $permissions->allows($name);
        });
        $listsVariants = $permissions->allows(Permissions::WRITE_PRODUCTS) && (new VariantsCall($this->shop))->isOffered();
        $taxes = new Taxes($this->shop->database, $this->shop->config);
        return [
            'opencart' => $this->shop->platform->version(),
            'extension' => Version::EXTENSION,
            'php' => PHP_VERSION,
            'capabilities' => array_merge(
                $permissions->capabilities([$permissions, 'allows']),
                self::CAPABILITIES,
                $permissions->allows(Permissions::READ_ORDERS) ? ['options'] : [],
                $shown ? [Outcomes::CAPABILITY] : [],
                $listsVariants ? [VariantsCall::CAPABILITY] : []
            ),
            'switched_off' => $permissions->capabilities(static function (string $name) use ($permissions) {
                return !$permissions->allows($name);
            }),
            'identity' => (new ShopIdentity($this->shop))->answer(),
            'languages' => $this->rows('language', 'language_id, code, name', 'language_id <> ' . $this->shop->config->languageId() . ', language_id'),
            'stores' => $this->stores(),
            'currency_periods' => (new CurrencyPeriods($this->shop))->answer(),
            'currencies' => $this->rows('currency', 'code, value, decimal_place', 'code'),
            'order_statuses' => $this->statuses(),
            'processing_statuses' => $this->shop->config->texts('config_processing_status'),
            'complete_statuses' => $this->shop->config->texts('config_complete_status'),
            'tax_classes' => $this->rows('tax_class', 'tax_class_id, title', 'tax_class_id'),
            'tax_rates' => $taxes->rates(),
            'total_tax_classes' => (object)$taxes->classesOfTotals(),
            'customer_groups' => $this->named('customer_group_description', 'customer_group_id'),
            'custom_fields' => $this->customFields(),
            'total_codes' => $this->totalCodes(),
            'recurring_payments' => $this->hasRecurringPayments(),
            'highest_history' => $this->highestHistory(),
        ] + ($shown ? ['outcomes_id' => $outcomes->tableId()] : [])
            + ($undecided === [] ? [] : ['undecided' => $undecided, 'undecided_until' => $permissions->undecidedUntil()]);
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

    /** Every status, with a name in the shop's own language or else in any other: one without a name in it is no less a status. */
    private function statuses(): array
    {
        $own = array_column($this->named('order_status', 'order_status_id'), null, 'order_status_id');
        $rows = $this->shop->database->rows('SELECT order_status_id, name FROM ' . $this->shop->database->table('order_status')
            . ' ORDER BY order_status_id, language_id');
        foreach ($rows as $row) {
            if (trim((string)($own[$row['order_status_id']]['name'] ?? '')) === '') {
                $own[$row['order_status_id']] = $row;
            }
        }
        ksort($own);
        return array_values($own);
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

    /** Whether the shop has recurring payments of OpenCart 3: what is charged later never becomes an order. */
    private function hasRecurringPayments(): bool
    {
        $database = $this->shop->database;
        return $database->has('order_recurring')
            && $database->value('SELECT order_recurring_id FROM ' . $database->table('order_recurring') . ' LIMIT 1') !== null;
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
