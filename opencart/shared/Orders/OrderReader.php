<?php
namespace Sconnect\Orders;

use Sconnect\Customers\Addresses;
use Sconnect\Database;
use Sconnect\Payments\NamedRefund;
use Sconnect\Products\Codes;
use Sconnect\Products\ProductFinder;

/** Whole orders: one question per table for all orders of the answer. */
final class OrderReader
{
    /** Where the rows of an order stand, under which name they travel, and in which order. */
    const PARTS = [
        'products' => ['order_product', 'order_product_id'],
        'options' => ['order_option', 'order_option_id'],
        'totals' => ['order_total', 'sort_order, order_total_id'],
        'vouchers' => ['order_voucher', 'order_voucher_id'],
        'histories' => ['order_history', 'order_history_id'],
    ];

    private Database $database;

    private int $languageId;
    private bool $tellsRefunds;

    /** `$languageId`: the shop's own language; `$tellsRefunds`: whether comments of histories may be read for the amount they name */
    public function __construct(Database $database, int $languageId, bool $tellsRefunds)
    {
        $this->database = $database;
        $this->languageId = $languageId;
        $this->tellsRefunds = $tellsRefunds;
    }

    /** @param int[] $orderIds the order of the answer; those that no longer exist are left out */
    public function read(array $orderIds): array
    {
        if ($orderIds === []) {
            return [];
        }
        $orders = $this->orderRows($orderIds);
        $parts = [];
        foreach (self::PARTS as $name => [$table, $sorted]) {
            $parts[$name] = $this->partRows($table, $sorted, $orderIds);
        }
        $parts['options'] = (new OptionRows($this->database))->withNumbers($parts['options']);
        $codes = $this->catalogueOf($parts['products']);
        $redeemed = $this->redeemedVouchers($orderIds);
        $accounts = $this->accountAddresses($orders);
        $answer = [];
        foreach ($orderIds as $id) {
            if (isset($orders[$id])) {
                $vouchers = isset($redeemed[$id]) ? ['redeemed_vouchers' => $redeemed[$id]] : [];
                $account = isset($accounts[$id]) ? ['account_address' => $accounts[$id]] : [];
                $answer[] = $this->assembled($id, $orders[$id], $parts, $codes) + $vouchers + $account;
            }
        }
        return $answer;
    }

    private function assembled(int $id, array $order, array $parts, array $catalogue): array
    {
        $entry = ['order' => $order];
        foreach (array_keys(self::PARTS) as $name) {
            $entry[$name] = $parts[$name][$id] ?? [];
        }
        $entry['histories'] = array_map([NamedRefund::class, 'inPlaceOfComment'], $entry['histories']);
        $ids = array_column($entry['products'], 'product_id', 'product_id');
        $entry['product_codes'] = (object)array_intersect_key($catalogue, $ids);
        return $entry;
    }

    private function orderRows(array $orderIds): array
    {
        $order = $this->database->table('order');
        $country = $this->database->table('country');
        $rows = $this->database->rows('SELECT ' . $this->database->chosen('order', Columns::ORDER, 'o') . ", COALESCE(p.iso_code_2, '') AS payment_iso_code_2,"
            . " COALESCE(s.iso_code_2, '') AS shipping_iso_code_2 FROM $order o"
            . " LEFT JOIN $country p ON p.country_id = o.payment_country_id"
            . " LEFT JOIN $country s ON s.country_id = o.shipping_country_id"
            . ' WHERE o.order_id IN (' . implode(', ', $orderIds) . ')');
        return array_column($rows, null, 'order_id');
    }

    /** Rows by order id. Empty where the table does not exist. */
    private function partRows(string $table, string $sorted, array $orderIds): array
    {
        if (!$this->database->has($table)) {
            return [];
        }
        $found = [];
        $columns = Columns::PARTS[$table];
        if ($table === 'order_history' && $this->tellsRefunds) {
            $columns[] = Columns::COMMENT;
        }
        $rows = $this->database->rows('SELECT ' . $this->database->chosen($table, $columns) . ' FROM ' . $this->database->table($table)
            . ' WHERE order_id IN (' . implode(', ', $orderIds) . ") ORDER BY order_id, $sorted");
        foreach ($rows as $row) {
            $found[$row['order_id']][] = $row;
        }
        return $found;
    }

    /** When the vouchers were sold that orders were paid with, by order id: with their order, else when they were made. */
    private function redeemedVouchers(array $orderIds): array
    {
        if (!$this->database->has('voucher_history') || !$this->database->has('voucher')) {
            return [];
        }
        $rows = $this->database->rows('SELECT h.order_id, v.code, COALESCE(o.date_added, v.date_added) AS sold_at'
            . ' FROM ' . $this->database->table('voucher_history') . ' h'
            . ' JOIN ' . $this->database->table('voucher') . ' v ON v.voucher_id = h.voucher_id'
            . ' LEFT JOIN ' . $this->database->table('order') . ' o ON o.order_id = v.order_id'
            . ' WHERE h.order_id IN (' . implode(', ', $orderIds) . ') ORDER BY h.voucher_history_id');
        $found = [];
        foreach ($rows as $row) {
            $found[$row['order_id']][] = ['code' => $row['code'], 'sold_at' => $row['sold_at']];
        }
        return $found;
    }

    /**
     * The default address of the account, by order id, for orders without a payment address: there the delivery address
     * may be anybody's.
     */
    private function accountAddresses(array $orders): array
    {
        $without = array_filter($orders, fn(array $order): bool => (int)$order['customer_id'] > 0
            && trim($order['payment_address_1'] . $order['payment_postcode'] . $order['payment_city']) === '');
        if ($without === []) {
            return [];
        }
        $customers = $this->database->rows('SELECT ' . $this->database->chosen('customer', Addresses::OF_CUSTOMER) . ' FROM '
            . $this->database->table('customer') . ' WHERE customer_id IN ('
            . implode(', ', array_unique(array_map('intval', array_column($without, 'customer_id')))) . ')');
        $addresses = (new Addresses($this->database))->defaultsOf($customers);
        $found = [];
        foreach ($without as $id => $order) {
            $row = $addresses[$order['customer_id']] ?? null;
            if ($row !== null) {
                $found[$id] = array_intersect_key($row, array_flip(array_merge(Addresses::TEXTS, ['custom_field', 'iso_code_2'])));
            }
        }
        return $found;
    }

    /** What the catalogue says today of all products on these lines, by product id. */
    private function catalogueOf(array $linesByOrder): array
    {
        $lines = $linesByOrder === [] ? [] : array_merge(...array_values($linesByOrder));
        $ids = array_values(array_unique(array_map('intval', array_column($lines, 'product_id'))));
        if ($ids === []) {
            return [];
        }
        $products = $this->database->rows('SELECT ' . $this->database->chosen('product', ProductFinder::COLUMNS) . ' FROM '
            . $this->database->table('product')
            . ' WHERE product_id IN (' . implode(', ', $ids) . ')');
        $codes = (new Codes($this->database))->ofProducts($products);
        $names = (new ProductNames($this->database))->inLanguages($ids, $this->languageId);
        $catalogue = [];
        foreach ($products as $product) {
            $catalogue[$product['product_id']] = [
                'model' => $product['model'],
                'tax_class_id' => $product['tax_class_id'],
                'price' => $product['price'],
                'shipping' => $product['shipping'],
                'names' => (object)($names[$product['product_id']] ?? []),
            ] + $codes[$product['product_id']];
        }
        return $catalogue;
    }
}
