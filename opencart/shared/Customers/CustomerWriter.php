<?php
namespace Sconnect\Customers;

use Sconnect\Batch;
use Sconnect\Body;
use Sconnect\Fields;
use Sconnect\Outcome;
use Sconnect\ItemRefused;
use Sconnect\Shop;
use Sconnect\Value;

/** call=customers_write: add accounts or change the fields that were sent. */
final class CustomerWriter
{
    private Shop $shop;
    private CustomerFinder $finder;
    private CustomerChanges $changes;
    private NewCustomer $newCustomer;
    private Addresses $addresses;
    /** @var array<int, string> compared form of the e-mail address by customer id */
    private array $emails = [];

    public function __construct(Shop $shop, int $now)
    {
        $this->shop = $shop;
        $this->finder = new CustomerFinder($shop->database);
        $this->changes = new CustomerChanges($shop->database);
        $this->newCustomer = new NewCustomer($shop, $now);
        $this->addresses = new Addresses($shop->database);
    }

    public function answer(Body $body): array
    {
        $items = array_map(static function (Fields $fields) {
            return new CustomerItem($fields);
        }, $body->items());
        $batch = new Batch($this->shop);
        return $batch->alone(function () use ($batch, $items) {
            $this->emails = array_map([CustomerFinder::class, 'emailOf'], $this->finder->byEmails(array_column($items, 'email')));
            $key = static function (CustomerItem $item) {
                return $item->email;
            };
            return $batch->results($items, $key, function (CustomerItem $item) {
                return $this->write($item);
            });
        });
    }

    private function write(CustomerItem $item): Outcome
    {
        $wanted = $this->changes->wanted($item);
        $address = $item->address === null ? [] : $this->addresses->wanted($item->address);
        $id = $this->located($item);
        $this->addresses->checkCountry($id === null ? null : $this->finder->byIds([$id])[$id] ?? null, $address);
        if ($id === null) {
            $store = $item->storeId();
            $this->newCustomer->check($wanted, $store);
            $id = $this->newCustomer->insert($wanted, $store);
            $outcome = Outcome::created($id);
            $this->changes->apply($id, ['custom_field' => $wanted['custom_field']]);
            $this->writeAddress($id, $address);
        } else {
            $changed = $this->changes->apply($id, $wanted);
            $changed = $this->writeAddress($id, $address) || $changed;
            $outcome = $changed ? Outcome::updated($id) : Outcome::unchanged($id);
        }
        $this->emails[$id] = $wanted['email'];
        return $outcome;
    }

    /** The account an item is about; null when it is to be made. */
    private function located(CustomerItem $item): ?int
    {
        $ids = array_keys($this->emails, $item->foldedEmail(), true);
        if ($item->id !== null) {
            return $this->locatedById($item->id, $ids);
        }
        if (count($ids) > 1) {
            throw new ItemRefused('ambiguous', count($ids) . ' accounts have this e-mail address.');
        }
        if ($ids === [] && !$item->create) {
            throw new ItemRefused('unknown', 'There is no account with this e-mail address.');
        }
        return $ids[0] ?? null;
    }

    private function locatedById(string $text, array $holders): int
    {
        $id = Value::id($text);
        if ($id === null || $this->finder->byIds([$id]) === []) {
            throw new ItemRefused('unknown', 'There is no account with this id.');
        }
        if ($holders !== [] && !in_array($id, $holders, true)) {
            throw new ItemRefused('email_taken', 'Another account has this e-mail address.');
        }
        return $id;
    }

    private function writeAddress(int $id, array $address): bool
    {
        return $address !== [] && $this->addresses->write($this->finder->byIds([$id])[$id], $address);
    }
}
