<?php
namespace Sconnect;

/** The shop's local time. OpenCart writes dates without a zone, in `config_timezone`. */
final class ShopTime
{
    /** Seconds; no clock was ever put back further than this. */
    const LONGEST_REPEAT = 10800;

    private \DateTimeZone $zone;

    public function __construct(string $zone)
    {
        $this->zone = new \DateTimeZone(in_array($zone, timezone_identifiers_list(\DateTimeZone::ALL_WITH_BC), true)
            ? $zone
            : date_default_timezone_get());
    }

    public function zoneName(): string
    {
        return $this->zone->getName();
    }

    public function local(int $moment): string
    {
        return $this->at($moment)->format('Y-m-d H:i:s');
    }

    public function offset(int $moment): string
    {
        return $this->at($moment)->format('P');
    }

    /**
     * The local time from which on rows count as written at or after a moment. Of the hour that comes twice in autumn the
     * first one is meant; so from within the second one this is the end of that hour.
     */
    public function firstLocalFrom(int $moment): string
    {
        $changes = $this->zone->getTransitions($moment - self::LONGEST_REPEAT, $moment + 1);
        $now = array_pop($changes);
        $before = array_pop($changes);
        $repeated = $before === null ? 0 : $before['offset'] - $now['offset'];
        return $moment < $now['ts'] + $repeated ? gmdate('Y-m-d H:i:s', $now['ts'] + $before['offset']) : $this->local($moment);
    }

    private function at(int $moment): \DateTimeImmutable
    {
        return (new \DateTimeImmutable("@$moment"))->setTimezone($this->zone);
    }
}
