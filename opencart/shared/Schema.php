<?php
namespace Sconnect;

/** The extension's own tables. They are never dropped: a key and what was seen survive an upgrade and a re-install. */
final class Schema
{
    const TABLES = [
        'sconnect_setting' => 'name varchar(32) NOT NULL, value text NOT NULL, PRIMARY KEY (name)',
        'sconnect_nonce' => 'mark char(64) NOT NULL, seen_at bigint NOT NULL, PRIMARY KEY (mark), KEY seen_at (seen_at)',
        'sconnect_once' => 'mark char(64) NOT NULL, seen_at bigint NOT NULL, PRIMARY KEY (mark), KEY seen_at (seen_at)',
    ];

    public static function create(Database $database): void
    {
        foreach (self::TABLES as $name => $columns) {
            $charset = $name === 'sconnect_setting' ? 'utf8mb4' : 'ascii';
            $database->execute('CREATE TABLE IF NOT EXISTS ' . $database->table($name)
                . " ($columns) ENGINE=InnoDB DEFAULT CHARSET=$charset");
        }
    }
}
