<?php
namespace Sconnect\Products;

use Sconnect\Database;
use Sconnect\ItemRefused;
use Sconnect\Text;
use Sconnect\Value;

/** What an item wants of a product, judged, and the difference to what is there. */
final class ProductChanges
{
    private Database $database;
    private string $localNow;
    private Names $names;
    private Codes $codes;
    /** @var array<int, true>|null */
    private ?array $taxClasses = null;

    public function __construct(Database $database, string $localNow)
    {
        $this->database = $database;
        $this->localNow = $localNow;
        $this->names = new Names($database);
        $this->codes = new Codes($database);
    }

    /**
     * @return array with those of model, codes, name, name_languages, price, quantity, status, stores and tax_class_id that were sent; texts plain.
     *     Throws ItemRefused when one is not acceptable to this shop.
     */
    public function wanted(ProductItem $item): array
    {
        $wanted = array_filter([
            'model' => $item->model(),
            'name' => $item->name(),
            'price' => $item->price(),
            'quantity' => $item->quantity(),
            'status' => $item->enabled === null ? null : (int)$item->enabled,
            'tax_class_id' => $item->taxClassId(),
            'name_languages' => $item->nameLanguages,
            'stores' => $item->storeIds(),
        ], static function ($value) {
            return $value !== null;
        });
        $wanted['codes'] = $item->codes();
        $this->check($wanted);
        return $wanted;
    }

    /** Write what differs; whether anything did. `$difference` is added to the quantity. */
    public function apply(int $id, array $wanted, int $difference): bool
    {
        $row = $this->database->row('SELECT ' . $this->database->chosen('product', ProductFinder::COLUMNS) . ' FROM '
            . $this->database->table('product') . " WHERE product_id = $id FOR UPDATE");
        if ($row === null) {
            throw new ItemRefused('unknown', 'There is no product with this id.');
        }
        $columns = $this->differingColumns($row, $wanted);
        $codes = $this->differingCodes($row, $wanted['codes']);
        $this->codes->write($id, $codes);
        $changed = isset($wanted['name'])
            && $this->names->write($id, $wanted['name'], Text::encode($wanted['name']), $wanted['name_languages'] ?? null);
        if ($difference !== 0) {
            $this->database->execute('UPDATE ' . $this->database->table('product')
                . " SET quantity = quantity + ($difference) WHERE product_id = $id");
        }
        $changed = $changed || $columns !== [] || $codes !== [] || $difference !== 0;
        if ($changed) {
            $this->database->update('product', $columns + ['date_modified' => $this->localNow], "product_id = $id");
        }
        return $changed;
    }

    /** Whether this shop can keep what is wanted. Throws ItemRefused. */
    public function check(array $wanted): void
    {
        $columns = $this->database->columns('product');
        if (isset($wanted['model'])) {
            Value::stored('model', $wanted['model'], $columns['model'] ?? null);
        }
        if (isset($wanted['name'])) {
            Value::stored('name', $wanted['name'], $this->database->columns('product_description')['name'] ?? null);
        }
        foreach ($wanted['codes'] as $kind => $code) {
            $objection = $this->codes->objection($kind, Text::encode($code));
            if ($objection !== '') {
                throw ItemRefused::badValue($kind, $objection);
            }
        }
        if (isset($wanted['tax_class_id']) && !$this->isTaxClass($wanted['tax_class_id'])) {
            throw new ItemRefused('bad_tax_class', 'There is no such tax class.');
        }
        if (array_diff($wanted['stores'] ?? [], (new Stores($this->database))->all()) !== []) {
            throw new ItemRefused('bad_store', 'There is no such store.');
        }
    }

    private function differingColumns(array $row, array $wanted): array
    {
        $columns = [];
        if (isset($wanted['model']) && Text::decode($row['model']) !== $wanted['model']) {
            $columns['model'] = Text::encode($wanted['model']);
        }
        if (isset($wanted['price']) && sprintf('%.4F', (float)$row['price']) !== $wanted['price']) {
            $columns['price'] = $wanted['price'];
        }
        foreach (['quantity', 'status', 'tax_class_id'] as $name) {
            if (isset($wanted[$name]) && (int)$row[$name] !== $wanted[$name]) {
                $columns[$name] = $wanted[$name];
            }
        }
        return $columns;
    }

    /** @return array<string, string> escaped codes by kind */
    private function differingCodes(array $row, array $wanted): array
    {
        $present = $this->codes->ofProducts([$row])[$row['product_id']];
        $differing = [];
        foreach ($wanted as $kind => $code) {
            if (Text::decode($present[$kind] ?? '') !== $code) {
                $differing[$kind] = Text::encode($code);
            }
        }
        return $differing;
    }

    private function isTaxClass(int $id): bool
    {
        if ($this->taxClasses === null) {
            $found = $this->database->column('SELECT tax_class_id FROM ' . $this->database->table('tax_class'));
            $this->taxClasses = array_fill_keys(array_map('intval', $found), true);
        }
        return $id === 0 || isset($this->taxClasses[$id]);
    }
}
