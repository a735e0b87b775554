<?php
namespace Sconnect;

/** Reads the content of fields of an item; what is wrong refuses the item. */
final class Value
{
    /** A text of `shortest` to `longest` characters, trimmed. */
    public static function text(string $name, string $text, int $shortest, int $longest): string
    {
        $text = trim($text);
        if (Text::hasControlCharacters($text)) {
            throw ItemRefused::badValue($name, 'holds control characters');
        }
        $length = Text::length($text);
        if ($length < $shortest || $length > $longest) {
            throw ItemRefused::badValue($name, "must have $shortest to $longest characters");
        }
        return $text;
    }

    /** The escaped form of a text, when the column can hold it. */
    public static function stored(string $name, string $text, ?Column $column): string
    {
        $stored = Text::encode($text);
        $objection = $column === null ? '' : $column->objection($stored);
        if ($objection !== '') {
            throw ItemRefused::badValue($name, $objection);
        }
        return $stored;
    }

    /** An amount with four decimals, as the database writes it. */
    public static function price(string $text): string
    {
        if (!preg_match('/^(\d{1,11})(?:\.(\d{1,4})0*)?$/D', trim($text), $match)) {
            throw ItemRefused::badValue('price', 'must be an amount from 0 to 99999999999.9999');
        }
        return (ltrim($match[1], '0') ?: '0') . '.' . str_pad($match[2] ?? '', 4, '0');
    }

    public static function whole(string $name, string $text): int
    {
        if (!preg_match('/^-?\d{1,9}$/D', trim($text))) {
            throw ItemRefused::badValue($name, 'must be a whole number');
        }
        return (int)trim($text);
    }

    /** A row's number above zero, or null when the text is none. */
    public static function id(string $text): ?int
    {
        return preg_match('/^[1-9]\d{0,9}$/D', trim($text)) ? (int)trim($text) : null;
    }
}
