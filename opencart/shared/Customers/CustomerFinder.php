<?php
namespace Sconnect\Customers;

use Sconnect\Database;
use Sconnect\Text;
use Sconnect\Value;

/** Which accounts have one of these numbers or e-mail addresses. */
final class CustomerFinder
{
    const COLUMNS = ['customer_id', 'email', 'customer_group_id', 'store_id', 'firstname', 'lastname', 'telephone', 'status', 'custom_field', 'address_id'];

    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** @return array[] rows of `customer` by id */
    public function byKeys(string $kind, array $keys): array
    {
        return $kind === 'id' ? $this->byIds(array_filter(array_map([Value::class, 'id'], $keys))) : $this->byEmails($keys);
    }

    /** @param int[] $ids */
    public function byIds(array $ids): array
    {
        return $ids === [] ? [] : $this->rows('customer_id IN (' . implode(', ', $ids) . ')');
    }

    public function byEmails(array $emails): array
    {
        $wanted = array_flip(array_filter(array_map([Text::class, 'folded'], $emails), 'strlen'));
        if ($wanted === []) {
            return [];
        }
        $forms = array_map('strval', array_keys($wanted));
        $forms = $this->database->quotedList(array_unique(array_merge($forms, array_map([Text::class, 'encode'], $forms))));
        $rows = $this->rows("CONVERT(TRIM(email) USING utf8mb4) COLLATE utf8mb4_general_ci IN ($forms)");
        return array_filter($rows, static function (array $row) use ($wanted) {
            return isset($wanted[self::emailOf($row)]);
        });
    }

    /** The e-mail address of an account in the form in which addresses are compared. */
    public static function emailOf(array $row): string
    {
        return Text::folded(Text::decode($row['email']));
    }

    private function rows(string $where): array
    {
        $rows = $this->database->rows('SELECT ' . $this->database->chosen('customer', self::COLUMNS) . ' FROM ' . $this->database->table('customer') . " WHERE $where ORDER BY customer_id");
        return array_column($rows, null, 'customer_id');
    }
}
