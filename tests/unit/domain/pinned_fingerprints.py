"""Fingerprints as they stand in tables: what each sample of `fingerprint_samples` has in either form."""

from collections.abc import Mapping

FORMER: Mapping[str, Mapping[str, str]] = {
    "CARDS": {
        "plain": "9d19cf885b5f242467d5d02ab55e749c",
        "full": "9f315cb499ecede046b138f910f6f278",
        "empty": "4a03b14fc6e901c6ceae17391cb9655c",
        "half a character": "b62b7facf2af00cd70b9139dd77f044f",
    },
    "ACCOUNTS": {
        "plain": "61cac9113d16e9dae95423b416d952b8",
        "full": "058bd791e1ef63d4b31817a6df4fb29b",
        "no fields": "48ae4555676dd3df858f53a9d7d71335",
    },
    "ACCOUNTS_KEEPING_EMAIL": {
        "plain": "f6ee7f64db862fe765c352238acdf8df",
        "full": "f32c13e341fcfdfae0322214da14edaa",
        "no fields": "79c38070a8b544bf86d8d81f214ea2d3",
    },
    "PRODUCTS": {
        "plain": "9dfee2a07d76026a1870b97016db6791",
        "full": "0b204b05ea372d9e0e2e7bdc3219c268",
        "off": "732efc4945282a9ebc63d730ddc12ffd",
    },
    "ARTICLE_SETTINGS": {"usual": "c9c79273ac9f79ef462bcb95e9ff4afd", "other": "7a03c27b52a87c79be0a8e50bc40c3ac"},
    "CUSTOMER_SETTINGS": {"usual": "93bbc51c0eb076d76ff2c25f19956219", "other": "bf111854438ca7be6094e540131a4db4"},
    "ARTICLE_TERMS": {"usual": "f071e766489b62e6a65a726644af5124", "with VAT": "5cd07eeb0aae0bae1558aa3458a58dde"},
    "CUSTOMER_TERMS": {"usual": "27ddd33ff19973b4758aa74a22efc8b9", "with VAT": "a5bb5366c414ee799d8b4e5478fdd54a"},
    "ARTICLES": {"plain": "0de946bf551a4f7521121a0eed58f5c2", "full": "168aab0f60b1fcf77a44be50356fa910"},
    "CUSTOMERS": {"plain": "80a2f8fbebdcdecc3265f3e322f7adf3", "full": "11bbcfb6d1faba1ae8ab64b9d8e04394"},
    "REASONS": {
        "skipped": "02f15771763082882836c27850ce29f3",
        "waits": "a8a5fd49ef9afb90578df6016651ceb0",
        "a VAT kind": "84f7a767711a5829de3f1c9ce053df58",
        "refused": "cd38d802f744829495de6eb264327d44",
    },
    "SELECTIONS": {"usual": "564e7551ee3ae83d2ac05a68a4787823", "summer": "943906aacef5d705551fb89b95b1455c"},
}
"""Stored by the last version that made them of the `repr` of objects (commit 5af22a5)."""

SEEN_FORMER: Mapping[str, str] = {
    "captured 1": "1;c230110c977f;43a7d6a43937;460305bf8ee6;",
    "captured 2": "1;6f9782083ebd;a45aeda096b0;965aa93d45ed;",
    "captured 3": "1;577fedb7aa8c;eef0039d833d;bd4974664a81;",
    "captured 4": "1;df883126b514;9c3f770a1552;3470e87462d0;",
    "captured 6": "1;2998f04e65f5;becac1479732;4af43457ceb1;",
    "captured 7": "1;6bfbe03b6177;a9e2389c0b7b;283ab92771e6;",
    "captured 8": "1;f3015895c75c;0b00cb641a64;9bf40fe32b84;",
    "captured 9": "1;f3015895c75c;f211eab8e864;3b54feba71d4;",
    "captured 10": "1;f3015895c75c;5ff3c50ee275;3d33e3220fee;",
    "captured 11-4.x": "1;7df8ea2bd39d;215cec46d848;efecb11ae079;",
    "captured 13": "1;761d4c4902fd;ed1c2ea5f6e1;4b8a7ae42b17;",
    "captured 13-4.0": "1;ce11f476bbea;08d0468d4efd;1c19340ddcf3;",
    "captured 14": "1;f3015895c75c;f211eab8e864;c0f4286bacfe;",
    "captured 16": "1;52e2f56dc81f;69c48999456d;c1866ba5cddc;",
    "captured 17": "1;f3015895c75c;41debf640c55;5cdb564a8c9c;",
    "captured 18": "1;52e2f56dc81f;d257670484c8;eb24271f462c;",
    "awkward": "1;d159c3e59c5d;eaf0bd0a6228;3198254728db;",
    "lookalikes": "1;1af28e3ba354;de50d61c0ab2;dc7ce67a942e;",
}
"""Of orders, by that version."""

