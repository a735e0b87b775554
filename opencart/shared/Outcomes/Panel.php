<?php
namespace Sconnect\Outcomes;

use Sconnect\Shop;

/** What became of an order, as a tab of its page in the admin. All that was written from outside is escaped here. */
final class Panel
{
    const TEXTS = [
        'nl' => [
            'booked' => 'Geboekt',
            'waiting' => 'Wacht',
            'refused' => 'Geweigerd',
            'uncertain' => 'Wordt nagegaan',
            'skipped' => 'Overgeslagen',
            'state' => 'In de boekhouding',
            'reason' => 'Waarom',
            'sales_order' => 'Verkooporder',
            'invoice' => 'Factuur',
            'written_at' => 'Bijgewerkt',
            'link' => 'Bekijk deze bestelling in sconnect',
            'nothing' => 'Nog niets bekend. De volgende import laat hier zien wat er met deze bestelling gebeurt, als haar status meetelt.',
        ],
        'en' => [
            'booked' => 'Booked',
            'waiting' => 'Waits',
            'refused' => 'Refused',
            'uncertain' => 'Being looked up',
            'skipped' => 'Skipped',
            'state' => 'In the books',
            'reason' => 'Why',
            'sales_order' => 'Sales order',
            'invoice' => 'Invoice',
            'written_at' => 'Updated',
            'link' => 'See this order in sconnect',
            'nothing' => 'Nothing known yet. The next import shows here what becomes of this order, if its status counts.',
        ],
    ];

    private Shop $shop;
    private string $language;

    /** `languageCode`: that of the admin, such as `nl-nl`. */
    public function __construct(Shop $shop, string $languageCode)
    {
        $this->shop = $shop;
        $this->language = strncasecmp($languageCode, 'nl', 2) === 0 ? 'nl' : 'en';
    }

    /** The tab of an order, `code`, `title` and `content`; null while the owner does not want it. */
    public function tab(int $orderId): ?array
    {
        $outcomes = new Outcomes($this->shop->database, $this->shop->settings);
        if ($orderId < 1 || !$outcomes->isSwitchedOn()) {
            return null;
        }
        $outcome = $outcomes->of($orderId);
        return [
            'code' => 'sconnect',
            'title' => 'SnelStart' . ($outcome === null ? '' : ': ' . self::escaped($this->text($outcome['state']))),
            'content' => $outcome === null ? '<p>' . self::escaped($this->text('nothing')) . '</p>' : $this->table($outcome),
        ];
    }

    private function table(array $outcome): string
    {
        $shown = [
            'state' => $this->text($outcome['state']),
            'reason' => $outcome['reason_' . $this->language],
            'sales_order' => $outcome['sales_order'],
            'invoice' => $outcome['invoice'],
            'written_at' => $this->shop->time->local((int)$outcome['written_at']),
        ];
        $rows = '';
        foreach ($shown as $name => $value) {
            if ($value !== '') {
                $rows .= '<tr><th scope="row" style="width: 25%">' . self::escaped($this->text($name)) . '</th><td>' . self::escaped($value) . '</td></tr>';
            }
        }
        $link = $outcome['link'] === '' ? '' : '<p><a href="' . self::escaped($outcome['link'])
            . '" target="_blank" rel="noopener noreferrer">' . self::escaped($this->text('link')) . '</a></p>';
        return '<div class="table-responsive"><table class="table table-bordered">' . $rows . '</table></div>' . $link;
    }

    private function text(string $name): string
    {
        return self::TEXTS[$this->language][$name] ?? $name;
    }

    private static function escaped(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    }
}
