<?php
namespace Sconnect\Products;

use Sconnect\Database;

/** Marks of differences that were applied, so that none is applied twice. */
final class IdempotencyKeys
{
    const MEMORY = 30 * 86400;
    const SWEPT_AT_ONCE = 1000;

    private Database $database;
    private int $now;

    public function __construct(Database $database, int $now)
    {
        $this->database = $database;
        $this->now = $now;
    }

    public function sweep(): void
    {
        $this->database->execute('DELETE FROM ' . $this->database->table('sconnect_once')
            . ' WHERE seen_at < ' . ($this->now - self::MEMORY) . ' LIMIT ' . self::SWEPT_AT_ONCE);
    }

    public function isKnown(string $once): bool
    {
        return $this->database->row('SELECT mark FROM ' . $this->database->table('sconnect_once')
            . ' WHERE mark = ' . $this->mark($once)) !== null;
    }

    /**
     * Remember a mark, before the difference is applied. Where products keep no transactions it is made lasting at once:
     * after a crash a difference is then missing, which the next count sets right, and never counted double.
     */
    public function remember(string $once): void
    {
        $this->database->execute('REPLACE INTO ' . $this->database->table('sconnect_once')
            . ' SET mark = ' . $this->mark($once) . ", seen_at = $this->now");
        if (!$this->database->isTransactional('product')) {
            $this->database->execute('COMMIT');
        }
    }

    private function mark(string $once): string
    {
        return $this->database->quote(hash('sha256', $once));
    }
}
