<?php
namespace Sconnect\Products;

use Sconnect\Database;
use Sconnect\Text;

/** The name of a product in every language of the shop. The texts beside it are empty, never null: OpenCart 4.1 fails on null. */
final class Names
{
    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** Write a name where it differs; whether anything was written. `$stored` is its escaped form. */
    public function write(int $productId, string $name, string $stored): bool
    {
        $changed = false;
        $rows = array_column($this->database->rows('SELECT language_id, name FROM ' . $this->database->table('product_description')
            . " WHERE product_id = $productId"), 'name', 'language_id');
        foreach ($this->database->column('SELECT language_id FROM ' . $this->database->table('language')) as $language) {
            if (!isset($rows[$language])) {
                $this->database->insert('product_description', [
                    'product_id' => $productId,
                    'language_id' => $language,
                    'name' => $stored,
                    'meta_title' => $stored,
                    'description' => '',
                    'meta_description' => '',
                    'meta_keyword' => '',
                    'tag' => '',
                ]);
                $changed = true;
            } elseif (Text::decode($rows[$language]) !== $name) {
                $where = "product_id = $productId AND language_id = " . (int)$language;
                $this->database->update('product_description', ['name' => $stored], $where);
                $changed = true;
            }
        }
        return $changed;
    }
}
