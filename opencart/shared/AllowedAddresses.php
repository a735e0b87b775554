<?php
namespace Sconnect;

/** The owner's list of addresses that may call: single ones (192.0.2.7) and ranges (192.0.2.0/24, 2001:db8::/32). */
final class AllowedAddresses
{
    /** @var string[] */
    private array $entries;

    public function __construct(string $list)
    {
        $this->entries = preg_split('/[\s,;]+/', $list, -1, PREG_SPLIT_NO_EMPTY) ?: [];
    }

    public function isEmpty(): bool
    {
        return $this->entries === [];
    }

    /** The entries that are no address and no range. */
    public function mistakes(): array
    {
        return array_values(array_filter($this->entries, static function (string $entry) {
            return self::parse($entry) === null;
        }));
    }

    public function includes(string $address): bool
    {
        $packed = self::pack($address);
        foreach ($this->entries as $entry) {
            $range = self::parse($entry);
            if ($packed !== null && $range !== null && self::isWithin($packed, $range[0], $range[1])) {
                return true;
            }
        }
        return false;
    }

    /** @return array{0: string, 1: int}|null first address and length of the common part in bits */
    private static function parse(string $entry): ?array
    {
        [$address, $bits] = array_pad(explode('/', $entry, 2), 2, null);
        $packed = self::pack($address);
        if ($packed === null) {
            return null;
        }
        $longest = 8 * strlen($packed);
        if ($bits === null) {
            return [$packed, $longest];
        }
        return preg_match('/^\d{1,3}$/D', $bits) && (int)$bits <= $longest ? [$packed, (int)$bits] : null;
    }

    /** The bytes of an address; one of the fourth version that is written as a sixth one counts as what it is. */
    private static function pack(string $address): ?string
    {
        if (filter_var($address, FILTER_VALIDATE_IP) === false) {
            return null;
        }
        $packed = (string)inet_pton($address);
        $mapped = str_repeat("\0", 10) . "\xff\xff";
        return strlen($packed) === 16 && strncmp($packed, $mapped, 12) === 0 ? substr($packed, 12) : $packed;
    }

    private static function isWithin(string $address, string $first, int $bits): bool
    {
        if (strlen($address) !== strlen($first)) {
            return false;
        }
        $whole = intdiv($bits, 8);
        $rest = $bits % 8;
        if (substr($address, 0, $whole) !== substr($first, 0, $whole)) {
            return false;
        }
        $mask = (0xff << (8 - $rest)) & 0xff;
        return $rest === 0 || (ord($address[$whole]) & $mask) === (ord($first[$whole]) & $mask);
    }
}
