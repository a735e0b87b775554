<?php
namespace Sconnect;

/** One JSON answer and nothing else: no warning before it, no page after it. */
final class Output
{
    private Platform $platform;
    private string $nonce;
    private int $protocol;
    private bool $finished = false;

    /** `nonce`: of the request, repeated in the answer, so that an answer out of a cache shows itself. */
    public function __construct(Platform $platform, string $nonce, int $protocol)
    {
        $this->platform = $platform;
        $this->protocol = $protocol;
        $this->nonce = Nonces::isUsable($nonce) ? $nonce : '';
    }

    /** From here on a warning is an exception, and a crash is a JSON refusal. */
    public function guard(): void
    {
        ini_set('display_errors', '0');
        ob_start();
        set_error_handler(static function (int $level, string $message, string $file, int $line) {
            $harmless = E_DEPRECATED | E_USER_DEPRECATED | E_NOTICE | E_USER_NOTICE;
            if (!(error_reporting() & $level) || ($level & $harmless)) {
                return true;
            }
            throw new \ErrorException($message, 0, $level, $file, $line);
        });
        register_shutdown_function(function () {
            if (!$this->finished) {
                $this->failed(error_get_last()['file'] ?? '', error_get_last()['line'] ?? 0, 'stopped');
            }
        });
    }

    public function answer(array $body): void
    {
        $this->send(200, $body);
    }

    public function refused(RequestRefused $refusal): void
    {
        $this->send($refusal->status(), $refusal->body());
    }

    /** The answer to anything unforeseen. The log gets the place and the database's error number, never the data. */
    public function crashed(\Throwable $error): void
    {
        $number = preg_match('/Error No: (\d+)/', $error->getMessage(), $match) ? " (database error $match[1])" : '';
        $this->failed($error->getFile(), $error->getLine(), get_class($error) . $number);
    }

    private function failed(string $file, int $line, string $what): void
    {
        $this->platform->log("sconnect: $what at " . basename($file) . ":$line");
        $this->refused(new RequestRefused(500, 'failed', "The extension failed; the shop's error log says where."));
    }

    /** The outermost buffer stays: ending that of zlib.output_compression would send its headers with an empty body. */
    private function clearBuffers(): void
    {
        while (ob_get_level() > 1 && ob_end_clean()) {
            continue;
        }
        if (ob_get_level() > 0) {
            ob_clean();
        }
    }

    private function send(int $status, array $body): void
    {
        // Before the lists: of an answer that is too large only the beginning is read.
        $body = ['protocol' => $this->protocol] + ($this->nonce === '' ? [] : ['nonce' => $this->nonce]) + $body;
        $text = json_encode($body, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
        $this->finished = true;
        if (!headers_sent()) {
            http_response_code($status);
            header('Content-Type: application/json; charset=utf-8');
            header('Cache-Control: no-store');
            header('X-Content-Type-Options: nosniff');
            if ($status === RequestVerifier::TOO_MANY) {
                header('Retry-After: ' . RequestVerifier::PERIOD);
            }
        }
        $this->clearBuffers();
        echo $text;
    }
}
