<?php
namespace Sconnect\OpenCart;

use Sconnect\Outcomes\Panel;
use Sconnect\Permissions;
use Sconnect\SettingsPage;
use Sconnect\Shop;

/**
 * The settings page in the shop's admin, for a controller of OpenCart 3 or 4. The controller says where it stands: ROUTE (its own),
 * LIST_ROUTE (the page that installs modules), SEPARATOR (between a route and its method), API_ROUTE, storeUrl() and link().
 */
trait AdminPage
{
    /** The address of an admin page, with the user's token, for use in HTML. */
    abstract protected function link(string $route, string $arguments = ''): string;

    abstract protected function storeUrl(): string;

    public function index(): void
    {
        $this->load->language(self::ROUTE);
        $this->document->setTitle($this->language->get('heading_title'));
        $mayChange = $this->mayChange();
        $page = $this->page();
        $page->prepare();
        if ($mayChange) {
            $this->listenToOrders($page->outcomes()->isSwitchedOn());
        }
        $data = $page->shown($mayChange) + [
            'may_change' => $mayChange,
            'permissions' => $this->permissionTexts(),
            'status' => (bool)$this->config->get('module_sconnect_status'),
            'back' => $this->link('marketplace/extension', '&type=module'),
            'save' => $this->link(self::ROUTE . self::SEPARATOR . 'save'),
            'renew' => $this->link(self::ROUTE . self::SEPARATOR . 'renew'),
            'moved' => $this->link(self::ROUTE . self::SEPARATOR . 'moved'),
            'separate' => $this->link(self::ROUTE . self::SEPARATOR . 'separate'),
            'test' => $this->link(self::ROUTE . self::SEPARATOR . 'test'),
            'breadcrumbs' => $this->breadcrumbs(),
            'header' => $this->load->controller('common/header'),
            'column_left' => $this->load->controller('common/column_left'),
            'footer' => $this->load->controller('common/footer'),
        ];
        $this->response->setOutput($this->load->view(self::ROUTE, $data));
    }

    /** Keep the switches and the list of addresses. */
    public function save(): void
    {
        $this->ifAllowed(function () {
            $on = (string)($this->request->post['status'] ?? '') === '1';
            $addresses = html_entity_decode((string)($this->request->post['allowed_addresses'] ?? ''), ENT_QUOTES, 'UTF-8');
            $showOutcomes = (string)($this->request->post['show_outcomes'] ?? '') === '1';
            $switches = [];
            foreach (array_keys(Permissions::CAPABILITIES) as $name) {
                $switches[$name] = (string)($this->request->post["allow_$name"] ?? '');
            }
            $mistakes = $this->page()->save($on, $addresses, $showOutcomes, $switches);
            if ($mistakes !== []) {
                return ['error' => sprintf($this->language->get('error_addresses'), implode(', ', $mistakes))];
            }
            $this->setStatus($on);
            $this->listenToOrders($showOutcomes);
            return ['success' => $this->language->get('text_success')];
        });
    }

    /** Make a new link code; the old one stops working. */
    public function renew(): void
    {
        $this->ifAllowed(function () {
            return ['link_code' => $this->page()->renew(), 'success' => $this->language->get('text_renewed')];
        });
    }

    /** The owner says that the second address is the real one. */
    public function moved(): void
    {
        $this->ifAllowed(function () {
            return $this->said($this->page()->moved(), 'text_moved');
        });
    }

    /** The owner says that this copy is a shop of its own. */
    public function separate(): void
    {
        $this->ifAllowed(function () {
            return $this->said($this->page()->separate(), 'text_separate');
        });
    }

    /** Check what the connection needs. */
    public function test(): void
    {
        $this->ifAllowed(function () {
            return ['results' => array_map(function (array $result) {
                $result['name'] = $this->language->get('check_' . $result['check']);
                return $result;
            }, $this->page()->selfTest())];
        });
    }

    /** Called by OpenCart when the module is installed, also after an upgrade: what the owner chose before comes back. */
    public function install(): void
    {
        if ($this->user->hasPermission('modify', self::LIST_ROUTE)) {
            $page = $this->page();
            $page->prepare();
            $this->setStatus($page->wasSwitchedOn());
            $this->listenToOrders($page->outcomes()->isSwitchedOn());
        }
    }

