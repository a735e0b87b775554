<?php
namespace Sconnect;

/** Takes the items of a write call one by one: a result each, never two batches at once in one shop. */
final class Batch
{
    /** Seconds after which no new item is begun: hosts stop PHP after thirty. */
    const TIME = 20;
    const WAIT_FOR_LOCK = 5;

    private Shop $shop;
    private float $seconds;
    private bool $changed = false;

    public function __construct(Shop $shop, float $seconds = self::TIME)
    {
        $this->shop = $shop;
        $this->seconds = $seconds;
    }

    /** Whether any item changed something. */
    public function hasChanged(): bool
    {
        return $this->changed;
    }

    /**
     * Do the work while no other write call runs in this shop.
     *
     * @param callable $work answers the results
     */
    public function alone(callable $work): array
    {
        $database = $this->shop->database;
        $lock = $database->quote('sconnect.' . md5($database->value('SELECT DATABASE()') . '.' . $this->shop->platform->tablePrefix()));
        if ($database->value("SELECT GET_LOCK($lock, " . self::WAIT_FOR_LOCK . ')') !== '1') {
            throw new RequestRefused(500, 'failed', 'Another write call is still running; try again.');
        }
        try {
            return $database->strictly($work);
        } finally {
            $database->value("SELECT RELEASE_LOCK($lock)");
        }
    }

    /**
     * @param array $items what was read from the request, one by one
     * @param callable $key item -> what names it in its result
     * @param callable $write item -> Outcome; throws ItemRefused
     */
    public function results(array $items, callable $key, callable $write): array
    {
        $began = microtime(true);
        $results = [];
        foreach ($items as $item) {
            if (microtime(true) - $began > $this->seconds) {
                break;
            }
            $results[] = ['key' => $key($item)] + $this->result($item, $write);
        }
        return ['results' => $results];
    }

    private function result($item, callable $write): array
    {
        $database = $this->shop->database;
        $database->execute('START TRANSACTION');
        try {
            $outcome = $write($item);
            $database->execute('COMMIT');
            $this->changed = $this->changed || $outcome->isChange();
            return $outcome->answer();
        } catch (ItemRefused $refused) {
            $database->execute('ROLLBACK');
            return ['outcome' => 'refused', 'code' => $refused->reason, 'message' => $refused->getMessage()];
        } catch (RequestRefused $refusal) {
            $database->execute('ROLLBACK');
            throw $refusal;
        } catch (\Throwable $error) {
            $database->execute('ROLLBACK');
            $this->shop->platform->log('sconnect: an item failed at ' . basename($error->getFile()) . ':' . $error->getLine());
            return ['outcome' => 'refused', 'code' => 'failed', 'message' => 'The shop could not store this item.'];
        }
    }
}
