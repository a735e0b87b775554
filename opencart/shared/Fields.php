<?php
namespace Sconnect;

/** The fields of one object of a request. One that was not sent reads as null; one of the wrong type refuses the request. */
final class Fields
{
    private array $values;
    private string $path;

    public function __construct(\stdClass $object, string $path)
    {
        $this->values = get_object_vars($object);
        $this->path = $path;
    }

    /** How a refusal names a field. A name of the caller's making is not repeated unless it is a plain word. */
    public function pathOf(string $name): string
    {
        return $this->path . (preg_match('/^\w{1,32}$/D', $name) ? $name : '(name)');
    }

    public function all(): array
    {
        return $this->values;
    }

    public function has(string $name): bool
    {
        return array_key_exists($name, $this->values);
    }

    public function text(string $name): ?string
    {
        return $this->has($name) ? self::asText($this->values[$name], $this->pathOf($name)) : null;
    }

    public function boolean(string $name): ?bool
    {
        if ($this->has($name) && !is_bool($this->values[$name])) {
            throw RequestRefused::badValue($this->pathOf($name), 'true or false');
        }
        return $this->values[$name] ?? null;
    }

    /** @return string[]|null */
    public function listOfTexts(string $name): ?array
    {
        if (!$this->has($name)) {
            return null;
        }
        $value = $this->values[$name];
        if (!is_array($value)) {
            throw RequestRefused::badValue($this->pathOf($name), 'a list');
        }
        $texts = [];
        foreach (array_values($value) as $index => $text) {
            $texts[] = self::asText($text, $this->pathOf($name) . "[$index]");
        }
        return $texts;
    }

    public function object(string $name): ?Fields
    {
        if (!$this->has($name)) {
            return null;
        }
        $value = $this->values[$name];
        if ($value === []) {
            $value = new \stdClass();
        }
        if (!$value instanceof \stdClass) {
            throw RequestRefused::badValue($this->pathOf($name), 'an object');
        }
        return new self($value, $this->pathOf($name) . '.');
    }

    /** @return array<string, string> all fields as texts */
    public function texts(): array
    {
        $texts = [];
        foreach ($this->values as $name => $value) {
            $texts[(string)$name] = self::asText($value, $this->pathOf((string)$name));
        }
        return $texts;
    }

    /** A text, or a number as text. */
    public static function asText($value, string $path): string
    {
        if (is_float($value)) {
            return rtrim(rtrim(sprintf('%.6F', $value), '0'), '.');
        }
        if (is_int($value) || is_string($value)) {
            return (string)$value;
        }
        throw RequestRefused::badValue($path, 'a text or a number');
    }
}
