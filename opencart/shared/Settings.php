<?php
namespace Sconnect;

/** The extension's own settings, in its own table: OpenCart deletes those of a module with the module. */
final class Settings
{
    private Database $database;
    /** @var array<string, string>|null */
    private ?array $values = null;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** Empty when not set. */
    public function get(string $name): string
    {
        if ($this->values === null) {
            $this->values = [];
            foreach ($this->database->rows('SELECT name, value FROM ' . $this->database->table('sconnect_setting')) as $row) {
                $this->values[$row['name']] = (string)$row['value'];
            }
        }
        return $this->values[$name] ?? '';
    }

    /** Keep a value unless there is one already. Answers what is kept: of two requests at once both get the same. */
    public function keep(string $name, string $value): string
    {
        if ($this->get($name) === '') {
            $this->database->execute('INSERT IGNORE INTO ' . $this->database->table('sconnect_setting')
                . ' SET name = ' . $this->database->quote($name) . ', value = ' . $this->database->quote($value));
            $this->values = null;
        }
        return $this->get($name);
    }

    public function set(string $name, string $value): void
    {
        $this->database->execute('REPLACE INTO ' . $this->database->table('sconnect_setting')
            . ' SET name = ' . $this->database->quote($name) . ', value = ' . $this->database->quote($value));
        $this->values = null;
    }
}
