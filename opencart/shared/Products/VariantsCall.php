<?php
namespace Sconnect\Products;

use Sconnect\Orders\Question;
use Sconnect\Request;
use Sconnect\Shop;

/** call=variants: every product that follows a master, so that sconnect sees what a save of the master undid. */
final class VariantsCall
{
    const CAPABILITY = 'variants';
    const PAGE = 200;

    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    /** Whether there is any. */
    public function isOffered(): bool
    {
        return $this->idsAfter(0, 1) !== [];
    }

    public function answer(Request $request): array
    {
        $ids = $this->idsAfter((new Question($request))->number('after', 0), self::PAGE + 1);
        $page = array_slice($ids, 0, self::PAGE);
        return ['products' => (new ProductReader($this->shop))->ofIds($page), 'more' => count($ids) > self::PAGE];
    }

    /** @return int[] */
    private function idsAfter(int $after, int $most): array
    {
        if (!$this->shop->database->hasColumn('product', 'master_id')) {
            return [];
        }
        return array_map('intval', $this->shop->database->column('SELECT product_id FROM ' . $this->shop->database->table('product')
            . " WHERE master_id > 0 AND product_id > $after ORDER BY product_id LIMIT $most"));
    }
}
