<?php
namespace Sconnect;

/** What became of one item. */
final class Outcome
{
    private string $name;
    private int $id;

    private function __construct(string $name, int $id)
    {
        $this->name = $name;
        $this->id = $id;
    }

    public static function created(int $id): self
    {
        return new self('created', $id);
    }

    public static function updated(int $id): self
    {
        return new self('updated', $id);
    }

    public static function unchanged(int $id): self
    {
        return new self('unchanged', $id);
    }

    public function isChange(): bool
    {
        return $this->name !== 'unchanged';
    }

    public function answer(): array
    {
        return ['outcome' => $this->name, 'id' => (string)$this->id];
    }
}
