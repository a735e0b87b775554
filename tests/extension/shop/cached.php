<?php
// A cache before the shop: an answer that the extension gave to another question.
header('Content-Type: application/json; charset=utf-8');
echo json_encode(['protocol' => 1, 'nonce' => str_repeat('0', 32), 'shop_time' => '2026-11-23 12:00:00', 'capabilities' => []]);
