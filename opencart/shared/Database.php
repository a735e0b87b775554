<?php
namespace Sconnect;

/** Questions to the shop's database, through OpenCart's own connection. Features are detected, never assumed. */
final class Database
{
    private $connection;
    private string $prefix;
    /** @var array<string, array<string, Column>> */
    private array $columns = [];

    public function __construct($connection, string $prefix)
    {
        $this->connection = $connection;
        $this->prefix = $prefix;
    }

    /** Full Unicode both ways: OpenCart 3 asks for three bytes a character. */
    public function speakUnicode(): void
    {
        $this->connection->query('SET NAMES utf8mb4');
    }

    /** Do something while the database refuses what does not fit, instead of silently shortening it. */
    public function strictly(callable $work)
    {
        $mode = (string)$this->value('SELECT @@SESSION.sql_mode');
        $this->connection->query("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
        try {
            return $work();
        } finally {
            $this->connection->query('SET SESSION sql_mode = ' . $this->quote($mode));
        }
    }

    /** The quoted name of a table. */
    public function table(string $name): string
    {
        return '`' . $this->prefix . $name . '`';
    }

    public function has(string $table): bool
    {
        return $this->columns($table) !== [];
    }

    public function hasColumn(string $table, string $column): bool
    {
        return isset($this->columns($table)[$column]);
    }

    /** @return array<string, Column> by name; empty when there is no such table */
    public function columns(string $table): array
    {
        if (!isset($this->columns[$table])) {
            $this->columns[$table] = $this->readColumns($table);
        }
        return $this->columns[$table];
    }

    /** Look again at the columns of a table: it was made since. */
    public function forget(string $table): void
    {
        unset($this->columns[$table]);
    }

    /** The columns of a table that are there, of those that are named, for SELECT. */
    public function chosen(string $table, array $names, string $alias = ''): string
    {
        $before = $alias === '' ? '' : "$alias.";
        return implode(', ', array_map(static function (string $name) use ($before) {
            return "$before`$name`";
        }, array_values(array_intersect($names, array_keys($this->columns($table))))));
    }

    /** Whether the table keeps transactions. */
    public function isTransactional(string $table): bool
    {
        $row = $this->row('SHOW TABLE STATUS WHERE Name = ' . $this->quote($this->prefix . $table));
        return strcasecmp((string)($row['Engine'] ?? ''), 'InnoDB') === 0;
    }

    public function quote($value): string
    {
        return $value === null ? 'NULL' : "'" . $this->connection->escape((string)$value) . "'";
    }

    /** Values for IN (...); never an empty list, which SQL does not know. */
    public function quotedList(array $values): string
    {
        return $values === [] ? 'NULL' : implode(', ', array_map([$this, 'quote'], $values));
    }

    public function execute(string $sql): void
    {
        $this->connection->query($sql);
    }

    public function rows(string $sql): array
    {
        return $this->connection->query($sql)->rows;
    }

    public function row(string $sql): ?array
    {
        return $this->rows($sql)[0] ?? null;
    }

    /** The first column of the first row. */
    public function value(string $sql): ?string
    {
        $row = $this->row($sql);
        return $row === null ? null : reset($row);
    }

    /** The first column of all rows. */
    public function column(string $sql): array
    {
        return array_map(static function (array $row) {
            return reset($row);
        }, $this->rows($sql));
    }

    public function affected(): int
    {
        return (int)$this->connection->countAffected();
    }

    /** Add a row. Columns the shop lacks are left out; those it demands but were not given get an empty value. */
    public function insert(string $table, array $values): int
    {
        $columns = $this->columns($table);
        $values = array_intersect_key($values, $columns);
        foreach ($columns as $name => $column) {
            if (!array_key_exists($name, $values) && $column->isRequired()) {
                $values[$name] = $column->emptyValue();
            }
        }
        $this->execute('INSERT INTO ' . $this->table($table) . ' SET ' . $this->assignments($values));
        return (int)$this->connection->getLastId();
    }

    public function update(string $table, array $values, string $where): void
    {
        $values = array_intersect_key($values, $this->columns($table));
        if ($values !== []) {
            $this->execute('UPDATE ' . $this->table($table) . ' SET ' . $this->assignments($values) . " WHERE $where");
        }
    }

    private function assignments(array $values): string
    {
        $parts = [];
        foreach ($values as $name => $value) {
            $parts[] = "`$name` = " . $this->quote($value);
        }
        return implode(', ', $parts);
    }

    private function readColumns(string $table): array
    {
        $pattern = addcslashes($this->prefix . $table, '_%\\');
        if ($this->rows('SHOW TABLES LIKE ' . $this->quote($pattern)) === []) {
            return [];
        }
        $columns = [];
        foreach ($this->rows('SHOW FULL COLUMNS FROM ' . $this->table($table)) as $row) {
            $columns[$row['Field']] = new Column($row);
        }
        return $columns;
    }
}
