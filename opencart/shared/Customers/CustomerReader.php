<?php
namespace Sconnect\Customers;

use Sconnect\Body;
use Sconnect\Shop;
use Sconnect\Text;

/** call=customers: the accounts with these numbers or e-mail addresses. */
final class CustomerReader
{
    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    public function answer(Body $body): array
    {
        $kind = $body->choice('by', ['id', 'email']);
        $customers = (new CustomerFinder($this->shop->database))->byKeys($kind, $body->keys());
        $addresses = (new Addresses($this->shop->database))->defaultsOf($customers);
        $answer = [];
        foreach ($customers as $id => $row) {
            $answer[] = $this->described($row, $addresses[$id] ?? null);
        }
        return ['customers' => $answer];
    }

    private function described(array $row, ?array $address): array
    {
        return [
            'id' => (string)$row['customer_id'],
            'email' => Text::decode($row['email']),
            'group_id' => (string)$row['customer_group_id'],
            'store_id' => (string)$row['store_id'],
            'firstname' => Text::decode($row['firstname']),
            'lastname' => Text::decode($row['lastname']),
            'telephone' => Text::decode($row['telephone']),
            'enabled' => (bool)(int)$row['status'],
            'address' => $address === null ? null : Addresses::described($address),
            'custom_field' => (object)CustomFields::texts($row['custom_field']),
        ];
    }
}
