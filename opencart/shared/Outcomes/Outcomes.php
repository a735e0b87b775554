<?php
namespace Sconnect\Outcomes;

use Sconnect\Database;
use Sconnect\Schema;
use Sconnect\Settings;

/** What became of the orders, in a table of its own: no order, history or status of the shop is touched. */
final class Outcomes
{
    const CAPABILITY = 'show_outcomes';
    const SWITCH = 'show_outcomes';
    /** The setting that tells one table from the next: sconnect sends everything again to a new one. */
    const TABLE_ID = 'outcomes_id';

    private Database $database;
    private Settings $settings;

    public function __construct(Database $database, Settings $settings)
    {
        $this->database = $database;
        $this->settings = $settings;
    }

    public function isSwitchedOn(): bool
    {
        return $this->settings->get(self::SWITCH) === '1';
    }

    public function tableId(): string
    {
        return $this->settings->get(self::TABLE_ID);
    }

    public function switchOn(bool $on): void
    {
        $this->settings->set(self::SWITCH, $on ? '1' : '0');
        $this->prepare();
    }

    /** Make the table while outcomes are switched on and it is not there. */
    public function prepare(): void
    {
        if ($this->isSwitchedOn() && ($this->tableId() === '' || !$this->database->has(Schema::OUTCOMES))) {
            Schema::createOutcomes($this->database);
            $this->settings->set(self::TABLE_ID, bin2hex(random_bytes(8)));
        }
    }

    /** Remove all that was written. The switch stays as the owner left it. */
    public function remove(): void
    {
        $this->database->execute('DROP TABLE IF EXISTS ' . $this->database->table(Schema::OUTCOMES));
        $this->settings->set(self::TABLE_ID, '');
    }

    /** @return array<string, string>|null */
    public function of(int $orderId): ?array
    {
        return $this->database->row('SELECT state, sales_order, invoice, reason_nl, reason_en, link, written_at FROM '
            . $this->database->table(Schema::OUTCOMES) . " WHERE order_id = $orderId");
    }

    /** Whether the row changed. Columns that were not sent stay as they are. */
    public function keep(int $orderId, array $columns, int $now): string
    {
        $before = $this->of($orderId);
        if ($before === null) {
            $this->database->insert(Schema::OUTCOMES, ['order_id' => $orderId, 'written_at' => $now] + $columns);
            return 'created';
        }
        if (array_diff_assoc($columns, $before) === []) {
            return 'unchanged';
        }
        $this->database->update(Schema::OUTCOMES, ['written_at' => $now] + $columns, "order_id = $orderId");
        return 'updated';
    }
}
