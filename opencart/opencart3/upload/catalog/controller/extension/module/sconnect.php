<?php
require_once DIR_SYSTEM . 'library/sconnect/autoload.php';

/** The route that sconnect calls in OpenCart 3: extension/module/sconnect/api. */
class ControllerExtensionModuleSconnect extends Controller
{
    public function api()
    {
        $storeUrl = defined('HTTPS_SERVER') && HTTPS_SERVER !== '' ? HTTPS_SERVER : HTTP_SERVER;
        \Sconnect\Api::serve(new \Sconnect\OpenCart\RegistryPlatform($this->registry, $storeUrl));
    }
}
