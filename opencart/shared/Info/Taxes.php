<?php
namespace Sconnect\Info;

use Sconnect\Database;
use Sconnect\ShopConfig;

/** The shop's VAT rates, where they count, and which totals are taxed how. */
final class Taxes
{
    private Database $database;
    private ShopConfig $config;

    public function __construct(Database $database, ShopConfig $config)
    {
        $this->database = $database;
        $this->config = $config;
    }

    public function rates(): array
    {
        $table = $this->database->table('tax_rate');
        $classes = $this->grouped('tax_rule', 'tax_class_id');
        $groups = $this->grouped('tax_rate_to_customer_group', 'customer_group_id');
        $countries = $this->countriesByZone();
        return array_map(static function (array $rate) use ($classes, $groups, $countries) {
            $zone = $rate['geo_zone_id'];
            unset($rate['geo_zone_id']);
            return $rate + [
                'country_codes' => $countries[$zone] ?? [],
                'tax_class_ids' => $classes[$rate['tax_rate_id']] ?? [],
                'customer_group_ids' => $groups[$rate['tax_rate_id']] ?? [],
            ];
        }, $this->database->rows("SELECT tax_rate_id, name, rate, type, geo_zone_id FROM $table ORDER BY tax_rate_id"));
    }

    /** @return array<string, string> total code or shipping.METHOD -> tax class id, as far as one is set */
    public function classesOfTotals(): array
    {
        $classes = [];
        foreach ($this->config->all() as $key => $value) {
            if (is_string($value) && (int)$value > 0 && preg_match('/^(total|shipping)_(\w+)_tax_class_id$/D', $key, $match)) {
                $classes[$match[1] === 'shipping' ? "shipping.$match[2]" : $match[2]] = $value;
            }
        }
        ksort($classes);
        return $classes;
    }

    /** Country codes by geo zone. A zone with "all countries" has an empty list: everywhere. */
    private function countriesByZone(): array
    {
        $zones = $this->database->table('zone_to_geo_zone');
        $countries = $this->database->table('country');
        $found = [];
        $everywhere = [];
        foreach (
            $this->database->rows("SELECT DISTINCT z.geo_zone_id, z.country_id, c.iso_code_2 FROM $zones z"
                . " LEFT JOIN $countries c ON c.country_id = z.country_id ORDER BY z.geo_zone_id, c.iso_code_2") as $row
        ) {
            if ((int)$row['country_id'] === 0) {
                $everywhere[$row['geo_zone_id']] = [];
            } elseif ((string)$row['iso_code_2'] !== '') {
                $found[$row['geo_zone_id']][] = $row['iso_code_2'];
            }
        }
        return $everywhere + $found;
    }

    /** The ids that belong to each rate. */
    private function grouped(string $table, string $column): array
    {
        $found = [];
        $rows = $this->database->rows("SELECT DISTINCT tax_rate_id, $column FROM " . $this->database->table($table)
            . " ORDER BY tax_rate_id, $column");
        foreach ($rows as $row) {
            $found[$row['tax_rate_id']][] = $row[$column];
        }
        return $found;
    }
}