CURRENT: Mapping[str, Mapping[str, str]] = {
    "CARDS": {
        "plain": "2:d70554e8d8ad750a3783bf6df226de68",
        "full": "2:b1fa2f8a97a1b19bea07b98d18054c88",
        "empty": "2:2a34cd8281d5e20851b061981c72d959",
        "half a character": "2:49e212e6e582d0dd92bb04a716af8377",
    },
    "ACCOUNTS": {
        "plain": "2:760cba2c62fee71ad47d04789276cd47",
        "full": "2:aa2fdca24ca5747c1d3f3d76eea42d74",
        "no fields": "2:963653a7fb807d9d5299e7536585c92d",
    },
    "ACCOUNTS_KEEPING_EMAIL": {
        "plain": "2:e79510a63cd5e759e20b64d295003c5f",
        "full": "2:d3b203ecff70883f8c843cdf67d08088",
        "no fields": "2:ec905be664219662f5a55003e23b232e",
    },
    "PRODUCTS": {
        "plain": "2:7cbfad2da50e04828b769838d2414099",
        "full": "2:01c53ccbbc8636b1d2c960a3995b67e6",
        "off": "2:c2e3dcb66e49180d99b76413c86554fe",
    },
    "ARTICLE_SETTINGS": {"usual": "2:7fe3060af0bac89659072ec8af51b863", "other": "2:8ac34514efbd606f373891bc01f94edb"},
    "CUSTOMER_SETTINGS": {"usual": "2:b65f28443739689eb182c0fdfe45e138", "other": "2:ba4151a2f6684141fd225da3007effc6"},
    "ARTICLE_TERMS": {"usual": "2:f5d7d2747e14c061077409907e245dbe", "with VAT": "2:82e4405a15118f7ca7dc48a06d3bee6e"},
    "CUSTOMER_TERMS": {"usual": "2:5a6c6d0cac6f315b9c93c62f4cc21733", "with VAT": "2:8636fc6528f4a7f74d8dcc53d72e95f5"},
    "ARTICLES": {"plain": "2:588129597bb83c98595de1899e442f20", "full": "2:26b4d67b68686428c553bf0bab0addbc"},
    "CUSTOMERS": {"plain": "2:9e9e315898ab27cea2aef3f98cecf7aa", "full": "2:e97c525e15a4165684a257c15e030c67"},
    "REASONS": {
        "skipped": "2:4f1499451ba668146df4ceff40668476",
        "waits": "2:7eb1d665e9db6bfb96f88e05f6b56894",
        "a VAT kind": "2:0cc8b0a685231d67bcc65ae20085fc7d",
        "refused": "2:ab7e2c46eda304c8a51c6bf0f318b5f9",
    },
    "SELECTIONS": {"usual": "2:aaf95d9febd86dcb0e74b39e95bdc480", "summer": "2:9cc4232cc49614d3fdb55e639cc3b1e6"},
}

