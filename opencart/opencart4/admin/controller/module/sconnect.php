<?php
namespace Opencart\Admin\Controller\Extension\Sconnect\Module;

require_once DIR_EXTENSION . 'sconnect/system/library/sconnect/autoload.php';

/** The settings page in OpenCart 4. */
class Sconnect extends \Opencart\System\Engine\Controller
{
    use \Sconnect\OpenCart\AdminPage;

    const ROUTE = 'extension/sconnect/module/sconnect';
    const LIST_ROUTE = 'extension/module';
    const API_ROUTE = 'extension/sconnect/api';
    const SEPARATOR = '.';

    protected function link(string $route, string $arguments = ''): string
    {
        return $this->url->link($route, 'user_token=' . $this->session->data['user_token'] . $arguments);
    }

    protected function storeUrl(): string
    {
        return HTTP_CATALOG;
    }
}