    /** Called by OpenCart when the module is uninstalled. */
    public function uninstall(): void
    {
        if ($this->user->hasPermission('modify', self::LIST_ROUTE)) {
            $this->listenToOrders(false);
            $this->page()->outcomes()->remove();
        }
    }

    /** Called by OpenCart before it shows an order: adds a tab with what became of it. Whatever goes wrong, the order is shown. */
    public function showOutcome(&$route = '', &$data = []): void
    {
        try {
            // Not the text `code` of the language: by now any module can have loaded another one.
            $language = $this->config->get('config_language_admin') ?: $this->config->get('config_admin_language');
            $tab = (new Panel($this->shop(), (string)$language))->tab((int)($data['order_id'] ?? 0));
            if ($tab !== null) {
                $data['tabs'][] = $tab;
            }
        } catch (\Throwable $error) {
            $this->log->write('sconnect: an outcome could not be shown at ' . basename($error->getFile()) . ':' . $error->getLine());
        }
    }

    /** @return array[] `name`, `label` and `help` of every switch of what sconnect may do */
    private function permissionTexts(): array
    {
        return array_map(function (string $name): array {
            return ['name' => $name, 'label' => $this->language->get("entry_$name"), 'help' => $this->language->get("help_$name")];
        }, array_keys(Permissions::CAPABILITIES));
    }

    private function shop(): Shop
    {
        return new Shop(new RegistryPlatform($this->registry, $this->storeUrl()));
    }

    private function page(): SettingsPage
    {
        return new SettingsPage($this->shop(), $this->storeUrl() . 'index.php?route=' . self::API_ROUTE);
    }

    /** Answer a change as JSON, if it is one and the user may make it. */
    private function ifAllowed(callable $change): void
    {
        $this->load->language(self::ROUTE);
        if (!$this->mayChange() || ($this->request->server['REQUEST_METHOD'] ?? '') !== 'POST') {
            $answer = ['error' => $this->language->get('error_permission')];
        } else {
            $answer = $change();
        }
        $this->response->addHeader('Content-Type: application/json');
        $this->response->setOutput((string)json_encode($answer));
    }

    private function said(bool $done, string $text): array
    {
        return $done ? ['success' => $this->language->get($text), 'done' => true] : ['error' => $this->language->get('error_address')];
    }

    private function mayChange(): bool
    {
        return (bool)$this->user->hasPermission('modify', self::ROUTE);
    }

    /** The flag that OpenCart shows in its list of modules; it goes when the module is uninstalled. */
    private function setStatus(bool $on): void
    {
        $this->load->model('setting/setting');
        $this->model_setting_setting->editSetting('module_sconnect', ['module_sconnect_status' => $on ? '1' : '0']);
    }

    /** Have OpenCart call `showOutcome` for every order it shows, or no longer. */
    private function listenToOrders(bool $on): void
    {
        $database = $this->shop()->database;
        $events = $database->table('event');
        $wanted = ['trigger' => 'admin/view/sale/order_info/before', 'action' => self::ROUTE . self::SEPARATOR . 'showOutcome'];
        $known = $database->rows("SELECT `trigger`, action FROM $events WHERE code = 'sconnect_outcome'");
        if ($known == ($on ? [$wanted] : [])) {
            return;
        }
        // Another one is that of OpenCart 3, whose words the upgrade to 4.1 spoils.
        $database->execute("DELETE FROM $events WHERE code = 'sconnect_outcome'");
        if ($on) {
            $database->insert('event', $wanted + [
                'code' => 'sconnect_outcome',
                'description' => 'sconnect: shows with an order what became of it in the books',
                'status' => '1',
                'sort_order' => '0',
            ]);
        }
    }

    private function breadcrumbs(): array
    {
        return [
            ['text' => $this->language->get('text_home'), 'href' => $this->link('common/dashboard')],
            ['text' => $this->language->get('text_extension'), 'href' => $this->link('marketplace/extension', '&type=module')],
            ['text' => $this->language->get('heading_title'), 'href' => $this->link(self::ROUTE)],
        ];
    }
}
