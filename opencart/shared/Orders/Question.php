<?php
namespace Sconnect\Orders;

use Sconnect\RequestRefused;
use Sconnect\Request;

/** Reads the parameters of call=orders; whatever is wrong is refused with the name of the parameter. */
final class Question
{
    const MOST = 200;
    const LONGEST_NUMBER = 18;
    const LONGEST_SETTLING = 3600;
    /** Moments beyond what a date column can hold count as the last one it can. */
    const LAST_MOMENT = 253402214400;

    private Request $request;

    public function __construct(Request $request)
    {
        $this->request = $request;
    }

    public function has(string $name): bool
    {
        return $this->request->hasParameter($name);
    }

    public function limit(): int
    {
        $limit = $this->number('limit', self::MOST);
        if ($limit < 1 || $limit > self::MOST) {
            throw RequestRefused::badValue('limit', 'between 1 and ' . self::MOST);
        }
        return $limit;
    }

    public function settled(): int
    {
        return min($this->number('settled', 0), self::LONGEST_SETTLING);
    }

    public function number(string $name, ?int $default = null): int
    {
        $text = $this->request->parameter($name);
        return $text === '' && $default !== null ? $default : $this->whole($text, $name);
    }

    /** @return int[] different whole numbers above zero */
    public function numbers(string $name): array
    {
        $numbers = [];
        foreach (explode(',', $this->request->parameter($name)) as $text) {
            $numbers[$this->whole($text, $name)] = true;
        }
        if (isset($numbers[0]) || count($numbers) > self::MOST) {
            throw RequestRefused::badValue($name, 'at most ' . self::MOST . ' whole numbers above zero');
        }
        return array_keys($numbers);
    }

    private function whole(string $text, string $name): int
    {
        if (!preg_match('/^\d{1,' . self::LONGEST_NUMBER . '}$/D', $text)) {
            throw RequestRefused::badValue($name, 'a whole number');
        }
        return (int)$text;
    }
}
