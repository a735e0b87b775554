<?php
namespace Sconnect\Orders;

use Sconnect\Database;

/**
 * Orders after a cursor in order_history. Two range scans over the primary key from the cursor on, never a question per order: the
 * table has no index on order_id.
 */
final class ChangedOrders
{
    private Database $database;
    private string $now;
    private string $settledUntil;

    /** Both are local times; rows dated after `settledUntil` and not after `now` may still be in the making. */
    public function __construct(Database $database, string $now, string $settledUntil)
    {
        $this->database = $database;
        $this->now = $now;
        $this->settledUntil = $settledUntil;
    }

    public function page(int $after, array $statuses, int $limit): Page
    {
        $horizon = $this->horizon($after);
        $rows = $this->newest($after, $horizon, $statuses, $limit + 1);
        $more = count($rows) > $limit;
        $page = array_slice($rows, 0, $limit);
        $ids = array_map('intval', array_column($page, 'order_id'));
        return new Page($ids, 'next_history', $more ? (int)end($page)['newest'] : $horizon, $more);
    }

    private function horizon(int $after): int
    {
        $history = $this->database->table('order_history');
        $unsettled = $this->database->value("SELECT MIN(order_history_id) - 1 FROM $history WHERE order_history_id > $after"
            . ' AND date_added > ' . $this->database->quote($this->settledUntil)
            . ' AND date_added <= ' . $this->database->quote($this->now));
        if ($unsettled !== null) {
            return (int)$unsettled;
        }
        return (int)($this->database->value("SELECT MAX(order_history_id) FROM $history WHERE order_history_id > $after") ?? $after);
    }

    private function newest(int $after, int $horizon, array $statuses, int $limit): array
    {
        $history = $this->database->table('order_history');
        $order = $this->database->table('order');
        return $this->database->rows('SELECT c.order_id, c.newest FROM (SELECT h.order_id, MAX(h.order_history_id) AS newest'
            . " FROM $history h WHERE h.order_history_id > $after GROUP BY h.order_id HAVING newest <= $horizon) c"
            . " STRAIGHT_JOIN $order o ON o.order_id = c.order_id AND o.order_status_id IN (" . implode(', ', $statuses) . ')'
            . " ORDER BY c.newest LIMIT $limit");
    }
}
