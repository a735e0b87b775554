<?php
namespace Sconnect\Products;

use Sconnect\Text;

/** Which products have which key, kept up to date while a batch is written. */
final class ProductIndex
{
    public string $kind;
    /** @var array<int, string> compared form of the key by product id */
    private array $keys = [];

    public function __construct(string $kind, array $rows)
    {
        $this->kind = $kind;
        foreach ($rows as $id => $row) {
            $this->keys[$id] = ProductFinder::keyOf($row, $kind);
        }
    }

    /** @return int[] */
    public function having(string $foldedKey): array
    {
        return array_keys($this->keys, $foldedKey, true);
    }

    /** A product was given this key. */
    public function note(int $id, string $key): void
    {
        $this->keys[$id] = Text::folded($key);
    }
}
