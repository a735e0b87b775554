<?php
// The admin side of the test shop: the extension's settings page with as much of the admin as it needs. `may` lists the routes
// that the user may modify; the view answers what it was given, as JSON.
error_reporting(E_ALL);
ini_set('display_errors', '1');
require __DIR__ . '/engine.php';

class TestLanguage
{
    private array $texts = [];

    public function read($file)
    {
        $_ = [];
        require $file;
        $this->texts = $_;
    }

    public function get($key)
    {
        return $this->texts[$key] ?? $key;
    }
}

class TestLoader
{
    private $registry;

    public function __construct($registry)
    {
        $this->registry = $registry;
    }

    public function language($route)
    {
        $folder = getenv('SHOP_FLAVOUR') === '3'
            ? env('SHOP_FILES') . '/upload/admin/language/nl-nl/' . $route
            : DIR_EXTENSION . 'sconnect/admin/language/nl-nl/' . substr($route, strlen('extension/sconnect/'));
        $this->registry->get('language')->read($folder . '.php');
    }

    public function model($route)
    {
        $this->registry->set('model_setting_setting', new TestSettings($this->registry->get('db')));
    }

    public function controller($route)
    {
        return "<!-- $route -->";
    }

    public function view($route, $data)
    {
        return json_encode(['view' => $route] + $data);
    }
}

class TestSettings
{
    private $database;

    public function __construct($database)
    {
        $this->database = $database;
    }

    public function editSetting($code, $data)
    {
        $table = '`' . DB_PREFIX . 'setting`';
        foreach ($data as $key => $value) {
            $this->database->query("DELETE FROM $table WHERE `key` = '$key'");
            $this->database->query("INSERT INTO $table SET store_id = 0, code = '$code', `key` = '$key', value = '$value', serialized = 0");
        }
    }
}

class TestUser
{
    public function hasPermission($kind, $route)
    {
        return $kind === 'modify' && in_array($route, explode(',', $_GET['may'] ?? ''), true);
    }
}

class TestUrl
{
    public function link($route, $arguments = '')
    {
        return str_replace('&', '&amp;', "http://admin.example.test/index.php?route=$route&$arguments");
    }
}

class TestResponse
{
    public function addHeader($header)
    {
        header($header);
    }

    public function setOutput($output)
    {
        echo $output;
    }

    public function setTitle($title)
    {
    }
}

$registry = registry();
$registry->set('language', new TestLanguage());
$registry->set('load', new TestLoader($registry));
$registry->set('user', new TestUser());
$registry->set('url', new TestUrl());
$registry->set('response', new TestResponse());
$registry->set('document', new TestResponse());
$registry->set('session', (object)['data' => ['user_token' => 'token']]);
$registry->set('request', (object)['post' => $_POST, 'server' => $_SERVER]);
if (getenv('SHOP_FLAVOUR') === '3') {
    require DIR_SYSTEM . '../admin/controller/extension/module/sconnect.php';
    $page = new ControllerExtensionModuleSconnect($registry);
} else {
    require DIR_EXTENSION . 'sconnect/admin/controller/module/sconnect.php';
    $page = new Opencart\Admin\Controller\Extension\Sconnect\Module\Sconnect($registry);
}
$method = $_GET['method'];
if ($method === 'showOutcome') {
    // As the event of OpenCart does: by reference, with the data of the view. `language` is the code of the admin's language.
    $registry->get('config')->set(getenv('SHOP_FLAVOUR') === '3' ? 'config_admin_language' : 'config_language_admin', $_GET['language']);
    $route = 'sale/order_info';
    $data = ['order_id' => $_GET['order_id'] ?? '0', 'tabs' => []];
    $page->showOutcome($route, $data);
    echo json_encode($data['tabs']);
} else {
    $page->$method();
}
