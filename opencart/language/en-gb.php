<?php
$_['heading_title'] = 'sconnect - link to SnelStart';

$_['text_edit'] = 'Settings of the link';
$_['text_home'] = 'Home';
$_['text_extension'] = 'Extensions';
$_['text_success'] = 'The settings have been saved.';
$_['text_renewed'] = 'A new link code has been made. Paste it into sconnect; the old one no longer works.';
$_['text_copied'] = 'Copied.';
$_['text_hidden'] = 'Only visible to users who may change these settings.';
$_['text_never'] = 'No contact yet.';
$_['text_on'] = 'On';
$_['text_off'] = 'Off';
$_['text_passed'] = 'fine';
$_['text_failed'] = 'not fine';
$_['text_testing'] = 'Testing…';

$_['text_second_address'] = 'sconnect gets no answer here: this shop was linked at another address first.';
$_['text_moved'] = 'The new address has been recorded. Paste the link code into sconnect again.';
$_['text_separate'] = 'This is a shop of its own now, with a new link code.';
$_['text_not_chosen'] = 'Not chosen yet';
$_['text_undecided'] = 'This extension was updated. Choose below what sconnect may do, and save. What has not been chosen goes on as it did and is switched on as soon as sconnect uses it; what has not been used by then is switched off on';
$_['text_calls'] = 'Latest questions of sconnect';

$_['entry_status'] = 'Link';
$_['entry_link_code'] = 'Link code';
$_['entry_addresses'] = 'Allowed addresses';
$_['entry_outcomes'] = 'Outcome with orders';
$_['entry_last_contact'] = 'Last contact';
$_['entry_self_test'] = 'Self-test';

$_['entry_first_address'] = 'First linked at';
$_['entry_second_address'] = 'Now asked at';
$_['entry_read_orders'] = 'Read orders';
$_['entry_read_payments'] = 'Read payments';
$_['entry_write_products'] = 'Update articles';
$_['entry_write_customers'] = 'Update customers';

$_['help_second_address'] = 'If this is a copy to test with, do nothing: that keeps test orders from being booked. If the shop has moved, or if the copy goes on as a separate shop, choose so below. The addresses are those in config.php of the shop.';
$_['help_status'] = 'While the link is off, sconnect gets no answer.';
$_['help_link_code'] = 'Copy this code and paste it into sconnect. Treat it as a password: who has it can do what is switched on below.';
$_['help_addresses'] = 'Optional. One IP address or range per line, for example 192.0.2.7 or 192.0.2.0/24. When the list is empty, only the link code counts.';
$_['help_outcomes'] = 'Shows with an order, on the tab SnelStart, whether it has been booked, with the numbers of the sales order and the invoice, or what it waits for. Nothing changes in the order itself, and the customer gets no message.';
$_['help_self_test'] = 'Checks the tables, the clock, and whether this shop answers on its public address.';
$_['help_read_orders'] = 'Needed to book orders: order, lines, addresses and statuses. No IP addresses and no comments of the history.';
$_['help_read_payments'] = 'Needed to see refunds and double payments: states and amounts from the tables of your payment module, and the amount that a comment about a refund names.';
$_['help_write_products'] = 'Needed to export articles of SnelStart to this shop: sconnect then reads and changes products and makes new ones where needed.';
$_['help_write_customers'] = 'Needed to export customers of SnelStart to this shop: sconnect then reads and changes customers and makes new ones where needed. An existing e-mail address or password never changes.';
$_['help_calls'] = 'The last 50. At most 30 days and 20,000 questions are kept: when, what, how it ended and from which address; not what was sent.';

$_['warning_renew'] = 'Make a new link code? The present one stops working at once, until the new one has been pasted into sconnect.';
$_['warning_moved'] = 'Has the shop really moved to this address? At the former address sconnect then gets no answer from this database any more.';
$_['warning_separate'] = 'Does this copy go on as a separate shop? It then gets an identity of its own and a new link code; sconnect sees its orders apart from those of the other.';
$_['warning_http'] = 'The address of this shop does not begin with https. sconnect links over https only. Change the address in config.php and in admin/config.php.';
$_['warning_short_secret'] = 'The secret in your link code is shorter than 32 characters. It goes on working until you make a new link code; do so when it suits you.';

$_['button_save'] = 'Save';
$_['button_back'] = 'Back';
$_['button_copy'] = 'Copy';
$_['button_renew'] = 'New link code';
$_['button_moved'] = 'The shop has moved';
$_['button_separate'] = 'This is a separate shop';
$_['button_test'] = 'Test now';

$_['check_tables'] = 'Tables';
$_['check_nonces'] = 'Protection against replay';
$_['check_clock'] = 'Clock of the database';
$_['check_https'] = 'Address with https';
$_['check_route'] = 'Answer on the public address';

$_['column_time'] = 'Time';
$_['column_call'] = 'Question';
$_['column_result'] = 'Result';
$_['column_address'] = 'From';

$_['error_permission'] = 'You do not have permission to change these settings.';
$_['error_addresses'] = 'This is no IP address or range: %s';
$_['error_address'] = 'There is no second address to decide on any more. Reload the page.';
$_['error_request'] = 'No usable answer came. Reload the page and try again.';
