<?php
namespace Sconnect;

use Sconnect\Customers\CustomerReader;
use Sconnect\Customers\CustomerWriter;
use Sconnect\Info\Info;
use Sconnect\Info\Options;
use Sconnect\Orders\OrdersCall;
use Sconnect\Outcomes\OutcomeWriter;
use Sconnect\Payments\PaymentsCall;
use Sconnect\Products\ProductReader;
use Sconnect\Products\ProductWriter;
use Sconnect\Products\VariantsCall;

/** Which call does what. */
final class Router
{
    const METHODS = [
        'info' => 'GET',
        'orders' => 'GET',
        'options' => 'GET',
        'variants' => 'GET',
        'payments' => 'GET',
        'products' => 'POST',
        'products_write' => 'POST',
        'customers' => 'POST',
        'customers_write' => 'POST',
        'outcomes_write' => 'POST',
    ];

    /** What the owner has to have switched on for a call. */
    const NEEDS = [
        'orders' => Permissions::READ_ORDERS,
        'options' => Permissions::READ_ORDERS,
        'payments' => Permissions::READ_PAYMENTS,
        'products' => Permissions::WRITE_PRODUCTS,
        'variants' => Permissions::WRITE_PRODUCTS,
        'products_write' => Permissions::WRITE_PRODUCTS,
        'customers' => Permissions::WRITE_CUSTOMERS,
        'customers_write' => Permissions::WRITE_CUSTOMERS,
    ];

    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    public function call(Request $request, int $now): array
    {
        $call = $request->parameter('call');
        $method = self::METHODS[$call] ?? null;
        if ($method === null) {
            throw new RequestRefused(400, 'unknown_call', 'There is no such call.', 'call');
        }
        if ($request->method() !== $method) {
            throw new RequestRefused(405, 'wrong_method', "This call is a $method.");
        }
        if (isset(self::NEEDS[$call])) {
            (new Permissions($this->shop->settings, $now))->require(self::NEEDS[$call]);
        }
        switch ($call) {
            case 'info':
                return (new Info($this->shop, $now))->answer();
            case 'options':
                return (new Options($this->shop))->answer();
            case 'payments':
                return (new PaymentsCall($this->shop))->answer($request);
            case 'variants':
                return (new VariantsCall($this->shop))->answer($request);
            case 'orders':
                return (new OrdersCall($this->shop, $now))->answer($request);
            case 'products':
                return (new ProductReader($this->shop))->answer(Body::of($request));
            case 'products_write':
                return (new ProductWriter($this->shop, $now))->answer(Body::of($request));
            case 'customers':
                return (new CustomerReader($this->shop))->answer(Body::of($request));
            case 'outcomes_write':
                return (new OutcomeWriter($this->shop, $now))->answer(Body::of($request));
            default:
                return (new CustomerWriter($this->shop, $now))->answer(Body::of($request));
        }
    }
}
