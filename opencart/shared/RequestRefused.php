<?php
namespace Sconnect;

/** The shop says no, in the shape of the protocol. The message is English, without secrets and personal data. */
final class RequestRefused extends \Exception
{
    private int $status;
    private string $errorCode;
    private string $field;
    private array $more;

    /** `more`: further fields of the refusal. */
    public function __construct(int $status, string $errorCode, string $message, string $field = '', array $more = [])
    {
        parent::__construct($message);
        $this->more = $more;
        $this->status = $status;
        $this->errorCode = $errorCode;
        $this->field = $field;
    }

    public static function badValue(string $field, string $expected): self
    {
        return new self(400, 'bad_value', "$field must be $expected.", $field);
    }

    public function code(): string
    {
        return $this->errorCode;
    }

    public function status(): int
    {
        return $this->status;
    }

    public function body(): array
    {
        return [
            'error' => ['code' => $this->errorCode, 'message' => $this->getMessage(), 'field' => $this->field] + $this->more,
        ];
    }
}
