<?php
namespace Sconnect\Orders;

/**
 * The columns that travel, table by table. What is not named here stays in the shop: the shopper's address on the internet and browser,
 * codes of vouchers, and whatever other extensions keep in these tables.
 */
final class Columns
{
    const ORDER = [
        'order_id', 'invoice_no', 'invoice_prefix', 'store_id', 'store_name', 'customer_id', 'customer_group_id', 'firstname', 'lastname',
        'email', 'telephone', 'custom_field',
        'payment_firstname', 'payment_lastname', 'payment_company', 'payment_address_1', 'payment_address_2', 'payment_city',
        'payment_postcode', 'payment_country', 'payment_zone', 'payment_custom_field', 'payment_method', 'payment_code',
        'shipping_firstname', 'shipping_lastname', 'shipping_company', 'shipping_address_1', 'shipping_address_2', 'shipping_city',
        'shipping_postcode', 'shipping_country', 'shipping_zone', 'shipping_custom_field', 'shipping_method', 'shipping_code',
        'comment', 'total', 'order_status_id', 'currency_code', 'currency_value', 'date_added', 'date_modified',
    ];
    const PARTS = [
        'order_product' => ['order_product_id', 'order_id', 'product_id', 'name', 'model', 'quantity', 'price', 'total', 'tax'],
        'order_option' => ['order_id', 'order_product_id', 'product_option_value_id', 'name', 'value', 'type'],
        'order_total' => ['order_id', 'code', 'title', 'value', 'sort_order'],
        'order_voucher' => ['order_id', 'description', 'amount'],
        'order_history' => ['order_history_id', 'order_id', 'order_status_id', 'date_added'],
    ];
    /** Read only where payments may be read, for the amount that it names; it does not travel itself. */
    const COMMENT = 'comment';
}
