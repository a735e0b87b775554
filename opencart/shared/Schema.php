<?php
namespace Sconnect;

/**
 * The extension's own tables. A key and what was seen survive an upgrade and a re-install; only the outcomes go when the module is
 * uninstalled, because sconnect writes them again.
 */
final class Schema
{
    const TABLES = [
        'sconnect_setting' => 'name varchar(32) NOT NULL, value text NOT NULL, PRIMARY KEY (name)',
        'sconnect_nonce' => 'mark char(64) NOT NULL, seen_at bigint NOT NULL, PRIMARY KEY (mark), KEY seen_at (seen_at)',
        'sconnect_call' => "call_id bigint NOT NULL AUTO_INCREMENT, called_at bigint NOT NULL, call_name varchar(32) NOT NULL,"
            . " status smallint NOT NULL, code varchar(32) NOT NULL DEFAULT '', address varchar(45) NOT NULL DEFAULT '',"
            . ' PRIMARY KEY (call_id), KEY called_at (called_at)',
        'sconnect_once' => 'mark char(64) NOT NULL, seen_at bigint NOT NULL, PRIMARY KEY (mark), KEY seen_at (seen_at)',
    ];
    /** Made when the owner wants outcomes to be shown. */
    const OUTCOMES = 'sconnect_outcome';

    public static function createOutcomes(Database $database): void
    {
        $database->execute('CREATE TABLE IF NOT EXISTS ' . $database->table(self::OUTCOMES)
            . " (order_id int NOT NULL, state varchar(16) NOT NULL, sales_order varchar(25) NOT NULL DEFAULT '',"
            . " invoice varchar(25) NOT NULL DEFAULT '', reason_nl varchar(64) NOT NULL DEFAULT '', reason_en varchar(64) NOT NULL DEFAULT '',"
            . " link varchar(255) NOT NULL DEFAULT '', written_at bigint NOT NULL, PRIMARY KEY (order_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4");
    }

    public static function create(Database $database): void
    {
        foreach (self::TABLES as $name => $columns) {
            $charset = $name === 'sconnect_setting' ? 'utf8mb4' : 'ascii';
            $database->execute('CREATE TABLE IF NOT EXISTS ' . $database->table($name)
                . " ($columns) ENGINE=InnoDB DEFAULT CHARSET=$charset");
        }
    }
}
