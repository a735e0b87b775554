<?php
namespace Sconnect;

use Sconnect\Outcomes\Outcomes;

/** What the settings page of both OpenCart versions shows and does. Who may is decided by the page itself. */
final class SettingsPage
{
    private Shop $shop;
    private string $route;

    /** `route`: the public address of the extension's route. */
    public function __construct(Shop $shop, string $route)
    {
        $this->shop = $shop;
        $this->route = $route;
    }

    /** Make the tables and the first key. Does nothing to those that are there. */
    public function prepare(): void
    {
        Schema::create($this->shop->database);
        (new ModuleRow($this->shop->database))->repair();
        if ($this->shop->settings->get('key') === '') {
            $this->permissions()->startOff();
            $this->linkCode()->renew();
        }
        $this->outcomes()->prepare();
        (new ShopIdentity($this->shop))->installation();
        (new CurrencyPeriods($this->shop))->note();
    }

    /** Whether the connection was on when the owner last decided: re-installing the module brings it back. */
    public function wasSwitchedOn(): bool
    {
        return $this->shop->settings->get('switched_on') === '1';
    }

    /** What the page shows. The link code only to those who may change it. */
    public function shown(bool $mayChange): array
    {
        $contact = (new Nonces($this->shop->database))->lastContact();
        return [
            'link_code' => $mayChange ? $this->linkCode()->text() : '',
            'is_http' => strncmp($this->route, 'https://', 8) !== 0,
            'allowed_addresses' => $this->escaped('allowed_addresses'),
            'last_contact' => $contact === 0 ? '' : $this->shop->time->local($contact),
            'version' => Version::EXTENSION,
            'show_outcomes' => $this->outcomes()->isSwitchedOn(),
            'has_short_secret' => strlen($this->shop->settings->get('secret')) < LinkCode::SHORTEST_SECRET,
            'switches' => $this->switches(),
            'undecided_until' => $this->undecidedUntil(),
            'calls' => $mayChange ? $this->calls() : [],
            'address' => $this->escaped('address'),
            'second_address' => $this->escaped('second_address'),
        ];
    }

    /** What became of the orders. */
    public function outcomes(): Outcomes
    {
        return new Outcomes($this->shop->database, $this->shop->settings);
    }

    /** The switches of what sconnect may do, with what was chosen: '1', '0' or ''. @return array<string, string> */
    private function switches(): array
    {
        $names = array_keys(Permissions::CAPABILITIES);
        return array_combine($names, array_map([$this->permissions(), 'chosen'], $names));
    }

    /** The day until which what is not chosen goes on; empty when everything is chosen. */
    private function undecidedUntil(): string
    {
        return in_array('', $this->switches(), true) ? substr($this->shop->time->local($this->permissions()->undecidedUntil()), 0, 10) : '';
    }

    /** The newest calls, with their time as the shop tells it. */
    private function calls(): array
    {
        return array_map(function (array $call): array {
            $call['called_at'] = $this->shop->time->local((int)$call['called_at']);
            $call['address'] = htmlspecialchars((string)$call['address'], ENT_QUOTES, 'UTF-8');
            return $call;
        }, (new CallLog($this->shop->database))->newest());
    }

    private function permissions(): Permissions
    {
        return new Permissions($this->shop->settings, time());
    }

    /**
     * Keep what the owner chose. Answers the entries that are no addresses; then nothing is kept.
     *
     * @param array<string, string> $switches what sconnect may do: '1' or '0', anything else leaves a switch as it is
     */
    public function save(bool $switchedOn, string $addresses, bool $showOutcomes, array $switches): array
    {
        $mistakes = (new AllowedAddresses($addresses))->mistakes();
        if ($mistakes === []) {
            $this->shop->settings->set('switched_on', $switchedOn ? '1' : '0');
            $this->shop->settings->set('allowed_addresses', trim($addresses));
            $this->outcomes()->switchOn($showOutcomes);
            $this->permissions()->choose($switches);
        }
        return $mistakes;
    }

    /** Make a new link code and answer it. */
    public function renew(): string
    {
        $this->linkCode()->renew();
        return $this->linkCode()->text();
    }

    /** The second address is the real one: the shop moved. False: there is no second address. */
    public function moved(): bool
    {
        return (new ShopIdentity($this->shop))->moved();
    }

    /** This copy is a shop of its own, with its own link code. False: there is no second address. */
    public function separate(): bool
    {
        if (!(new ShopIdentity($this->shop))->separate()) {
            return false;
        }
        $this->linkCode()->renew();
        return true;
    }

    public function selfTest(): array
    {
        return (new SelfTest($this->shop, $this->route))->results();
    }

    private function escaped(string $name): string
    {
        return htmlspecialchars($this->shop->settings->get($name), ENT_QUOTES, 'UTF-8');
    }

    private function linkCode(): LinkCode
    {
        return new LinkCode($this->shop->settings, $this->route);
    }
}
