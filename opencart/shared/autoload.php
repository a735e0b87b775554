<?php
// Finds the classes of this folder: Sconnect\Orders\OrderReader is Orders/OrderReader.php.
spl_autoload_register(static function ($class) {
    if (strncmp($class, 'Sconnect\\', 9) !== 0) {
        return;
    }
    $file = __DIR__ . '/' . str_replace('\\', '/', substr($class, 9)) . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
