<?php
namespace Sconnect;

/** Which calls were answered, for the owner to look at: when, what, how it ended and from where; never what was said. */
final class CallLog
{
    const TABLE = 'sconnect_call';
    const DAYS = 30;
    const MOST = 20000;
    const SWEPT_AT_ONCE = 1000;
    const SHOWN = 50;

    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** Note a call and sweep what is too old or too much. `$code`: of a refusal, else empty. */
    public function note(Request $request, int $status, string $code, int $now): void
    {
        $call = $request->parameter('call');
        $this->database->insert(self::TABLE, [
            'called_at' => $now,
            'call_name' => isset(Router::METHODS[$call]) ? $call : '?',
            'status' => $status,
            'code' => substr($code, 0, 32),
            'address' => substr($request->address(), 0, 45),
        ]);
        $table = $this->database->table(self::TABLE);
        $last = (int)$this->database->value("SELECT MAX(call_id) FROM $table");
        $this->database->execute("DELETE FROM $table WHERE called_at < " . ($now - self::DAYS * 86400)
            . ' OR call_id <= ' . ($last - self::MOST) . ' LIMIT ' . self::SWEPT_AT_ONCE);
    }

    /** @return array[] the newest calls first */
    public function newest(): array
    {
        return $this->database->rows('SELECT called_at, call_name, status, code, address FROM ' . $this->database->table(self::TABLE)
            . ' ORDER BY call_id DESC LIMIT ' . self::SHOWN);
    }
}
