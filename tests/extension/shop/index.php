<?php
// The front door of the test shop: the two routes of the extension, with everything that a careless host gets wrong switched on.
error_reporting(E_ALL);
ini_set('display_errors', '1');
require __DIR__ . '/engine.php';

$noise = env('SHOP_NOISE');
if ($noise !== '') {
    echo $noise;
}

$route = $_GET['route'] ?? '';
if (getenv('SHOP_FLAVOUR') === '3' && $route === 'extension/module/sconnect/api') {
    require DIR_SYSTEM . '../catalog/controller/extension/module/sconnect.php';
    (new ControllerExtensionModuleSconnect(registry()))->api();
} elseif (getenv('SHOP_FLAVOUR') === '4' && $route === 'extension/sconnect/api') {
    require DIR_EXTENSION . 'sconnect/catalog/controller/api.php';
    (new Opencart\Catalog\Controller\Extension\Sconnect\Api(registry()))->index();
} else {
    http_response_code(404);
}
echo 'and a footer that must never be seen';
