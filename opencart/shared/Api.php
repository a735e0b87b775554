<?php
namespace Sconnect;

/** From a request to an answer: verification, call, output. */
final class Api
{
    /** Answer the current request and end it, so that the shop adds nothing to the answer. */
    public static function serve(Platform $platform): void
    {
        $request = Request::current();
        $output = new Output($platform, $request->header('X-Sconnect-Nonce'), $request->protocol());
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
        return self::logged($shop, $request, $now, static function () use ($shop, $request, $now) {
            (new ShopIdentity($shop))->checkAddress();
            (new CurrencyPeriods($shop))->note();
            return [
                'shop_time' => $shop->time->local($now),
                'utc_offset' => $shop->time->offset($now),
                'timezone' => $shop->time->zoneName(),
                'default_currency' => $shop->config->text('config_currency'),
            ] + (new Router($shop))->call($request, $now);
        });
    }

    /** Answer, and note it for the owner: only what came in with a good signature, so that strangers cannot fill the log. */
    private static function logged(Shop $shop, Request $request, int $now, callable $answer): array
    {
        [$status, $code] = [500, 'failed'];
        try {
            $content = $answer();
            [$status, $code] = [200, ''];
            return $content;
        } catch (RequestRefused $refusal) {
            [$status, $code] = [$refusal->status(), $refusal->code()];
            throw $refusal;
        } finally {
            self::note($shop, $request, $now, $status, $code);
        }
    }

    /** A call is answered whether or not it can be noted. */
    private static function note(Shop $shop, Request $request, int $now, int $status, string $code): void
    {
        try {
            if (!$shop->database->has(CallLog::TABLE)) {
                Schema::create($shop->database);
                $shop->database->forget(CallLog::TABLE);
            }
            (new CallLog($shop->database))->note($request, $status, $code, $now);
        } catch (\Throwable $error) {
            $shop->platform->log('sconnect: a call could not be noted at ' . basename($error->getFile()) . ':' . $error->getLine());
        }
    }
}
