<?php
namespace Sconnect;

/** Since which order the shop has counted in which currency: the amounts of an order never change with the default currency. */
final class CurrencyPeriods
{
    const SETTING = 'currency_periods';
    const MOST = 20;

    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    /** Note the default currency when it is another one than was noted last. */
    public function note(): void
    {
        $code = strtoupper(trim($this->shop->config->text('config_currency')));
        $periods = $this->answer();
        $last = end($periods);
        if ($code === '' || ($last !== false && $last['code'] === $code)) {
            return;
        }
        $from = $last === false ? 0 : $this->firstOrderIn($code, $last);
        // One in which nothing was ordered is none.
        $periods = array_values(array_filter($periods, static function (array $period) use ($from) {
            return $period['from_order'] < $from;
        }));
        $last = end($periods);
        if ($last === false || $last['code'] !== $code) {
            $periods[] = ['code' => $code, 'from_order' => $from];
        }
        $this->shop->settings->set(self::SETTING, (string)json_encode(array_slice($periods, -self::MOST)));
    }

    /** @return array[] `code` and `from_order`, the oldest first */
    public function answer(): array
    {
        $periods = json_decode($this->shop->settings->get(self::SETTING), true);
        return is_array($periods) ? $periods : [];
    }

    /**
     * The first order that was placed in a new default currency. Only the default one has rate 1, so orders since the last call tell
     * by themselves; where none does, it is the next one.
     */
    private function firstOrderIn(string $code, array $before): int
    {
        $database = $this->shop->database;
        $order = $database->table('order');
        $find = static function (string $what, string $currency, int $from) use ($database, $order) {
            return $database->value("SELECT $what(order_id) FROM $order WHERE order_id >= $from AND currency_value = 1 AND currency_code = "
                . $database->quote($currency));
        };
        $from = max((int)$before['from_order'], (int)$find('MAX', (string)$before['code'], (int)$before['from_order']) + 1);
        return (int)($find('MIN', $code, $from) ?? max($from, (int)$database->value("SELECT MAX(order_id) FROM $order") + 1));
    }
}
