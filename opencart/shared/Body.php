<?php
namespace Sconnect;

/** The JSON object of a POST. A wrong shape refuses the whole request with the path of the field. */
final class Body
{
    const MOST_ITEMS = 100;
    const DEEPEST = 8;

    private Fields $fields;

    private function __construct(Fields $fields)
    {
        $this->fields = $fields;
    }

    public static function of(Request $request): self
    {
        $text = $request->body();
        if ($request->contentType() !== 'application/json') {
            throw new RequestRefused(400, 'bad_value', 'The body must be announced as application/json.');
        }
        if (strlen($text) > Request::LARGEST_BODY) {
            throw new RequestRefused(400, 'bad_value', 'The body is too large.');
        }
        $content = json_decode($text, false, self::DEEPEST, JSON_BIGINT_AS_STRING);
        if (!$content instanceof \stdClass) {
            throw new RequestRefused(400, 'bad_value', 'The body must be one JSON object in UTF-8, not nested deeper than ' . self::DEEPEST . '.');
        }
        return new self(new Fields($content, ''));
    }

    /** One of the allowed values. */
    public function choice(string $name, array $allowed): string
    {
        $value = $this->fields->all()[$name] ?? '';
        if (!in_array($value, $allowed, true)) {
            throw RequestRefused::badValue($name, 'one of ' . implode(', ', $allowed));
        }
        return $value;
    }

    /** @return string[] the keys asked for, as sent */
    public function keys(): array
    {
        $keys = [];
        foreach ($this->bounded('keys') as $position => $value) {
            $keys[] = Fields::asText($value, "keys[$position]");
        }
        return $keys;
    }

    /** @return Fields[] */
    public function items(): array
    {
        $items = [];
        foreach ($this->bounded('items') as $position => $value) {
            if (!$value instanceof \stdClass) {
                throw RequestRefused::badValue("items[$position]", 'an object');
            }
            $items[] = new Fields($value, "items[$position].");
        }
        return $items;
    }

    private function bounded(string $name): array
    {
        $list = $this->fields->all()[$name] ?? null;
        if (!is_array($list) || count($list) > self::MOST_ITEMS) {
            throw RequestRefused::badValue($name, 'a list of at most ' . self::MOST_ITEMS);
        }
        return $list;
    }
}
