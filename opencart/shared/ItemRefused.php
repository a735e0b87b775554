<?php
namespace Sconnect;

/** One item of a batch is refused; the others go on. */
final class ItemRefused extends \Exception
{
    public string $reason;

    public function __construct(string $reason, string $message)
    {
        parent::__construct($message);
        $this->reason = $reason;
    }

    public static function badValue(string $field, string $problem): self
    {
        return new self('bad_value', "$field $problem.");
    }
}
