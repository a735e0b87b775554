<?php
namespace Sconnect;

/**
 * What the owner lets sconnect do, each with a switch of its own. A new installation starts with all of them off. After an upgrade from
 * a version without switches nothing is chosen yet: what is used within the transition goes on, and the rest is off from then on.
 */
final class Permissions
{
    const READ_ORDERS = 'read_orders';
    const READ_PAYMENTS = 'read_payments';
    const WRITE_PRODUCTS = 'write_products';
    const WRITE_CUSTOMERS = 'write_customers';
    /** The capability that each stands for, as call=info names it. */
    const CAPABILITIES = [
        self::READ_ORDERS => 'import_orders',
        self::READ_PAYMENTS => 'payments',
        self::WRITE_PRODUCTS => 'export_articles',
        self::WRITE_CUSTOMERS => 'export_customers',
    ];
    /** Seconds; longer than a month, so that what runs monthly is seen to be used. */
    const TRANSITION = 3024000;
    const UNTIL = 'transition_until';
    const ON = '1';
    const OFF = '0';

    private Settings $settings;
    private int $now;

    public function __construct(Settings $settings, int $now)
    {
        $this->settings = $settings;
        $this->now = $now;
    }

    /** A new installation: everything is off until its owner switches it on. */
    public function startOff(): void
    {
        foreach (array_keys(self::CAPABILITIES) as $name) {
            $this->settings->keep(self::key($name), self::OFF);
        }
    }

    public function allows(string $name): bool
    {
        $chosen = $this->chosen($name);
        return $chosen === self::ON || ($chosen === '' && $this->now < $this->undecidedUntil());
    }

    /** Let a call pass or throw a RequestRefused. What passes while nothing was chosen is on from here on. */
    public function require(string $name): void
    {
        if (!$this->allows($name)) {
            throw new RequestRefused(403, 'not_offered', "The owner of the shop did not switch on $name.", 'call', [
                'capability' => self::CAPABILITIES[$name],
            ]);
        }
        if ($this->chosen($name) === '') {
            $this->settings->set(self::key($name), self::ON);
        }
    }

    /** '1' on, '0' off, '' not chosen yet. */
    public function chosen(string $name): string
    {
        return $this->settings->get(self::key($name));
    }

    /** Keep what the owner chose; anything but on and off leaves a switch as it is. */
    public function choose(array $switches): void
    {
        foreach (array_keys(self::CAPABILITIES) as $name) {
            if (in_array($switches[$name] ?? '', [self::ON, self::OFF], true)) {
                $this->settings->set(self::key($name), $switches[$name]);
            }
        }
    }

    /** Until when what is not chosen goes on, in unix seconds. The first to ask begins the transition. */
    public function undecidedUntil(): int
    {
        return (int)$this->settings->keep(self::UNTIL, (string)($this->now + self::TRANSITION));
    }

    /** @return string[] capabilities of which `$test` holds, of the name of their switch */
    public function capabilities(callable $test): array
    {
        return array_values(array_intersect_key(self::CAPABILITIES, array_flip(array_filter(array_keys(self::CAPABILITIES), $test))));
    }

    private static function key(string $name): string
    {
        return "allow_$name";
    }
}