SEEN_AS_TYPED: Mapping[str, str] = {
    "captured 1": "2;fd24975da527;540dd075de15;5a552bf1515b;",
    "captured 2": "2;a9449aedf703;79850ce669e3;4348e3fc6a0e;",
    "captured 3": "2;c153955c2ad1;3cd43fe94c9c;25791c870d1f;",
    "captured 4": "2;eb59807ffb05;dcdf2d375194;6ef76a0a3391;",
    "captured 6": "2;d38276569e3d;923ed8316129;efb91e4f649e;",
    "captured 7": "2;fd03dd2aad12;0684c92d81ce;933ca3bbaa37;",
    "captured 8": "2;68119cc31e97;71bb6f66798a;b6fbfba8aad8;",
    "captured 9": "2;68119cc31e97;ac257470ea80;169dfd6bc89e;",
    "captured 10": "2;68119cc31e97;5ba40afbf2b6;a32d9d21e1d9;",
    "captured 11-4.x": "2;5f8a47e5ed53;fab5ab44349f;ffe5f3ab4338;",
    "captured 13": "2;e571ada2f03c;2c49b4aec2b6;1fbdd3ad2377;",
    "captured 13-4.0": "2;d29b49720211;1f9d238619bc;52ebee908abd;",
    "captured 14": "2;68119cc31e97;ac257470ea80;53b33ee9efbc;",
    "captured 16": "2;db3a5b0b8a88;e02a6f7310ec;ec386f9cde32;",
    "captured 17": "2;68119cc31e97;939181a92bf9;48eb5215c0d8;",
    "captured 18": "2;db3a5b0b8a88;b5d6895f1918;a8ba7335ee46;",
    "awkward": "2;988edf13c2ca;0c67f7594393;99ccf68b1148;",
    "lookalikes": "2;ffeb965b53e0;931c04ed584d;a26e33c5aba8;",
}

SEEN_CURRENT: Mapping[str, str] = {
    "captured 1": "3;fd24975da527;540dd075de15;5a552bf1515b;",
    "captured 2": "3;a9449aedf703;79850ce669e3;4348e3fc6a0e;",
    "captured 3": "3;c153955c2ad1;3cd43fe94c9c;25791c870d1f;",
    "captured 4": "3;eb59807ffb05;dcdf2d375194;6ef76a0a3391;",
    "captured 6": "3;d38276569e3d;923ed8316129;efb91e4f649e;",
    "captured 7": "3;fd03dd2aad12;0684c92d81ce;933ca3bbaa37;",
    "captured 8": "3;68119cc31e97;71bb6f66798a;b6fbfba8aad8;",
    "captured 9": "3;68119cc31e97;ac257470ea80;169dfd6bc89e;",
    "captured 10": "3;68119cc31e97;5ba40afbf2b6;a32d9d21e1d9;",
    "captured 11-4.x": "3;5f8a47e5ed53;fab5ab44349f;ffe5f3ab4338;",
    "captured 13": "3;e571ada2f03c;2c49b4aec2b6;1fbdd3ad2377;",
    "captured 13-4.0": "3;d29b49720211;1f9d238619bc;52ebee908abd;",
    "captured 14": "3;68119cc31e97;ac257470ea80;53b33ee9efbc;",
    "captured 16": "3;db3a5b0b8a88;e02a6f7310ec;ec386f9cde32;",
    "captured 17": "3;68119cc31e97;939181a92bf9;48eb5215c0d8;",
    "captured 18": "3;db3a5b0b8a88;b5d6895f1918;a8ba7335ee46;",
    "awkward": "3;cef1e41d9cbc;0c67f7594393;8d423d9d2dbc;",
    "lookalikes": "3;61602f0c8364;931c04ed584d;462923a4d9cf;",
}

PAYLOAD = "2:20d428f19445ea16a498871edab93550"

CODES = [
    "zonder code: Koffie (3d22c2a0)",
    'zonder code: Th\xe9 "vert" d\'\xc9t\xe9 \U0001f600 (dc15e153)',
    "zonder code:  (6f49cdbd)",
    "zonder code: lang lang lang lang lang lang lang lang lang lang  (32d3a86d)",
    "zonder code: \ud83d (a420d8fb)",
]

KEY = "name+place:" + ('Thé "vert" d\'Été 😀' * 30)[:79] + "~237fc147cafe7142a9a3e7864cea340e"
