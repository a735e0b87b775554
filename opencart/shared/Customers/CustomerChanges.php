<?php
namespace Sconnect\Customers;

use Sconnect\Database;
use Sconnect\ItemRefused;
use Sconnect\Text;
use Sconnect\Value;

/** What an item wants of an account, judged, and the difference to what is there. Never the password. */
final class CustomerChanges
{
    private Database $database;
    private CustomFields $customFields;

    public function __construct(Database $database)
    {
        $this->database = $database;
        $this->customFields = new CustomFields($database);
    }

    /**
     * @return array with `email` and those of customer_group_id, firstname, lastname, telephone, status and custom_field that were
     *     sent; texts plain. Throws ItemRefused.
     */
    public function wanted(CustomerItem $item): array
    {
        $wanted = ['email' => $item->foldedEmail()] + $item->names();
        foreach ($wanted as $name => $text) {
            Value::stored($name, $text, $this->database->columns('customer')[$name] ?? null);
        }
        if ($item->groupId() !== null) {
            $wanted['customer_group_id'] = (string)$this->existingGroup($item->groupId());
        }
        if ($item->enabled !== null) {
            $wanted['status'] = $item->enabled ? '1' : '0';
        }
        $this->customFields->merged(null, $item->customFields);
        return $wanted + ['custom_field' => $item->customFields];
    }

    /** Write what differs; whether anything did. */
    public function apply(int $id, array $wanted): bool
    {
        $row = $this->database->row('SELECT ' . $this->database->chosen('customer', CustomerFinder::COLUMNS) . ' FROM '
            . $this->database->table('customer') . " WHERE customer_id = $id FOR UPDATE");
        if ($row === null) {
            throw new ItemRefused('unknown', 'There is no account with this id.');
        }
        $merged = $this->customFields->merged($row['custom_field'], $wanted['custom_field']);
        $columns = $merged === null ? [] : ['custom_field' => $merged];
        unset($wanted['custom_field']);
        if (isset($wanted['email']) && $wanted['email'] !== CustomerFinder::emailOf($row)) {
            // It is what the account is logged in with, and where a new password goes.
            throw new ItemRefused('email_differs', 'The account has another e-mail address, which is never changed.');
        }
        unset($wanted['email']);
        foreach ($wanted as $name => $value) {
            if (Text::decode($row[$name]) !== $value) {
                $columns[$name] = Text::encode($value);
            }
        }
        $this->database->update('customer', $columns, "customer_id = $id");
        return $columns !== [];
    }

    private function existingGroup(int $id): int
    {
        $found = $this->database->value('SELECT customer_group_id FROM ' . $this->database->table('customer_group')
            . " WHERE customer_group_id = $id");
        if ($found === null) {
            throw new ItemRefused('bad_group', 'There is no such customer group.');
        }
        return $id;
    }
}
