<?php
namespace Sconnect;

/** The door: who may come in. The order of the checks is part of the protocol. */
final class RequestVerifier
{
    /** How far the caller's clock may be off, either way, in seconds. */
    const LEEWAY = 300;
    /** Calls with a good signature that are answered in so many seconds. */
    const MOST_CALLS = 600;
    const PERIOD = 60;
    const TOO_MANY = 429;
    /** The setting that holds another number of calls, if the host of the shop needs one. */
    const OTHER_MOST = 'calls_per_minute';

    private Settings $settings;
    private Nonces $nonces;
    private bool $switchedOn;

    public function __construct(Settings $settings, Nonces $nonces, bool $switchedOn)
    {
        $this->settings = $settings;
        $this->nonces = $nonces;
        $this->switchedOn = $switchedOn;
    }

    /** Let the request pass or throw a RequestRefused. */
    public function check(Request $request, int $now): void
    {
        if (!$this->switchedOn) {
            throw new RequestRefused(503, 'switched_off', "The connection is switched off in the extension's settings.");
        }
        $this->checkAddress($request->address());
        $this->checkKey($request->header('X-Sconnect-Key'));
        $this->checkTime($request->header('X-Sconnect-Time'), $now);
        $this->checkSignature($request);
        $this->checkNonce($request->header('X-Sconnect-Nonce'), $now);
    }

    /** The signature that fits a request. */
    public static function signature(string $secret, array $lines): string
    {
        return hash_hmac('sha256', implode("\n", $lines), $secret);
    }

    private function checkAddress(string $address): void
    {
        $allowed = new AllowedAddresses($this->settings->get('allowed_addresses'));
        if (!$allowed->isEmpty() && !$allowed->includes($address)) {
            throw new RequestRefused(403, 'address_not_allowed', 'Calls from this address are not allowed.');
        }
    }

    private function checkKey(string $key): void
    {
        $known = $this->settings->get('key');
        if ($known === '' || !hash_equals($known, $key)) {
            throw new RequestRefused(401, 'wrong_key', 'This key is unknown or withdrawn.', $key === '' ? 'X-Sconnect-Key' : '');
        }
    }

    private function checkTime(string $time, int $now): void
    {
        if (!preg_match('/^\d{1,12}$/D', $time) || abs((int)$time - $now) > self::LEEWAY) {
            throw new RequestRefused(401, 'wrong_time', "The shop's clock says $now.", $time === '' ? 'X-Sconnect-Time' : '');
        }
    }

    private function checkSignature(Request $request): void
    {
        $expected = self::signature($this->settings->get('secret'), [
            $request->method(),
            $request->path(),
            $request->rawQuery(),
            $request->header('X-Sconnect-Time'),
            $request->header('X-Sconnect-Nonce'),
            $request->bodyHash(),
        ]);
        if (!hash_equals($expected, $request->header('X-Sconnect-Signature'))) {
            $missing = array_filter(['X-Sconnect-Nonce', 'X-Sconnect-Signature'], static function (string $name) use ($request) {
                return $request->header($name) === '';
            });
            $seen = [$request->method(), $request->path(), $request->rawQuery(), $request->bodyHash()];
            throw new RequestRefused(401, 'wrong_signature', 'The signature does not fit the request.', reset($missing) ?: '', [
                'seen' => hash('sha256', implode("\n", $seen)),
            ]);
        }
    }

    private function checkNonce(string $nonce, int $now): void
    {
        if (!Nonces::isUsable($nonce)) {
            throw new RequestRefused(401, 'wrong_signature', 'The nonce must have 16 to 64 visible characters.');
        }
        if (!$this->nonces->remember($this->settings->get('key'), $nonce, $now)) {
            throw new RequestRefused(401, 'replayed', 'This request was made before.');
        }
        $most = (int)$this->settings->get(self::OTHER_MOST) ?: self::MOST_CALLS;
        if ($this->nonces->countSince($now - self::PERIOD) > $most) {
            throw new RequestRefused(self::TOO_MANY, 'too_many_calls', "This key may make $most calls a minute.");
        }
    }
}
