<?php
namespace Sconnect;

/** Which shop this is, and which address is the real one: copied tables bring the same installation id to a second address. */
final class ShopIdentity
{
    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    /** Let the request pass at the address where the extension first answered; throw a RequestRefused anywhere else. */
    public function checkAddress(): void
    {
        $here = $this->address();
        if ($this->shop->settings->keep('address', $here) === $here) {
            return;
        }
        if ($this->shop->settings->get('second_address') !== $here) {
            $this->shop->settings->set('second_address', $here);
        }
        throw new RequestRefused(403, 'second_address', 'This shop was at another address first; its settings page asks which is the real one.');
    }

    /** @return array<string, string> */
    public function answer(): array
    {
        $installation = $this->installation();
        $database = $this->shop->database;
        return [
            'installation' => $installation,
            'database' => substr(hash('sha256', implode("\n", [
                $installation,
                (string)$database->value('SELECT DATABASE()'),
                $this->shop->platform->tablePrefix(),
            ])), 0, 32),
            'address' => $this->address(),
        ];
    }

    /** Made once; it stays through upgrades and re-installs. */
    public function installation(): string
    {
        return $this->shop->settings->get('installation') ?: $this->shop->settings->keep('installation', self::newInstallation());
    }

    /** The owner says that the shop moved: the second address is the real one from now on. False: there is none. */
    public function moved(): bool
    {
        $second = $this->shop->settings->get('second_address');
        if ($second === '') {
            return false;
        }
        $this->shop->settings->set('address', $second);
        $this->shop->settings->set('second_address', '');
        return true;
    }

    /** The owner says that this copy is a shop of its own. False: there is no second address. */
    public function separate(): bool
    {
        if (!$this->moved()) {
            return false;
        }
        $this->shop->settings->set('installation', self::newInstallation());
        return true;
    }

    /** An address without scheme, `www.`, the scheme's own port and a slash at the end. */
    public static function plain(string $url): string
    {
        $rest = preg_replace('~^[a-z][a-z0-9+.-]*://~i', '', trim($url));
        $parts = explode('/', (string)$rest, 2);
        $host = preg_replace(['~^www\.~', '~:(80|443)$~'], '', strtolower($parts[0]));
        return rtrim($host . '/' . ($parts[1] ?? ''), '/');
    }

    /** Of the main store, as the shop's own config.php has it: never what the caller names as host. */
    private function address(): string
    {
        return self::plain($this->shop->platform->storeUrl());
    }

    private static function newInstallation(): string
    {
        return bin2hex(random_bytes(16));
    }
}
