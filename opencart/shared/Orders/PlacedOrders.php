<?php
namespace Sconnect\Orders;

use Sconnect\Database;

/** Orders placed between two moments, by order number. */
final class PlacedOrders
{
    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** `from` and `to` are local times; `to` itself is excluded. */
    public function page(string $from, string $to, int $after, array $statuses, int $limit): Page
    {
        $found = $this->database->column('SELECT order_id FROM ' . $this->database->table('order')
            . " WHERE order_id > $after AND order_status_id IN (" . implode(', ', $statuses) . ')'
            . ' AND date_added >= ' . $this->database->quote($from) . ' AND date_added < ' . $this->database->quote($to)
            . ' ORDER BY order_id LIMIT ' . ($limit + 1));
        $page = array_map('intval', array_slice($found, 0, $limit));
        return new Page($page, 'next_order', $page === [] ? $after : end($page), count($found) > $limit);
    }
}
