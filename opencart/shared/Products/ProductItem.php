<?php
namespace Sconnect\Products;

use Sconnect\Fields;
use Sconnect\RequestRefused;
use Sconnect\ItemRefused;
use Sconnect\Text;
use Sconnect\Value;

/** One item of products_write as sent: the types are right, the content is not yet judged. */
final class ProductItem
{
    public string $key;
    public ?string $id;
    public bool $create;
    public ?bool $enabled;
    /** @var string[]|null codes of the languages in which the name is written; null: all */
    public ?array $nameLanguages;
    /** @var string[]|null ids of the stores that a new product goes to; null: all */
    public ?array $stores;
    /** @var array<string, string> the other fields that were sent */
    private array $texts = [];

    public function __construct(Fields $fields)
    {
        $key = $fields->text('key');
        if ($key === null) {
            throw RequestRefused::badValue($fields->pathOf('key'), 'given');
        }
        $this->key = $key;
        $this->id = $fields->text('id');
        $this->create = $fields->boolean('create') ?? false;
        $this->enabled = $fields->boolean('enabled');
        $this->nameLanguages = $fields->listOfTexts('name_languages');
        $this->stores = $fields->listOfTexts('stores');
        foreach (array_merge(ProductFinder::KINDS, ['name', 'price', 'quantity', 'quantity_change', 'once', 'tax_class_id']) as $name) {
            $text = $fields->text($name);
            if ($text !== null) {
                $this->texts[$name] = $text;
            }
        }
    }

    public function foldedKey(): string
    {
        return Text::folded($this->key);
    }

    public function model(): ?string
    {
        return isset($this->texts['model']) ? Value::text('model', $this->texts['model'], 1, 64) : null;
    }

    /** @return array<string, string> codes by kind; an empty one takes the code away */
    public function codes(): array
    {
        $codes = [];
        foreach (Codes::KINDS as $kind) {
            if (isset($this->texts[$kind])) {
                $codes[$kind] = Value::text($kind, $this->texts[$kind], 0, 64);
            }
        }
        return $codes;
    }

    public function name(): ?string
    {
        return isset($this->texts['name']) ? Value::text('name', $this->texts['name'], 1, 255) : null;
    }

    public function price(): ?string
    {
        return isset($this->texts['price']) ? Value::price($this->texts['price']) : null;
    }

    public function quantity(): ?int
    {
        return isset($this->texts['quantity']) ? Value::whole('quantity', $this->texts['quantity']) : null;
    }

    /** A difference; it always comes with a mark under which it counts once. */
    public function quantityChange(): ?int
    {
        if (!isset($this->texts['quantity_change'])) {
            return null;
        }
        if (isset($this->texts['quantity'])) {
            throw ItemRefused::badValue('quantity_change', 'cannot go together with quantity');
        }
        if ($this->once() === null) {
            throw ItemRefused::badValue('quantity_change', 'needs once');
        }
        return Value::whole('quantity_change', $this->texts['quantity_change']);
    }

    /** The mark under which the item counts once. */
    public function once(): ?string
    {
        return isset($this->texts['once']) ? Value::text('once', $this->texts['once'], 8, 64) : null;
    }

    /** @return int[]|null ids of stores; -1 for what can be none */
    public function storeIds(): ?array
    {
        if ($this->stores === []) {
            throw ItemRefused::badValue('stores', 'must name a store');
        }
        return $this->stores === null ? null : array_values(array_unique(array_map([self::class, 'idOrNone'], $this->stores)));
    }

    public function taxClassId(): ?int
    {
        if (!isset($this->texts['tax_class_id'])) {
            return null;
        }
        return self::idOrNone($this->texts['tax_class_id']);
    }

    private static function idOrNone(string $text): int
    {
        return trim($text) === '0' ? 0 : Value::id($text) ?? -1;
    }
}
