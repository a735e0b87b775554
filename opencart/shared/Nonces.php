<?php
namespace Sconnect;

/** Remembers which requests came, so that none counts twice. The unique key decides between two that come at once. */
final class Nonces
{
    /** Seconds; longer than a request can stay valid (twice the leeway). */
    const MEMORY = 660;
    const SWEPT_AT_ONCE = 1000;
    /** How the nonces of our own self-test begin: it is no contact with sconnect. */
    const SELF_TEST = 'selftest';
    /** The row that says when sconnect called last; every other mark is a hash. */
    const LAST_CONTACT = 'last_contact';

    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    public static function isUsable(string $nonce): bool
    {
        return (bool)preg_match('/^[\x21-\x7e]{16,64}$/D', $nonce);
    }

    /** Whether this one is new. Only ever called for a good signature, so that strangers cannot fill the table. */
    public function remember(string $key, string $nonce, int $now): bool
    {
        $table = $this->database->table('sconnect_nonce');
        $this->database->execute("DELETE FROM $table WHERE seen_at < " . ($now - self::MEMORY)
            . " AND mark <> '" . self::LAST_CONTACT . "' LIMIT " . self::SWEPT_AT_ONCE);
        $mark = $this->database->quote(hash('sha256', "$key\n$nonce"));
        $this->database->execute("INSERT IGNORE INTO $table SET mark = $mark, seen_at = $now");
        if ($this->database->affected() !== 1) {
            return false;
        }
        if (strncmp($nonce, self::SELF_TEST, strlen(self::SELF_TEST)) !== 0) {
            $this->database->execute("REPLACE INTO $table SET mark = '" . self::LAST_CONTACT . "', seen_at = $now");
        }
        return true;
    }

    /** How many good requests came since a moment. */
    public function countSince(int $moment): int
    {
        return (int)$this->database->value('SELECT COUNT(*) FROM ' . $this->database->table('sconnect_nonce')
            . " WHERE seen_at > $moment AND mark <> '" . self::LAST_CONTACT . "'");
    }

    /** When the last good request of sconnect came, in unix seconds; 0 when none ever did. */
    public function lastContact(): int
    {
        return (int)$this->database->value('SELECT seen_at FROM ' . $this->database->table('sconnect_nonce')
            . " WHERE mark = '" . self::LAST_CONTACT . "'");
    }
}
