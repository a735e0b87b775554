<?php
namespace Sconnect\Outcomes;

use Sconnect\Fields;
use Sconnect\ItemRefused;
use Sconnect\RequestRefused;
use Sconnect\Value;

/** What became of one order, as it was sent. A wrong type refuses the request, a wrong content the item. */
final class OutcomeItem
{
    const STATES = ['booked', 'waiting', 'refused', 'uncertain', 'skipped'];
    /** The most characters of each text. */
    const TEXTS = ['sales_order' => 25, 'invoice' => 25, 'reason_nl' => 64, 'reason_en' => 64];
    const LONGEST_LINK = 255;
    /** https, a host without user information, and nothing that could end an attribute. */
    const LINK = '~^https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:/[!#-;=?-\[\]-\~]*)?$~iD';

    public string $key;
    private string $state;
    /** @var array<string, string> */
    private array $texts = [];

    public function __construct(Fields $fields)
    {
        $key = $fields->text('order_id');
        if ($key === null) {
            throw RequestRefused::badValue($fields->pathOf('order_id'), 'there');
        }
        $this->key = $key;
        $this->state = $fields->text('state') ?? '';
        foreach (array_merge(array_keys(self::TEXTS), ['link']) as $name) {
            $text = $fields->text($name);
            if ($text !== null) {
                $this->texts[$name] = $text;
            }
        }
    }

    public function orderId(): int
    {
        $id = Value::id($this->key);
        if ($id === null) {
            throw ItemRefused::badValue('order_id', 'must be the number of an order');
        }
        return $id;
    }

    /** @return array<string, string> the columns that were sent */
    public function columns(): array
    {
        if (!in_array($this->state, self::STATES, true)) {
            throw ItemRefused::badValue('state', 'must be one of ' . implode(', ', self::STATES));
        }
        $columns = ['state' => $this->state];
        foreach ($this->texts as $name => $text) {
            $columns[$name] = $name === 'link' ? self::link($text) : Value::text($name, $text, 0, self::TEXTS[$name]);
        }
        return $columns;
    }

    private static function link(string $text): string
    {
        if ($text !== '' && (strlen($text) > self::LONGEST_LINK || !preg_match(self::LINK, $text))) {
            throw ItemRefused::badValue('link', 'must be an address with https of at most ' . self::LONGEST_LINK . ' characters');
        }
        return $text;
    }
}
