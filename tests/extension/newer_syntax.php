<?php
// Prints what of the PHP files named is newer than PHP 7.4, one finding a line. Works on tokens, with any PHP from 8.0 on.

const NEWER_FUNCTIONS = ['str_contains', 'str_starts_with', 'str_ends_with', 'get_debug_type', 'array_is_list', 'fdiv', 'json_validate',
    'get_resource_id', 'preg_last_error_msg', 'array_find', 'array_any', 'array_all', 'mb_trim', 'mb_str_pad'];
const NEWER_TYPES = ['mixed', 'never', 'false', 'null', 'true'];

function tokens(string $code): array
{
    $kept = array_filter(PhpToken::tokenize($code), static function (PhpToken $token) {
        return !$token->isIgnorable();
    });
    return array_values($kept);
}

/** The index of the bracket that closes the one at $start. */
function closing(array $tokens, int $start): int
{
    $depth = 0;
    for ($index = $start; $index < count($tokens); $index++) {
        $depth += (int)in_array($tokens[$index]->text, ['(', '[', '{'], true);
        if (in_array($tokens[$index]->text, [')', ']', '}'], true) && --$depth === 0) {
            return $index;
        }
    }
    return count($tokens) - 1;
}

function inSignature(array $tokens, int $start): array
{
    $end = closing($tokens, $start);
    $found = [];
    $inDefault = false;
    for ($index = $start + 1; $index < $end; $index++) {
        $text = $tokens[$index]->text;
        $inDefault = $text === '=' || ($inDefault && $text !== ',');
        if (!$inDefault && $text === '|') {
            $found[] = 'union type';
        }
        if (!$inDefault && in_array(strtolower($text), NEWER_TYPES, true)) {
            $found[] = 'newer type';
        }
        if ($tokens[$index]->is([T_PUBLIC, T_PRIVATE, T_PROTECTED])) {
            $found[] = 'constructor promotion';
        }
        if ($text === ',' && $index + 1 === $end) {
            $found[] = 'trailing comma in parameters';
        }
    }
    for ($index = $end + 1; $index < count($tokens) && !in_array($tokens[$index]->text, ['{', ';', '=>'], true); $index++) {
        if ($tokens[$index]->text === '|' || $tokens[$index]->is(T_STATIC) || in_array(strtolower($tokens[$index]->text), NEWER_TYPES, true)) {
            $found[] = 'newer return type';
        }
    }
    return $found;
}

function findings(string $code): array
{
    $tokens = tokens($code);
    $found = [];
    foreach ($tokens as $index => $token) {
        $before = $tokens[$index - 1] ?? null;
        $after = $tokens[$index + 1] ?? null;
        if (in_array($token->getTokenName(), ['T_MATCH', 'T_NULLSAFE_OBJECT_OPERATOR', 'T_ENUM', 'T_READONLY', 'T_ATTRIBUTE'], true)) {
            $found[] = $token->getTokenName();
        }
        if ($token->is(T_STRING) && $after && $after->text === ':' && $before && in_array($before->text, ['(', ','], true)) {
            $found[] = 'named argument';
        }
        if ($token->is(T_STRING) && $after && $after->text === '(' && in_array(strtolower($token->text), NEWER_FUNCTIONS, true)) {
            $found[] = 'newer function';
        }
        if ($token->is(T_ELLIPSIS) && $after && $after->text === ')') {
            $found[] = 'first-class callable';
        }
        if ($token->is(T_CLASS) && $before && $before->is(T_DOUBLE_COLON) && $tokens[$index - 2]->is(T_VARIABLE)) {
            $found[] = 'class of an object';
        }
        if ($token->is(T_THROW) && $before && ($before->is([T_COALESCE, T_DOUBLE_ARROW]) || in_array($before->text, ['?', ':', '='], true))) {
            $found[] = 'throw expression';
        }
        if ($token->is(T_CATCH) && !$tokens[closing($tokens, $index + 1) - 1]->is(T_VARIABLE)) {
            $found[] = 'catch without variable';
        }
        if ($token->is([T_FUNCTION, T_FN]) && !($before && $before->is(T_USE))) {
            $start = $index + 1;
            while ($tokens[$start]->text !== '(') {
                $start++;
            }
            $found = array_merge($found, inSignature($tokens, $start));
        }
    }
    return $found;
}

foreach (array_slice($argv, 1) as $file) {
    foreach (findings((string)file_get_contents($file)) as $finding) {
        echo basename($file) . ": $finding\n";
    }
}
