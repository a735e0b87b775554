<?php
namespace Sconnect\Payments;

use Sconnect\Text;

/**
 * The amount that an entry of an order's history says was refunded. The comment itself stays in the shop: some payment modules write
 * the payer's account there.
 */
final class NamedRefund
{
    const LONGEST_COMMENT = 2000;
    const IS_REFUND = '/refund|terugbeta|restitu|gecrediteerd|credited|chargeback/iu';
    const AMOUNT = '([0-9]{1,9}[.,][0-9]{2})(?![0-9.,]*[0-9])';
    const EURO = '(?:€|&euro;|EUR)';

    /** A row of `order_history` as it travels: without its comment, with `refunded` where that names one amount in euro. */
    public static function inPlaceOfComment(array $row): array
    {
        $amount = self::in((string)($row['comment'] ?? ''));
        unset($row['comment']);
        return $amount === null ? $row : $row + ['refunded' => $amount];
    }

    private static function in(string $comment): ?string
    {
        $comment = Text::start($comment, self::LONGEST_COMMENT);
        if (!preg_match(self::IS_REFUND, $comment)) {
            return null;
        }
        $pattern = '/' . self::EURO . '\s{0,3}' . self::AMOUNT . '|(?<![0-9.,])' . self::AMOUNT . '\s{0,3}' . self::EURO . '/iu';
        preg_match_all($pattern, $comment, $matches, PREG_SET_ORDER);
        $amounts = [];
        foreach ($matches as $match) {
            $amounts[number_format((float)str_replace(',', '.', end($match)), 2, '.', '')] = true;
        }
        $amount = (string)array_key_first($amounts);
        return count($amounts) === 1 && $amount !== '0.00' ? $amount : null;
    }
}
