<?php
namespace Sconnect;

/**
 * The row by which OpenCart 4 knows that the module is installed. A shop that was upgraded from OpenCart 3 keeps the row of the
 * old module, which names no extension: the module then looks installed, and no call finds it.
 */
final class ModuleRow
{
    const CODE = 'sconnect';

    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** Let the row name the extension. OpenCart 3 has no column for it. */
    public function repair(): void
    {
        if (!$this->database->hasColumn('extension', 'extension')) {
            return;
        }
        $table = $this->database->table('extension');
        $ours = "`type` = 'module' AND `code` = '" . self::CODE . "'";
        $nameless = "$ours AND COALESCE(`extension`, '') <> '" . self::CODE . "'";
        if ($this->database->value("SELECT extension_id FROM $table WHERE $ours AND `extension` = '" . self::CODE . "'") !== null) {
            $this->database->execute("DELETE FROM $table WHERE $nameless");
        } else {
            $this->database->execute("UPDATE $table SET `extension` = '" . self::CODE . "' WHERE $nameless");
        }
    }
}
