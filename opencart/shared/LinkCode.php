<?php
namespace Sconnect;

/** Address and key of the shop in one text, to paste into sconnect. */
final class LinkCode
{
    /** Characters; a shorter one, of before, works until a new link code is made. */
    const SHORTEST_SECRET = 32;

    private Settings $settings;
    private string $route;

    /** `route`: the public address of the extension's route. */
    public function __construct(Settings $settings, string $route)
    {
        $this->settings = $settings;
        $this->route = $route;
    }

    /** Empty until the first key is made. */
    public function text(): string
    {
        if ($this->settings->get('key') === '') {
            return '';
        }
        $content = (string)json_encode([
            'url' => $this->route,
            'key' => $this->settings->get('key'),
            'secret' => $this->settings->get('secret'),
        ], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
        return 'sc1.' . rtrim(strtr(base64_encode($content), '+/', '-_'), '=');
    }

    /** Make a new key and secret; the old link code is worth nothing from here on. */
    public function renew(): void
    {
        $this->settings->set('secret', bin2hex(random_bytes(32)));
        $this->settings->set('key', 'shop-' . bin2hex(random_bytes(8)));
    }
}
