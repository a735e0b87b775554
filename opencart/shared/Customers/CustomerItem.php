<?php
namespace Sconnect\Customers;

use Sconnect\Fields;
use Sconnect\RequestRefused;
use Sconnect\ItemRefused;
use Sconnect\Text;
use Sconnect\Value;

/** One item of customers_write as sent: the types are right, the content is not yet judged. */
final class CustomerItem
{
    const LONGEST_EMAIL = 96;

    public string $email;
    public ?string $id;
    public bool $create;
    public ?bool $enabled;
    public ?Fields $address;
    /** @var array<string, string> */
    public array $customFields;
    /** @var array<string, string> */
    private array $texts = [];

    public function __construct(Fields $fields)
    {
        $email = $fields->text('email');
        if ($email === null) {
            throw RequestRefused::badValue($fields->pathOf('email'), 'given');
        }
        $this->email = $email;
        $this->id = $fields->text('id');
        $this->create = $fields->boolean('create') ?? false;
        $this->enabled = $fields->boolean('enabled');
        $this->address = $fields->object('address');
        if ($this->address !== null) {
            $this->address->texts();
        }
        $customFields = $fields->object('custom_field');
        $this->customFields = $customFields === null ? [] : $customFields->texts();
        foreach (['group_id', 'store_id', 'firstname', 'lastname', 'telephone'] as $name) {
            $text = $fields->text($name);
            if ($text !== null) {
                $this->texts[$name] = $text;
            }
        }
    }

    /** The address in the form in which addresses are compared and stored. Throws ItemRefused when it is none. */
    public function foldedEmail(): string
    {
        $email = Text::folded($this->email);
        if (strlen($email) > self::LONGEST_EMAIL || filter_var($email, FILTER_VALIDATE_EMAIL) === false) {
            throw new ItemRefused('bad_email', 'This is no e-mail address.');
        }
        return $email;
    }

    /** @return array<string, string> plain names and telephone number, as far as sent */
    public function names(): array
    {
        $names = [];
        foreach (['firstname' => 1, 'lastname' => 1, 'telephone' => 0] as $name => $shortest) {
            if (isset($this->texts[$name])) {
                $names[$name] = Value::text($name, $this->texts[$name], $shortest, 32);
            }
        }
        return $names;
    }

    /** The store of a new account, the main one when none was sent; -1 when what was sent is no number. */
    public function storeId(): int
    {
        $text = $this->texts['store_id'] ?? '0';
        return $text === '0' ? 0 : Value::id($text) ?? -1;
    }

    /** 0 when what was sent is no number. */
    public function groupId(): ?int
    {
        return isset($this->texts['group_id']) ? Value::id($this->texts['group_id']) ?? 0 : null;
    }
}
