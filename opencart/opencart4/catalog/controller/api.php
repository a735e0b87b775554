<?php
namespace Opencart\Catalog\Controller\Extension\Sconnect;

require_once DIR_EXTENSION . 'sconnect/system/library/sconnect/autoload.php';

/** The route that sconnect calls in OpenCart 4: extension/sconnect/api. */
class Api extends \Opencart\System\Engine\Controller
{
    public function index(): void
    {
        $storeUrl = defined('HTTP_CATALOG') ? HTTP_CATALOG : HTTP_SERVER;
        \Sconnect\Api::serve(new \Sconnect\OpenCart\RegistryPlatform($this->registry, $storeUrl));
    }
}
