<?php
namespace Sconnect\OpenCart;

use Sconnect\Platform;

/** OpenCart 3 or 4 as the shared logic sees it: the only place that takes things out of OpenCart's registry. */
final class RegistryPlatform implements Platform
{
    private $registry;
    private string $storeUrl;

    public function __construct($registry, string $storeUrl)
    {
        $this->registry = $registry;
        $this->storeUrl = $storeUrl;
    }

    public function database()
    {
        return $this->registry->get('db');
    }

    public function tablePrefix(): string
    {
        return DB_PREFIX;
    }

    public function storeUrl(): string
    {
        return $this->storeUrl;
    }

    public function version(): string
    {
        return VERSION;
    }

    public function isSwitchedOn(): bool
    {
        return (bool)$this->registry->get('config')->get('module_sconnect_status');
    }

    public function forgetProducts(): void
    {
        try {
            $this->registry->get('cache')->delete('product');
        } catch (\Throwable $error) {
            $this->log('sconnect: the cache of the products could not be emptied; it renews itself');
        }
    }

    public function log(string $line): void
    {
        $this->registry->get('log')->write($line);
    }
}
