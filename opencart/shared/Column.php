<?php
namespace Sconnect;

/** What a column can hold, as SHOW FULL COLUMNS tells it. */
final class Column
{
    private array $row;

    public function __construct(array $row)
    {
        $this->row = $row;
    }

    /** Whether a new row must name a value. */
    public function isRequired(): bool
    {
        return $this->row['Null'] === 'NO'
            && $this->row['Default'] === null
            && strpos($this->row['Extra'], 'auto_increment') === false;
    }

    /** The value that means "nothing" in this type. */
    public function emptyValue(): string
    {
        $type = strtolower($this->row['Type']);
        if (preg_match('/^(date|timestamp)/', $type)) {
            return date('Y-m-d H:i:s');
        }
        return preg_match('/int|decimal|double|float|bit|year/', $type) ? '0' : '';
    }

    public function isNumber(): bool
    {
        return (bool)preg_match('/int|decimal|double|float/i', $this->row['Type']);
    }

    /** Why a text does not fit, in English; empty when it fits. */
    public function objection(string $text): string
    {
        if (preg_match('/^(?:var)?char\((\d+)\)/i', $this->row['Type'], $match) && Text::length($text) > (int)$match[1]) {
            return "is too long; this shop keeps $match[1] characters";
        }
        if (preg_match('/^utf8(mb3)?_/i', (string)$this->row['Collation']) && preg_match('/[\x{10000}-\x{10FFFF}]/u', $text)) {
            return 'holds characters that this shop cannot store, such as emoji';
        }
        return '';
    }
}
