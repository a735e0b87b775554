<?php
namespace Sconnect\Customers;

use Sconnect\Database;
use Sconnect\Fields;
use Sconnect\ItemRefused;
use Sconnect\Text;
use Sconnect\Value;

/** The default address of an account: marked in the address itself, or named by the account in older versions. */
final class Addresses
{
    const TEXTS = ['firstname', 'lastname', 'company', 'address_1', 'address_2', 'postcode', 'city'];

    /** What has to be known of an account to find its default address. */
    const OF_CUSTOMER = ['customer_id', 'address_id', 'firstname', 'lastname'];
    const COLUMNS = ['address_id', 'customer_id', 'firstname', 'lastname', 'company', 'address_1', 'address_2', 'postcode', 'city', 'custom_field'];

    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    /**
     * @param array[] $customers rows of `customer`
     * @return array[] rows of `address` with `iso_code_2`, by customer id
     */
    public function defaultsOf(array $customers): array
    {
        if ($customers === []) {
            return [];
        }
        $ids = implode(', ', array_map('intval', array_column($customers, 'customer_id')));
        $chosen = $this->isMarked()
            ? 'a.`default` = 1'
            : 'a.address_id = (SELECT c.address_id FROM ' . $this->database->table('customer') . ' c WHERE c.customer_id = a.customer_id)';
        $rows = $this->database->rows('SELECT ' . $this->database->chosen('address', self::COLUMNS, 'a') . ', a.country_id, n.iso_code_2 FROM ' . $this->database->table('address') . ' a LEFT JOIN '
            . $this->database->table('country') . " n ON n.country_id = a.country_id WHERE a.customer_id IN ($ids) AND $chosen"
            . ' ORDER BY a.address_id DESC');
        return array_column($rows, null, 'customer_id');
    }

    public static function described(array $row): array
    {
        $address = [];
        foreach (self::TEXTS as $name) {
            $address[$name] = Text::decode($row[$name]);
        }
        return $address + ['country' => (string)$row['iso_code_2']];
    }

    /** @return array<string, string> plain texts and `country_id`, as far as sent. Throws ItemRefused. */
    public function wanted(Fields $fields): array
    {
        $wanted = [];
        $columns = $this->database->columns('address');
        foreach (self::TEXTS as $name) {
            $text = $fields->text($name);
            if ($text !== null) {
                $wanted[$name] = Value::text("address.$name", $text, 0, 255);
                Value::stored("address.$name", $wanted[$name], $columns[$name] ?? null);
            }
        }
        $country = $fields->text('country');
        return $country === null ? $wanted : $wanted + ['country_id' => $this->countryId($country)];
    }

    /** A new address needs a country. Throws ItemRefused; asked before anything is written, because some tables cannot take back. */
    public function checkCountry(?array $customer, array $wanted): void
    {
        $isNew = $customer === null || $this->defaultsOf([$customer]) === [];
        if ($wanted !== [] && $isNew && !isset($wanted['country_id'])) {
            throw new ItemRefused('bad_country', 'A new address needs a country.');
        }
    }

    /** Write what differs into the default address, or make one; whether anything was written. */
    public function write(array $customer, array $wanted): bool
    {
        $row = $this->defaultsOf([$customer])[$customer['customer_id']] ?? null;
        if ($row === null) {
            $this->insert($customer, $wanted);
            return true;
        }
        $changes = [];
        foreach ($wanted as $name => $value) {
            if (Text::decode($row[$name]) !== $value) {
                $changes[$name] = Text::encode($value);
            }
        }
        if (isset($changes['country_id'])) {
            $changes['zone_id'] = 0;
        }
        $this->database->update('address', $changes, 'address_id = ' . (int)$row['address_id']);
        return $changes !== [];
    }

    private function insert(array $customer, array $wanted): void
    {
        $names = ['firstname' => Text::decode($customer['firstname']), 'lastname' => Text::decode($customer['lastname'])];
        $values = array_map([Text::class, 'encode'], $wanted + $names);
        $customerId = (int)$customer['customer_id'];
        $id = $this->database->insert('address', $values + [
            'customer_id' => $customerId,
            'zone_id' => 0,
            'custom_field' => '[]',
            'default' => 1,
        ] + array_fill_keys(['company', 'address_1', 'address_2', 'city', 'postcode'], ''));
        if (!$this->isMarked()) {
            $this->database->update('customer', ['address_id' => $id], "customer_id = $customerId");
        }
    }

    private function countryId(string $code): string
    {
        $id = preg_match('/^[A-Za-z]{2}$/D', $code) ? $this->database->value('SELECT country_id FROM '
            . $this->database->table('country') . ' WHERE iso_code_2 = ' . $this->database->quote(strtoupper($code))
            . ' ORDER BY status DESC, country_id LIMIT 1') : null;
        if ($id === null) {
            throw new ItemRefused('bad_country', 'There is no such country in this shop.');
        }
        return $id;
    }

    private function isMarked(): bool
    {
        return $this->database->hasColumn('address', 'default');
    }
}
