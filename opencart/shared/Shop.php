<?php
namespace Sconnect;

/** What the calls work with. */
final class Shop
{
    public Platform $platform;
    public Database $database;
    public Settings $settings;
    public ShopConfig $config;
    public ShopTime $time;

    public function __construct(Platform $platform)
    {
        $this->platform = $platform;
        $this->database = new Database($platform->database(), $platform->tablePrefix());
        $this->settings = new Settings($this->database);
        $this->config = new ShopConfig($this->database);
        $this->time = new ShopTime($this->config->text('config_timezone'));
    }
}
