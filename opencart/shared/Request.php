<?php
namespace Sconnect;

/** One call as it arrived: raw, because the signature covers it raw and OpenCart's own request object escapes. */
final class Request
{
    const LARGEST_BODY = 2000000;

    private array $server;
    private array $query;
    private ?string $body = null;

    public function __construct(array $server, array $query)
    {
        $this->server = $server;
        $this->query = $query;
    }

    public static function current(): self
    {
        return new self($_SERVER, $_GET);
    }

    public function method(): string
    {
        return (string)($this->server['REQUEST_METHOD'] ?? '');
    }

    public function path(): string
    {
        return explode('?', (string)($this->server['REQUEST_URI'] ?? ''), 2)[0];
    }

    public function rawQuery(): string
    {
        return (string)($this->server['QUERY_STRING'] ?? '');
    }

    /** The version of the protocol in which the caller wants to be answered. */
    public function protocol(): int
    {
        return $this->parameter('protocol') === (string)Version::PROTOCOL ? Version::PROTOCOL : Version::FIRST_PROTOCOL;
    }

    /** A decoded parameter; empty when absent. Anything but a text (a[]=1) counts as unusable text. */
    public function parameter(string $name): string
    {
        $value = $this->query[$name] ?? '';
        return is_string($value) ? $value : '(list)';
    }

    public function hasParameter(string $name): bool
    {
        return array_key_exists($name, $this->query);
    }

    public function header(string $name): string
    {
        return (string)($this->server['HTTP_' . strtoupper(str_replace('-', '_', $name))] ?? '');
    }

    /** The type of the body, without its parameters. */
    public function contentType(): string
    {
        return strtolower(trim(explode(';', (string)($this->server['CONTENT_TYPE'] ?? ''), 2)[0]));
    }

    public function address(): string
    {
        return (string)($this->server['REMOTE_ADDR'] ?? '');
    }

    /** The body, at most one byte more than allowed. */
    public function body(): string
    {
        if ($this->body === null) {
            $this->body = (string)file_get_contents('php://input', false, null, 0, self::LARGEST_BODY + 1);
        }
        return $this->body;
    }

    public function bodyHash(): string
    {
        if (strlen($this->body()) <= self::LARGEST_BODY) {
            return hash('sha256', $this->body());
        }
        return (string)hash_file('sha256', 'php://input');
    }
}
