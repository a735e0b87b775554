<?php
namespace Sconnect\Products;

use Sconnect\ItemRefused;
use Sconnect\Shop;
use Sconnect\Text;
use Sconnect\Value;

/** A product that is not there yet. */
final class NewProduct
{
    private Shop $shop;
    private int $now;

    public function __construct(Shop $shop, int $now)
    {
        $this->shop = $shop;
        $this->now = $now;
    }

    /** What was asked, with the key in its place: a repeat of the request must find the product again. */
    public function completed(ProductItem $item, array $wanted, string $kind): array
    {
        $key = Value::text('key', $item->key, 1, 255);
        $given = $kind === 'model' ? $wanted['model'] ?? $key : $wanted['codes'][$kind] ?? $key;
        if (Text::folded($given) !== $item->foldedKey()) {
            throw ItemRefused::badValue($kind, 'must be the key when a product is made');
        }
        if ($kind === 'model') {
            $wanted['model'] = $given;
        } else {
            $wanted['codes'][$kind] = $given;
        }
        foreach (['name', 'model'] as $name) {
            if (!isset($wanted[$name])) {
                throw ItemRefused::badValue($name, 'is needed to make a product');
            }
        }
        return $wanted;
    }

    /** Add the product; returns its id. */
    public function insert(array $wanted): int
    {
        $database = $this->shop->database;
        $local = $this->shop->time->local($this->now);
        $id = $database->insert('product', [
            'model' => Text::encode($wanted['model']),
            'price' => $wanted['price'] ?? '0.0000',
            'quantity' => $wanted['quantity'],
            'status' => $wanted['status'] ?? 0,
            'tax_class_id' => $wanted['tax_class_id'] ?? 0,
            'stock_status_id' => (int)$this->shop->config->text('config_stock_status_id'),
            'weight_class_id' => (int)$this->shop->config->text('config_weight_class_id'),
            'length_class_id' => (int)$this->shop->config->text('config_length_class_id'),
            'location' => '',
            'image' => '',
            'shipping' => 1,
            'subtract' => 1,
            'minimum' => 1,
            'date_available' => substr($this->shop->time->local($this->now - 86400), 0, 10),
            'date_added' => $local,
            'date_modified' => $local,
        ]);
        (new Codes($database))->write($id, array_map([Text::class, 'encode'], $wanted['codes']));
        (new Names($database))->write($id, $wanted['name'], Text::encode($wanted['name']));
        $stores = new Stores($database);
        $stores->show($id, $wanted['stores'] ?? $stores->all());
        return $id;
    }
}
