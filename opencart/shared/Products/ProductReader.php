<?php
namespace Sconnect\Products;

use Sconnect\Body;
use Sconnect\Shop;
use Sconnect\Text;

/** call=products: what the catalogue says of the products with these keys. */
final class ProductReader
{
    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    public function answer(Body $body): array
    {
        $kind = $body->choice('by', array_merge(['id'], ProductFinder::KINDS));
        return ['products' => $this->read((new ProductFinder($this->shop->database))->byKeys($kind, $body->keys()))];
    }

    /** @param int[] $ids */
    public function ofIds(array $ids): array
    {
        return $this->read((new ProductFinder($this->shop->database))->byIds($ids));
    }

    /** @param array[] $products rows of `product` by id */
    private function read(array $products): array
    {
        $names = $this->namesOf(array_keys($products));
        $stores = $this->storesOf(array_keys($products));
        $inLanguages = (new Names($this->shop->database))->ofProducts(array_keys($products));
        $answer = [];
        foreach ($products as $id => $row) {
            $answer[] = $this->described($row, $names[$id] ?? '') + [
                'names' => (object)($inLanguages[$id] ?? []),
                'stores' => $stores[$id] ?? [],
            ];
        }
        return $answer;
    }

    private function described(array $row, string $name): array
    {
        return [
            'id' => (string)$row['product_id'],
            'model' => Text::decode($row['model']),
            'name' => Text::decode($name),
            'price' => sprintf('%.4F', (float)$row['price']),
            'quantity' => (string)$row['quantity'],
            'enabled' => (bool)(int)$row['status'],
            'tax_class_id' => (string)$row['tax_class_id'],
            'codes' => (object)array_map([Text::class, 'decode'], $row['codes']),
        ];
    }

    /** @return array<int, string[]> the stores that show each product */
    private function storesOf(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $rows = $this->shop->database->rows('SELECT product_id, store_id FROM ' . $this->shop->database->table('product_to_store')
            . ' WHERE product_id IN (' . implode(', ', $ids) . ') ORDER BY product_id, store_id');
        $stores = [];
        foreach ($rows as $row) {
            $stores[(int)$row['product_id']][] = (string)$row['store_id'];
        }
        return $stores;
    }

    private function namesOf(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $rows = $this->shop->database->rows('SELECT product_id, name FROM ' . $this->shop->database->table('product_description')
            . ' WHERE language_id = ' . $this->shop->config->languageId() . ' AND product_id IN (' . implode(', ', $ids) . ')');
        return array_column($rows, 'name', 'product_id');
    }
}
