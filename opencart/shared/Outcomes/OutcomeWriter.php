<?php
namespace Sconnect\Outcomes;

use Sconnect\Batch;
use Sconnect\Body;
use Sconnect\Fields;
use Sconnect\ItemRefused;
use Sconnect\Outcome;
use Sconnect\RequestRefused;
use Sconnect\Shop;

/** call=outcomes_write: keep what became of orders, to show it with them in the admin. */
final class OutcomeWriter
{
    private Shop $shop;
    private int $now;
    private Outcomes $outcomes;

    public function __construct(Shop $shop, int $now)
    {
        $this->shop = $shop;
        $this->now = $now;
        $this->outcomes = new Outcomes($shop->database, $shop->settings);
    }

    public function answer(Body $body): array
    {
        if (!$this->outcomes->isSwitchedOn()) {
            throw new RequestRefused(403, 'not_offered', 'Showing outcomes with the orders is switched off in this shop.');
        }
        $items = array_map(static function (Fields $fields) {
            return new OutcomeItem($fields);
        }, $body->items());
        $batch = new Batch($this->shop);
        return $batch->alone(function () use ($batch, $items) {
            $key = static function (OutcomeItem $item) {
                return $item->key;
            };
            return $batch->results($items, $key, function (OutcomeItem $item) {
                return $this->write($item);
            });
        });
    }

    private function write(OutcomeItem $item): Outcome
    {
        $id = $item->orderId();
        $columns = $item->columns();
        $database = $this->shop->database;
        if ($database->row('SELECT order_id FROM ' . $database->table('order') . " WHERE order_id = $id") === null) {
            throw new ItemRefused('unknown', 'There is no order with this number.');
        }
        switch ($this->outcomes->keep($id, $columns, $this->now)) {
            case 'created':
                return Outcome::created($id);
            case 'updated':
                return Outcome::updated($id);
            default:
                return Outcome::unchanged($id);
        }
    }
}
