<?php
namespace Sconnect\Customers;

use Sconnect\ItemRefused;
use Sconnect\Shop;
use Sconnect\Text;

/** An account that is not there yet. Nobody knows its password: the customer asks the shop for a new one. No mail is sent. */
final class NewCustomer
{
    private Shop $shop;
    private int $now;

    public function __construct(Shop $shop, int $now)
    {
        $this->shop = $shop;
        $this->now = $now;
    }

    /** A new account needs both names and a store that is there. Throws ItemRefused. */
    public function check(array $wanted, int $store): void
    {
        $database = $this->shop->database;
        if ($store !== 0 && $database->value('SELECT store_id FROM ' . $database->table('store') . " WHERE store_id = $store") === null) {
            throw new ItemRefused('bad_store', 'There is no such store.');
        }
        foreach (['firstname', 'lastname'] as $name) {
            if (!isset($wanted[$name])) {
                throw ItemRefused::badValue($name, 'is needed to make an account');
            }
        }
    }

    /** Add the account to a store; returns its id. */
    public function insert(array $wanted, int $store): int
    {
        unset($wanted['custom_field']);
        return $this->shop->database->insert('customer', array_map([Text::class, 'encode'], $wanted) + $this->password() + [
            'customer_group_id' => (int)$this->shop->config->text('config_customer_group_id'),
            'store_id' => $store,
            'language_id' => $this->shop->config->languageId(),
            'telephone' => '',
            'custom_field' => '[]',
            'ip' => '',
            'newsletter' => 0,
            'address_id' => 0,
            'status' => 1,
            'safe' => 0,
            'date_added' => $this->shop->time->local($this->now),
        ]);
    }

    /** A password of the kind this shop checks: salted SHA-1 up to version 3, password_hash() later. */
    private function password(): array
    {
        $secret = bin2hex(random_bytes(32));
        if ($this->shop->database->hasColumn('customer', 'salt')) {
            $salt = substr(bin2hex(random_bytes(5)), 0, 9);
            return ['salt' => $salt, 'password' => sha1($salt . sha1($salt . sha1($secret)))];
        }
        return ['password' => password_hash($secret, PASSWORD_DEFAULT)];
    }
}
