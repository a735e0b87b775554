<?php
namespace Sconnect;

/** OpenCart keeps text HTML-escaped. Over the wire it travels plain. */
final class Text
{
    public static function encode(string $plain): string
    {
        return htmlspecialchars($plain, ENT_COMPAT, 'UTF-8');
    }

    public static function decode(?string $stored): string
    {
        return html_entity_decode((string)$stored, ENT_QUOTES | ENT_HTML5, 'UTF-8');
    }

    /** The form in which keys are compared: trimmed, without difference between capitals and small letters. */
    public static function folded(string $text): string
    {
        $text = trim($text);
        return function_exists('mb_strtolower') ? mb_strtolower($text, 'UTF-8') : strtolower($text);
    }

    /** Characters, not bytes. */
    public static function length(string $text): int
    {
        return (int)preg_match_all('/./su', $text);
    }

    /** The first so many characters of a text; what is no UTF-8 is left to the output. */
    public static function start(string $text, int $most): string
    {
        return preg_match("/^.{0,$most}/su", $text, $match) ? $match[0] : substr($text, 0, $most);
    }

    public static function hasControlCharacters(string $text): bool
    {
        return (bool)preg_match('/[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]/', $text);
    }
}
