<?php
namespace Sconnect\Orders;

/** Which orders an answer holds, and where the next page begins. */
final class Page
{
    /** @var int[] in the order in which they are answered */
    public array $orderIds;
    private string $name;
    private int $next;
    private bool $more;

    public function __construct(array $orderIds, string $name, int $next, bool $more)
    {
        $this->orderIds = $orderIds;
        $this->name = $name;
        $this->next = $next;
        $this->more = $more;
    }

    public function cursor(): array
    {
        return [$this->name => $this->next, 'more' => $this->more];
    }
}
