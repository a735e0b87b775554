<?php
namespace Sconnect;

/** What an owner can have checked from the settings page. Each check has a name, whether it passed, and a number or word. */
final class SelfTest
{
    const LARGEST_CLOCK_DIFFERENCE = 5;
    const SECONDS = 10;
    const LONGEST_ANSWER = 2000000;

    private Shop $shop;
    private string $route;

    public function __construct(Shop $shop, string $route)
    {
        $this->shop = $shop;
        $this->route = $route;
    }

    /** @return array[] `check`, `passed`, `detail` */
    public function results(): array
    {
        return [
            $this->result('tables', $this->missingTables()),
            $this->result('nonces', $this->nonceProblem()),
            $this->result('clock', $this->clockProblem()),
            $this->result('https', strncmp($this->route, 'https://', 8) === 0 ? '' : $this->route),
            $this->result('route', $this->routeProblem()),
        ];
    }

    private function result(string $check, string $problem): array
    {
        return ['check' => $check, 'passed' => $problem === '', 'detail' => $problem];
    }

    private function missingTables(): string
    {
        $needed = array_merge(array_keys(Schema::TABLES), ['order', 'order_history', 'order_product', 'order_total', 'product', 'customer']);
        if ((new Outcomes\Outcomes($this->shop->database, $this->shop->settings))->isSwitchedOn()) {
            $needed[] = Schema::OUTCOMES;
        }
        return implode(', ', array_filter($needed, function (string $table) {
            return !$this->shop->database->has($table);
        }));
    }

    private function nonceProblem(): string
    {
        $nonces = new Nonces($this->shop->database);
        $nonce = $this->nonce();
        $isNew = $nonces->remember('', $nonce, time());
        return $isNew && !$nonces->remember('', $nonce, time()) ? '' : 'replay';
    }

    private function clockProblem(): string
    {
        $difference = (int)$this->shop->database->value('SELECT UNIX_TIMESTAMP()') - time();
        return abs($difference) <= self::LARGEST_CLOCK_DIFFERENCE ? '' : "$difference s";
    }

    /** Ask our own public address a signed question. An answer in the protocol's own shape is what counts. */
    private function routeProblem(): string
    {
        $nonce = $this->nonce();
        $url = $this->route . "&call=info&protocol=" . Version::PROTOCOL . "&nonce=$nonce";
        $context = stream_context_create(['http' => [
            'header' => $this->signedHeaders($url, $nonce),
            'timeout' => self::SECONDS,
            'ignore_errors' => true,
            'follow_location' => 0,
        ]]);
        if (!ini_get('allow_url_fopen')) {
            return 'not tested: allow_url_fopen is off';
        }
        $stream = @fopen($url, 'rb', false, $context);
        if ($stream === false) {
            return 'no answer';
        }
        $content = json_decode((string)stream_get_contents($stream, self::LONGEST_ANSWER), true);
        if (!is_array($content) || !in_array($content['protocol'] ?? null, [Version::FIRST_PROTOCOL, Version::PROTOCOL], true)) {
            return substr((string)(stream_get_meta_data($stream)['wrapper_data'][0] ?? ''), 0, 60);
        }
        if (($content['nonce'] ?? '') !== $nonce) {
            return 'cache';
        }
        $code = (string)($content['error']['code'] ?? '');
        return $code === 'address_not_allowed' ? '' : $code;
    }

    private function signedHeaders(string $url, string $nonce): string
    {
        $parts = parse_url($url);
        $time = (string)time();
        $lines = ['GET', $parts['path'] ?? '/', $parts['query'] ?? '', $time, $nonce, hash('sha256', '')];
        return implode("\r\n", [
            'X-Sconnect-Key: ' . $this->shop->settings->get('key'),
            "X-Sconnect-Time: $time",
            "X-Sconnect-Nonce: $nonce",
            'X-Sconnect-Signature: ' . RequestVerifier::signature($this->shop->settings->get('secret'), $lines),
        ]);
    }

    private function nonce(): string
    {
        return Nonces::SELF_TEST . bin2hex(random_bytes(16));
    }
}
