<?php
namespace Sconnect\Orders;

use Sconnect\Permissions;
use Sconnect\Request;
use Sconnect\Shop;

/** call=orders, in its three ways. */
final class OrdersCall
{
    private Shop $shop;
    private int $now;

    public function __construct(Shop $shop, int $now)
    {
        $this->shop = $shop;
        $this->now = $now;
    }

    public function answer(Request $request): array
    {
        $question = new Question($request);
        $reader = new OrderReader(
            $this->shop->database,
            $this->shop->config->languageId(),
            (new Permissions($this->shop->settings, $this->now))->allows(Permissions::READ_PAYMENTS)
        );
        if ($question->has('ids')) {
            $ids = $question->numbers('ids');
            sort($ids);
            return ['orders' => $reader->read($ids)];
        }
        $limit = $question->limit();
        $statuses = $question->numbers('statuses');
        $page = $question->has('from')
            ? $this->placedBetween($question, $statuses, $limit)
            : $this->changedSince($question, $statuses, $limit);
        return ['orders' => $reader->read($page->orderIds)] + $page->cursor();
    }

    private function placedBetween(Question $question, array $statuses, int $limit): Page
    {
        $after = $question->number('after_order', 0);
        $from = $this->shop->time->firstLocalFrom($this->moment($question->number('from')));
        $to = $this->shop->time->firstLocalFrom($this->moment($question->number('to')));
        return (new PlacedOrders($this->shop->database))->page($from, $to, $after, $statuses, $limit);
    }

    private function changedSince(Question $question, array $statuses, int $limit): Page
    {
        $settledUntil = $this->shop->time->local($this->now - $question->settled());
        $orders = new ChangedOrders($this->shop->database, $this->shop->time->local($this->now), $settledUntil);
        return $orders->page($question->number('after_history'), $statuses, $limit);
    }

    private function moment(int $seconds): int
    {
        return min($seconds, Question::LAST_MOMENT);
    }
}
