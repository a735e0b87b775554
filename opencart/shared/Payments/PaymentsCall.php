<?php
namespace Sconnect\Payments;

use Sconnect\Orders\Question;
use Sconnect\Request;
use Sconnect\Shop;
use Sconnect\Text;

/** call=payments: what payment modules keep of the payments and refunds of orders. It reads, and nothing else. */
final class PaymentsCall
{
    /** Characters of a text of a module. */
    const LONGEST = 64;

    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    public function answer(Request $request): array
    {
        $question = new Question($request);
        $tables = new ModuleTables($this->shop->database);
        if ($question->has('ids')) {
            $ids = $question->numbers('ids');
            sort($ids);
            return ['payments' => $this->of($tables, $ids)];
        }
        $limit = $question->limit();
        $after = $question->number('after_order', 0);
        $since = min($question->number('since'), Question::LAST_MOMENT);
        $found = $tables->changedSince($this->shop->time->firstLocalFrom($since), $since, $after, $limit + 1);
        $page = array_slice($found, 0, $limit);
        return [
            'payments' => $this->of($tables, $page),
            'next_order' => $page === [] ? $after : end($page),
            'more' => count($found) > $limit,
        ];
    }

    private function of(ModuleTables $tables, array $ids): array
    {
        $payments = $tables->rows(ModuleTables::PAYMENTS, $ids);
        $refunds = $tables->rows(ModuleTables::REFUNDS, $ids);
        $answer = [];
        foreach ($this->orders(array_keys($payments + $refunds)) as $order) {
            $id = $order['order_id'];
            $answer[] = $order + [
                'payments' => array_map(fn(array $row): array => $this->payment($row, $order), $payments[$id] ?? []),
                'refunds' => array_map(fn(array $row): array => $this->refund($row, $order), $refunds[$id] ?? []),
            ];
        }
        return $answer;
    }

    private function orders(array $ids): array
    {
        return $ids === [] ? [] : $this->shop->database->rows('SELECT order_id, order_status_id, total, currency_code, currency_value, date_added FROM '
            . $this->shop->database->table('order') . ' WHERE order_id IN (' . implode(', ', array_map('intval', $ids)) . ') ORDER BY order_id');
    }

    private function payment(array $row, array $order): array
    {
        $isPaid = trim((string)($row['paid_at'] ?? ''), '0-: ') !== '';
        return [
            'module' => $row['module'],
            'attempt' => $row['attempt'] ?? null,
            'transaction' => self::short($row['transaction']),
            'state' => $row['tells_paid_at'] ? ($isPaid ? 'paid' : 'open') : self::short($row['state'] ?? null),
        ] + $this->money($row, $order);
    }

    private function refund(array $row, array $order): array
    {
        return [
            'module' => $row['module'],
            'transaction' => self::short($row['transaction']),
            'refund' => self::short($row['refund'] ?? null),
            'state' => self::short($row['state'] ?? null),
            'date' => $row['date'] ?? null,
        ] + $this->money($row, $order);
    }

    /** The amount and its currency: the one that the table names, else that of the order; null where the table has no amount. */
    private function money(array $row, array $order): array
    {
        $amount = $row['amount'] ?? null;
        if ($amount !== null && $row['cents']) {
            $amount = is_numeric($amount) ? number_format((float)$amount / 100, 2, '.', '') : null;
        }
        $own = $row['main'] ? $this->shop->config->text('config_currency') : $order['currency_code'];
        return ['amount' => $amount, 'currency' => self::short($row['currency'] ?? null) ?? $own];
    }

    private static function short($text): ?string
    {
        return $text === null || $text === '' ? null : Text::start((string)$text, self::LONGEST);
    }
}
