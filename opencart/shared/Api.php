<?php
namespace Sconnect;

/** From a request to an answer: verification, call, output. */
final class Api
{
    /** Answer the current request and end it, so that the shop adds nothing to the answer. */
    public static function serve(Platform $platform): void
    {
        $request = Request::current();
        $output = new Output($platform, $request->header('X-Sconnect-Nonce'));
        $output->guard();
        try {
            $output->answer(self::answered($platform, $request));
        } catch (RequestRefused $refusal) {
            $output->refused($refusal);
        } catch (\Throwable $error) {
            $output->crashed($error);
        }
        exit;
    }

    private static function answered(Platform $platform, Request $request): array
    {
        $shop = new Shop($platform);
        $shop->database->speakUnicode();
        $now = time();
        (new RequestVerifier($shop->settings, new Nonces($shop->database), $platform->isSwitchedOn()))->check($request, $now);
        (new ShopIdentity($shop))->checkAddress();
        (new CurrencyPeriods($shop))->note();
        return [
            'protocol' => Version::PROTOCOL,
            'shop_time' => $shop->time->local($now),
            'utc_offset' => $shop->time->offset($now),
            'timezone' => $shop->time->zoneName(),
            'default_currency' => $shop->config->text('config_currency'),
        ] + (new Router($shop))->call($request, $now);
    }
}
