<?php
namespace Sconnect\Products;

use Sconnect\Database;
use Sconnect\Text;

/** The name of a product per language of the shop. The texts beside it are empty, never null: OpenCart 4.1 fails on null. */
final class Names
{
    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /**
     * Write a name where it differs; whether anything was written. `$stored` is its escaped form.
     *
     * @param string[]|null $codes the languages to write it in, and in which a filled name is replaced; null: every one. A language
     *     without a name always gets it.
     */
    public function write(int $productId, string $name, string $stored, ?array $codes = null): bool
    {
        $changed = false;
        $rows = array_column($this->database->rows('SELECT language_id, name FROM ' . $this->database->table('product_description')
            . " WHERE product_id = $productId"), 'name', 'language_id');
        foreach ($this->languages() as $language => $code) {
            $present = Text::decode($rows[$language] ?? '');
            if (!array_key_exists($language, $rows)) {
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
            } elseif ($present !== $name && ($codes === null || trim($present) === '' || in_array($code, $codes, true))) {
                $where = "product_id = $productId AND language_id = " . (int)$language;
                $this->database->update('product_description', ['name' => $stored], $where);
                $changed = true;
            }
        }
        return $changed;
    }

    /** @return array<int, array<string, string>> names, plain, of every language by its code, by product id; empty where there is none */
    public function ofProducts(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $languages = $this->languages();
        $names = array_fill_keys($ids, array_fill_keys(array_values($languages), ''));
        foreach ($this->database->rows('SELECT product_id, language_id, name FROM ' . $this->database->table('product_description')
            . ' WHERE product_id IN (' . implode(', ', array_map('intval', $ids)) . ') ORDER BY product_id, language_id') as $row) {
            if (isset($languages[$row['language_id']])) {
                $names[$row['product_id']][$languages[$row['language_id']]] = Text::decode($row['name']);
            }
        }
        return $names;
    }

    /** @return array<int, string> codes by id */
    private function languages(): array
    {
        $rows = $this->database->rows('SELECT language_id, code FROM ' . $this->database->table('language') . ' ORDER BY language_id');
        return array_column($rows, 'code', 'language_id');
    }
}
