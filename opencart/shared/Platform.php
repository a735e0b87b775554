<?php
namespace Sconnect;

/** All that the shared logic asks of the shop it runs in. OpenCart 3 and 4 each have a small class that answers this. */
interface Platform
{
    /** OpenCart's own database object: query(), escape(), countAffected(), getLastId(). */
    public function database();

    /** What every table name begins with. */
    public function tablePrefix(): string;

    /** The public address of the main store, with a slash at the end. */
    public function storeUrl(): string;

    /** OpenCart's own version number; to show, never to decide by. */
    public function version(): string;

    /** Whether the owner switched the connection on. */
    public function isSwitchedOn(): bool;

    /** Drop what the catalogue remembers of products. Never fails: what was written stands, and the cache renews itself. */
    public function forgetProducts(): void;

    /** Write a line into the shop's error log. */
    public function log(string $line): void;
}
