<?php
namespace Sconnect\Payments;

use Sconnect\Database;

/**
 * The tables in which payment modules keep what was paid and refunded, as far as this shop has them. Only the columns named here are
 * ever read: others hold the payer's account.
 */
final class ModuleTables
{
    /** Which column of a table holds what. `cents`: the amount is in cents. `main`: it is in the shop's own currency. */
    const PAYMENTS = [
        'mollie_payments' => ['module' => 'mollie', 'order' => 'order_id', 'transaction' => 'transaction_id', 'attempt' => 'payment_attempt',
            'state' => 'bank_status', 'amount' => 'amount', 'changed' => 'date_modified'],
        'mollie_payment_link' => ['module' => 'mollie', 'order' => 'order_id', 'transaction' => 'payment_link_id', 'amount' => 'amount',
            'currency' => 'currency_code', 'paid_at' => 'date_payment', 'changed' => 'date_payment'],
        'paynl_transactions' => ['module' => 'paynl', 'order' => 'orderId', 'transaction' => 'id', 'state' => 'status',
            'amount' => 'amount', 'cents' => true, 'changed' => 'last_update'],
        'pay_transactions' => ['module' => 'paynl', 'order' => 'order_id', 'transaction' => 'transaction_id', 'amount' => 'amount',
            'changed' => 'created_at'],
        'paypal_checkout_integration_order' => ['module' => 'paypal', 'order' => 'order_id', 'transaction' => 'transaction_id',
            'state' => 'transaction_status', 'amount' => 'total', 'main' => true],
    ];
    const REFUNDS = [
        'mollie_refund' => ['module' => 'mollie', 'order' => 'order_id', 'transaction' => 'transaction_id', 'refund' => 'refund_id',
            'state' => 'status', 'amount' => 'amount', 'currency' => 'currency_code', 'date' => 'date_created', 'changed' => 'date_created'],
    ];
    const COLUMNS = ['order', 'transaction', 'attempt', 'refund', 'state', 'amount', 'currency', 'paid_at', 'date', 'changed'];
    /** Rows of one table for one order; a shop that has more is being played with. */
    const MOST_ROWS = 100;

    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** @return array<string, array> the tables that are there, with the columns that are there */
    public function present(array $tables): array
    {
        $found = [];
        foreach ($tables as $table => $has) {
            foreach (self::COLUMNS as $name) {
                if (isset($has[$name]) && !$this->database->hasColumn($table, $has[$name])) {
                    unset($has[$name]);
                }
            }
            if (isset($has['order'], $has['transaction'])) {
                $found[$table] = $has;
            }
        }
        return $found;
    }

    /** Orders that were placed, or of which a row changed, at or after a moment: in local time and in seconds. @return int[] */
    public function changedSince(string $local, int $seconds, int $after, int $most): array
    {
        $parts = [];
        foreach ($this->present(self::PAYMENTS + self::REFUNDS) as $table => $has) {
            $order = $this->orderOf($has);
            $changed = isset($has['changed']) ? ' OR ' . $this->isSince($table, $has['changed'], $local, $seconds) : '';
            $parts[] = "SELECT $order AS order_id FROM " . $this->database->table($table) . ' t JOIN ' . $this->database->table('order')
                . " o ON o.order_id = $order WHERE o.order_id > $after AND (o.date_added >= " . $this->database->quote($local) . $changed . ')';
        }
        if ($parts === []) {
            return [];
        }
        return array_map('intval', $this->database->column('SELECT DISTINCT c.order_id FROM (' . implode(' UNION ', $parts)
            . ") c ORDER BY c.order_id LIMIT $most"));
    }

    /** @param int[] $orderIds @return array<int, array[]> rows by order id, with our names for their columns */
    public function rows(array $tables, array $orderIds): array
    {
        $found = [];
        foreach ($orderIds === [] ? [] : $this->present($tables) as $table => $has) {
            $columns = [];
            foreach (array_intersect_key($has, array_flip(self::COLUMNS)) as $name => $column) {
                $columns[] = $name === 'order' ? $this->orderOf($has) . ' AS `order`' : "t.`$column` AS `$name`";
            }
            $rows = $this->database->rows('SELECT ' . implode(', ', $columns) . ' FROM ' . $this->database->table($table) . ' t WHERE '
                . $this->orderOf($has) . ' IN (' . implode(', ', $orderIds) . ') ORDER BY t.`' . $has['transaction'] . '`');
            foreach ($rows as $row) {
                if (count($found[$row['order']] ?? []) < self::MOST_ROWS) {
                    $found[$row['order']][] = $row + ['module' => $has['module'], 'cents' => isset($has['cents']), 'main' => isset($has['main']),
                        'tells_paid_at' => isset($has['paid_at'])];
                }
            }
        }
        return $found;
    }

    /** Some modules keep the number of the order as text. */
    private function orderOf(array $has): string
    {
        return 'CAST(t.`' . $has['order'] . '` AS UNSIGNED)';
    }

    private function isSince(string $table, string $column, string $local, int $seconds): string
    {
        return $this->database->columns($table)[$column]->isNumber()
            ? "t.`$column` >= $seconds"
            : "t.`$column` >= " . $this->database->quote($local);
    }
}
