<?php
namespace Sconnect\Products;

use Sconnect\Batch;
use Sconnect\Body;
use Sconnect\Fields;
use Sconnect\Outcome;
use Sconnect\ItemRefused;
use Sconnect\Shop;
use Sconnect\Value;

/** call=products_write: add products or change the fields that were sent. */
final class ProductWriter
{
    private Shop $shop;
    private IdempotencyKeys $keys;
    private ProductFinder $finder;
    private ProductIndex $index;
    private ProductChanges $changes;
    private NewProduct $newProduct;
    private Variants $variants;

    public function __construct(Shop $shop, int $now)
    {
        $this->shop = $shop;
        $this->keys = new IdempotencyKeys($shop->database, $now);
        $this->finder = new ProductFinder($shop->database);
        $this->changes = new ProductChanges($shop->database, $shop->time->local($now));
        $this->newProduct = new NewProduct($shop, $now);
        $this->variants = new Variants($shop->database);
    }

    public function answer(Body $body): array
    {
        $kind = $body->choice('by', ProductFinder::KINDS);
        $items = array_map(static function (Fields $fields) {
            return new ProductItem($fields);
        }, $body->items());
        $batch = new Batch($this->shop);
        return $batch->alone(function () use ($batch, $kind, $items) {
            return $this->written($batch, $kind, $items);
        });
    }

    private function written(Batch $batch, string $kind, array $items): array
    {
        $this->keys->sweep();
        $this->index = new ProductIndex($kind, $this->finder->byKeys($kind, array_column($items, 'key')));
        $key = static function (ProductItem $item) {
            return $item->key;
        };
        $results = $batch->results($items, $key, function (ProductItem $item) {
            return $this->write($item);
        });
        if ($batch->hasChanged()) {
            $this->shop->platform->forgetProducts();
        }
        return $results;
    }

    private function write(ProductItem $item): Outcome
    {
        $wanted = $this->changes->wanted($item);
        $change = $item->quantityChange() ?? 0;
        $once = $item->once();
        $id = $this->located($item);
        if ($id !== null && $once !== null && $this->keys->isKnown($once)) {
            return Outcome::unchanged($id);
        }
        if ($id === null) {
            $wanted = $this->newProduct->completed($item, $wanted, $this->index->kind);
            $this->changes->check($wanted);
        }
        if ($once !== null) {
            $this->keys->remember($once);
        }
        if ($id === null) {
            $id = $this->newProduct->insert($wanted + ['quantity' => (string)$change]);
            $outcome = Outcome::created($id);
        } else {
            $changed = $this->changes->apply($id, $wanted, $change);
            $changed = $this->variants->follow($id, $wanted, $this->changes) || $changed;
            $changed = $this->variants->keep($id, $wanted) || $changed;
            $outcome = $changed ? Outcome::updated($id) : Outcome::unchanged($id);
        }
        $this->noteKey($id, $wanted);
        return $outcome;
    }

    /** The product an item is about; null when it is to be made. */
    private function located(ProductItem $item): ?int
    {
        if ($item->id !== null) {
            $id = Value::id($item->id);
            if ($id === null || $this->finder->byIds([$id]) === []) {
                throw new ItemRefused('unknown', 'There is no product with this id.');
            }
            return $id;
        }
        if ($item->foldedKey() === '') {
            throw ItemRefused::badValue('key', 'is empty');
        }
        $ids = $this->index->having($item->foldedKey());
        if (count($ids) > 1) {
            throw new ItemRefused('ambiguous', count($ids) . ' products have this key.');
        }
        if ($ids === [] && !$item->create) {
            throw new ItemRefused('unknown', 'There is no product with this key.');
        }
        return $ids[0] ?? null;
    }

    /** Later items of the batch must see the key that a product got. */
    private function noteKey(int $id, array $wanted): void
    {
        $key = $this->index->kind === 'model' ? $wanted['model'] ?? null : $wanted['codes'][$this->index->kind] ?? null;
        if ($key !== null) {
            $this->index->note($id, $key);
        }
    }
}
