<?php
require_once DIR_SYSTEM . 'library/sconnect/autoload.php';

/** The settings page in OpenCart 3. */
class ControllerExtensionModuleSconnect extends Controller
{
    use \Sconnect\OpenCart\AdminPage;

    const ROUTE = 'extension/module/sconnect';
    const LIST_ROUTE = 'extension/extension/module';
    const API_ROUTE = 'extension/module/sconnect/api';
    const SEPARATOR = '/';

    protected function link(string $route, string $arguments = ''): string
    {
        return $this->url->link($route, 'user_token=' . $this->session->data['user_token'] . $arguments, true);
    }

    protected function storeUrl(): string
    {
        return defined('HTTPS_CATALOG') ? HTTPS_CATALOG : HTTP_CATALOG;
    }
}
