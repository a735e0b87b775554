<?php
// As much of OpenCart's engine as the extension's shells need, for tests: registry, database, config, cache, log.
// Which version it plays, and where things are, comes from the environment.

function env(string $name): string
{
    return (string)getenv($name);
}

define('VERSION', env('SHOP_VERSION'));
define('DB_PREFIX', env('SHOP_PREFIX'));
define('HTTP_SERVER', env('SHOP_URL'));
define('HTTP_CATALOG', env('SHOP_URL') . ($_GET['misconfigured'] ?? ''));
define('DIR_SYSTEM', env('SHOP_FILES') . '/upload/system/');
define('DIR_EXTENSION', env('SHOP_FILES') . '/');

class TestDatabase
{
    private mysqli $connection;

    public function __construct()
    {
        mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
        $this->connection = new mysqli('localhost', 'root', '', env('SHOP_DATABASE'), 0, env('SHOP_SOCKET'));
        $this->connection->set_charset(env('SHOP_CHARSET'));
    }

    public function query($sql)
    {
        try {
            $query = $this->connection->query($sql);
        } catch (mysqli_sql_exception $error) {
            throw new Exception('Error: ' . $error->getMessage() . '<br />Error No: ' . $error->getCode() . '<br />' . $sql);
        }
        if (!$query instanceof mysqli_result) {
            return true;
        }
        $rows = $query->fetch_all(MYSQLI_ASSOC);
        return (object)['num_rows' => count($rows), 'row' => $rows[0] ?? [], 'rows' => $rows];
    }

    public function escape($value)
    {
        return $this->connection->real_escape_string($value);
    }

    public function countAffected()
    {
        return $this->connection->affected_rows;
    }

    public function getLastId()
    {
        return $this->connection->insert_id;
    }
}

class TestConfig
{
    private array $values = [];

    public function __construct(TestDatabase $database)
    {
        foreach ($database->query('SELECT `key`, value FROM `' . DB_PREFIX . 'setting` WHERE store_id = 0')->rows as $row) {
            $this->values[$row['key']] = $row['value'];
        }
    }

    public function get($key)
    {
        return $this->values[$key] ?? null;
    }

    public function set($key, $value)
    {
        $this->values[$key] = $value;
    }
}

class TestFile
{
    /** Both the log and the cache of the tests are lines in a file. */
    public function write($line)
    {
        file_put_contents(env('SHOP_LOG'), "log $line\n", FILE_APPEND);
    }

    public function delete($key)
    {
        file_put_contents(env('SHOP_LOG'), "cache $key\n", FILE_APPEND);
    }
}

class TestRegistry
{
    private array $things = [];

    public function get($name)
    {
        return $this->things[$name] ?? null;
    }

    public function set($name, $thing)
    {
        $this->things[$name] = $thing;
    }
}

class Controller
{
    protected $registry;

    public function __construct($registry)
    {
        $this->registry = $registry;
    }

    public function __get($name)
    {
        return $this->registry->get($name);
    }

    public function __set($name, $thing)
    {
        $this->registry->set($name, $thing);
    }
}

class_alias('Controller', 'Opencart\System\Engine\Controller');

function registry(): TestRegistry
{
    $registry = new TestRegistry();
    $database = new TestDatabase();
    $registry->set('db', $database);
    $registry->set('config', new TestConfig($database));
    $registry->set('cache', new TestFile());
    $registry->set('log', new TestFile());
    $zone = $registry->get('config')->get('config_timezone');
    date_default_timezone_set($zone);
    $database->query("SET time_zone = '" . date('P') . "'");
    return $registry;
}
